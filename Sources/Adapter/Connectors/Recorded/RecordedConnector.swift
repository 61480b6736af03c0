/// Answers every task with a document from a file, or with one of several: for trying out a contract, or a load, before
/// or without the legacy system.
package struct RecordedConnector: Connector {
    private let recording: Recording

    init(_ recording: Recording) { self.recording = recording }

    package func call(_ request: ConnectorRequest) async throws(ConnectorError) -> ConnectorReply {
        .answered(recording.document(forEffect: request.effectID))
    }
}
