/// What an adapter needs to know of a legacy system: how to ask it one operation.
///
/// A connector is configured for one operation. It makes one call and says what came of it; whether and when to call again
/// is the pipeline's business. Writing another one means this one method, its settings, and the mapping from what the
/// system says to the outcomes below; `Connectors/HTTP` is the example.
package protocol Connector: Sendable {
    /// Asks the legacy system once.
    ///
    /// Must end soon after the task that runs it is cancelled, and must keep a time limit of its own.
    ///
    /// - Returns: what the system said.
    /// - Throws: ``ConnectorError`` where it said nothing that could be used.
    func call(_ request: ConnectorRequest) async throws(ConnectorError) -> ConnectorReply
}
