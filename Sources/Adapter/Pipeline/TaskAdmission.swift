import JSON
import JSONSchema
import Kafka
import Messages

/// Tells tasks from rubbish: the first stage of the pipeline, without IO.
struct TaskAdmission: Sendable {
    let agency: String
    /// An operation by its name, as the contract of that digest has it.
    private let operation: @Sendable (_ name: String, _ contract: String) -> OperationBinding?
    private let refresh: @Sendable (_ contract: [UInt8]) async -> Void

    /// How many violations a reply names at most.
    static let maxViolations = 20

    init(agency: String, bindings: OperationBindings) {
        self.agency = agency
        operation = { bindings.binding($0, contract: $1) }
        refresh = { await bindings.refresh(for: $0) }
    }

    /// Operations that are the same by every contract.
    init(agency: String, operations: [String: OperationBinding]) {
        self.agency = agency
        operation = { name, _ in operations[name] }
        refresh = { _ in }
    }

    /// Waits until the contract that a task names is known, if it is on the bus at all.
    func prepare(for record: ConsumerRecord) async {
        guard let contract = record.header("ce_" + CloudEvent.Extension.contract) else { return }
        await refresh(contract)
    }

    /// The notice that a record is, where it is one: it says that an answer is still awaited, and is no task.
    func notice(_ record: ConsumerRecord) -> TaskNotice? {
        // In binary mode the type stands in a header; without that, the record is in structured mode or is rubbish.
        if let type = record.header("ce_type") {
            guard type == Array(EventType.taskReminder.utf8) else { return nil }
            let task = record.header("ce_" + CloudEvent.Extension.task)
            return notice(
                task: task.flatMap { String(validating: $0, as: UTF8.self) },
                operation: record.header("ce_subject").flatMap { String(validating: $0, as: UTF8.self) })
        }
        guard let event = try? CloudEvent(record), event.type == EventType.taskReminder else { return nil }
        return notice(task: event[CloudEvent.Extension.task], operation: event.subject)
    }

    private func notice(task: String?, operation name: String?) -> TaskNotice {
        TaskNotice(task: task.flatMap { TaskID($0) }, operation: name.flatMap { operation($0, "") })
    }

    /// Reads a record of the agency's tasks topic.
    func admit(_ record: ConsumerRecord) throws(BadMessage) -> AdmittedTask {
        let message: TaskMessage
        do { message = try TaskMessage(record, agency: agency) } catch {
            throw broken(record, error)
        }
        func bad(_ code: String, _ words: String, _ operation: OperationBinding? = nil, details: JSONValue? = nil)
            -> BadMessage
        {
            BadMessage(
                code: code, message: words, details: details, operation: operation, task: message.id,
                trace: message.trace)
        }
        guard let operation = operation(message.operation, message.contract) else {
            throw bad("operation-unknown", "the agency's contract has no such operation")
        }
        guard let connector = operation.connector else {
            throw bad(
                "operation-not-configured", "the agency's adapter is not configured for this operation", operation)
        }
        let input: JSONValue
        do { input = try JSONValue(parsing: message.data, maxDepth: JSONValue.depthCeiling) } catch {
            throw bad("request-invalid", "the request document is not JSON at \(error.description)", operation)
        }
        let violations = operation.request.validate(input, limit: Self.maxViolations)
        guard violations.isEmpty else {
            throw bad(
                "request-invalid", "the request document breaks its contract", operation,
                details: .array(violations.map(\.json)))
        }
        return AdmittedTask(message: message, input: input, operation: operation, connector: connector)
    }

    /// A record whose envelope is broken. It can be answered only where it surely is a task: a reply to something else
    /// that happens to carry a task's id could close a step that is well under way.
    private func broken(_ record: ConsumerRecord, _ error: MessageError) -> BadMessage {
        var bad = BadMessage(code: error.code.rawValue, message: error.description)
        if let event = try? CloudEvent(record) {
            bad.operation = event.subject.flatMap { operation($0, event[CloudEvent.Extension.contract] ?? "") }
            bad.trace = event.trace
            if event.type == EventType.task { bad.task = TaskID(event.id) }
        } else if record.header("ce_type").map({ $0 == Array(EventType.task.utf8) }) ?? false,
            let id = record.header("ce_id").flatMap({ String(validating: $0, as: UTF8.self) })
        {
            bad.task = TaskID(id)
        }
        return bad
    }
}
