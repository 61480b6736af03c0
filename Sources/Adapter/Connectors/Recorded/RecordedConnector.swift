package import JSON

/// Answers every task with a document from a file: for trying out a contract, or a load, before or without the legacy
/// system.
package struct RecordedConnector: Connector {
    private let document: JSONValue

    /// - Parameter document: the answer.
    package init(document: JSONValue) { self.document = document }

    package func call(_ request: ConnectorRequest) async throws(ConnectorError) -> ConnectorReply {
        .answered(document)
    }
}
