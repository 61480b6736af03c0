package import JSON

/// Answers every task with a document from a file: for trying out a contract, or a load, before or without the legacy
/// system.
package struct RecordedConnector: Connector {
    private let recording: Recording

    /// - Parameter document: the answer, or the setting of several (``Recording/setting``).
    package init(document: JSONValue) {
        recording = Recording(setting: document) ?? Recording([(document, 1)])
    }

    package func call(_ request: ConnectorRequest) async throws(ConnectorError) -> ConnectorReply {
        .answered(recording.document(forEffect: request.effectID))
    }
}
