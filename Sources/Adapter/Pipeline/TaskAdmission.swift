import JSON
import JSONSchema
import Kafka
import Messages

/// Tells tasks from rubbish: the first stage of the pipeline, without IO.
struct TaskAdmission: Sendable {
    /// What a record turns out to be.
    enum Finding: Sendable {
        case task(AdmittedTask)
        case notice(TaskNotice)
        case bad(BadMessage)
    }

    let agency: String
    /// An operation by its name, as the contract of that digest has it.
    private let operation: @Sendable (_ name: String, _ contract: String) async -> OperationBinding?

    /// How many violations a reply names at most.
    static let maxViolations = 20

    init(agency: String, bindings: OperationBindings) {
        self.agency = agency
        operation = { await bindings.find($0, contract: $1) }
    }

    /// Operations that are the same by every contract.
    init(agency: String, operations: [String: OperationBinding]) {
        self.agency = agency
        operation = { name, _ in operations[name] }
    }

    /// Reads a record of the agency's tasks topic. Waits where the contract that it names may only just be on the bus.
    func admit(_ record: ConsumerRecord) async -> Finding {
        let message: TaskMessage
        do { message = try TaskMessage(record, agency: agency) } catch {
            if let notice = await notice(record) { return .notice(notice) }
            return .bad(await broken(record, error))
        }
        let operation = await operation(message.operation, message.contract)
        do { return .task(try check(message, operation)) } catch { return .bad(error) }
    }

    // MARK: Tasks

    private func check(_ message: TaskMessage, _ operation: OperationBinding?) throws(BadMessage) -> AdmittedTask {
        func bad(_ code: String, _ words: String, details: JSONValue? = nil) -> BadMessage {
            BadMessage(
                code: code, message: words, details: details, operation: operation, task: message.id,
                trace: message.trace)
        }
        guard let operation else { throw bad("operation-unknown", "the agency's contract has no such operation") }
        guard let connector = operation.connector else {
            throw bad("operation-not-configured", "the agency's adapter is not configured for this operation")
        }
        let input: JSONValue
        do { input = try JSONValue(parsing: message.data, maxDepth: JSONValue.depthCeiling) } catch {
            throw bad("request-invalid", "the request document is not JSON at \(error.description)")
        }
        let violations = operation.request.validate(input, limit: Self.maxViolations)
        guard violations.isEmpty else {
            throw bad(
                "request-invalid", "the request document breaks its contract",
                details: .array(violations.map(\.json)))
        }
        return AdmittedTask(message: message, input: input, operation: operation, connector: connector)
    }

    // MARK: What is no task

    /// The notice that a record is, where it is one: it says that an answer is still awaited, and is no task.
    private func notice(_ record: ConsumerRecord) async -> TaskNotice? {
        // In binary mode the type stands in a header; without that, the record is in structured mode or is rubbish.
        if let type = record.header("ce_type") {
            guard type == Array(EventType.taskReminder.utf8) else { return nil }
            let task = record.header("ce_" + CloudEvent.Extension.task)
            return await notice(
                task: task.flatMap { String(validating: $0, as: UTF8.self) },
                operation: record.header("ce_subject").flatMap { String(validating: $0, as: UTF8.self) })
        }
        guard let event = try? CloudEvent(record), event.type == EventType.taskReminder else { return nil }
        return await notice(task: event[CloudEvent.Extension.task], operation: event.subject)
    }

    private func notice(task: String?, operation name: String?) async -> TaskNotice {
        var notice = TaskNotice(task: task.flatMap { TaskID($0) })
        if let name { notice.operation = await operation(name, "") }
        return notice
    }

    /// A record whose envelope is broken. It can be answered only where it surely is a task: a reply to something else
    /// that happens to carry a task's id could close a step that is well under way.
    private func broken(_ record: ConsumerRecord, _ error: MessageError) async -> BadMessage {
        var bad = BadMessage(code: error.code.rawValue, message: error.description)
        if let event = try? CloudEvent(record) {
            if let name = event.subject {
                bad.operation = await operation(name, event[CloudEvent.Extension.contract] ?? "")
            }
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
