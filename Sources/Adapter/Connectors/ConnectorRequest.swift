package import JSON
package import Messages

/// One operation to be asked of a legacy system.
package struct ConnectorRequest: Sendable {
    /// The task, for the system's own log.
    package var task: TaskID
    /// The request document; it keeps the operation's contract.
    package var input: JSONValue
    /// The trace that the call belongs to.
    package var trace: TraceContext?

    /// A request.
    package init(task: TaskID, input: JSONValue, trace: TraceContext? = nil) {
        self.task = task
        self.input = input
        self.trace = trace
    }

    /// The idempotency key: the same for every try of the same effect, so that asking again is not doing again.
    package var effectID: String { task.effectID }
}
