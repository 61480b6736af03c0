import JSONSchema

/// An operation of the contract, bound to what does it.
final class OperationBinding: Sendable {
    /// The operation's name.
    let name: String
    /// What a request document must keep.
    let request: Schema
    /// What a response document must keep.
    let response: Schema
    /// The response document's URN.
    let responseURN: String
    /// What asks the legacy system; nil where the configuration names nothing.
    let connector: (any Connector)?
    /// Tries of a task whose target is there and fails with an error of its own.
    let attempts: Int
    let metrics: OperationMetrics

    init(
        name: String, request: Schema, response: Schema, responseURN: String, connector: (any Connector)?,
        attempts: Int, metrics: OperationMetrics
    ) {
        self.name = name
        self.request = request
        self.response = response
        self.responseURN = responseURN
        self.connector = connector
        self.attempts = attempts
        self.metrics = metrics
    }
}
