import JSON
import Messages

/// A task that may be done: its envelope is sound, its operation known and its document keeps the contract.
final class AdmittedTask: Sendable {
    let message: TaskMessage
    let input: JSONValue
    let operation: OperationBinding
    let connector: any Connector

    init(message: TaskMessage, input: JSONValue, operation: OperationBinding, connector: any Connector) {
        self.message = message
        self.input = input
        self.operation = operation
        self.connector = connector
    }

    var id: TaskID { message.id }

    /// When it is too late to call; nil for a compensation, which never expires.
    var expiry: Timestamp? { message.id.kind == .compensate ? nil : message.expiry }

    var request: ConnectorRequest { ConnectorRequest(task: message.id, input: input, trace: message.trace) }
}

/// A record on the tasks topic that asks for nothing: the answer to a task is still awaited. It is never answered.
struct TaskNotice: Sendable {
    /// The task that is awaited, where it is named.
    var task: TaskID?
    /// The operation, where it is one of the agency's.
    var operation: OperationBinding?
}

/// A record on the tasks topic that can never be done.
struct BadMessage: Error, Sendable {
    /// A stable code.
    var code: String
    /// What is wrong; never holds a value of the document.
    var message: String
    /// What a program may want to know besides, for the reply alone.
    var details: JSONValue?
    /// The operation, where it is one of the contract's.
    var operation: OperationBinding?
    /// The task, where the record is one and can be answered.
    var task: TaskID?
    var trace: TraceContext?

    var problem: Problem { Problem(code: code, message: message, details: details) }
}
