import JSON
package import Kafka

/// How an agency ends a task.
package enum ReplyOutcome: String, Sendable, Hashable {
    /// Done; the body is the response document.
    case answered
    /// A business no; the body is a ``Problem``.
    case refused
    /// It could not be done; the body is a ``Problem``.
    case failed

    /// The reply's CloudEvents type.
    package var eventType: String {
        switch self {
        case .answered: EventType.replyAnswered
        case .refused: EventType.replyRefused
        case .failed: EventType.replyFailed
        }
    }

    init?(eventType: String) {
        switch eventType {
        case EventType.replyAnswered: self = .answered
        case EventType.replyRefused: self = .refused
        case EventType.replyFailed: self = .failed
        default: return nil
        }
    }
}

/// What an agency's adapter answers to one task.
///
/// A task has one final reply, so the reply's id is made from the task's: sent twice, it is the same.
package struct ReplyMessage: Sendable, Hashable {
    /// The task that is answered.
    package var task: TaskID
    /// How it ended.
    package var outcome: ReplyOutcome
    /// The response document's URN; nil unless answered.
    package var dataSchema: String?
    /// The task's contract, by digest: the ingress checks the document by it. Nil where the adapter does not say.
    package var contract: String?
    /// When the adapter had the answer.
    package var time: Timestamp?
    /// The trace of the case.
    package var trace: TraceContext?
    /// The response document, or the problem, JSON.
    package var data: [UInt8]

    package init(
        task: TaskID, outcome: ReplyOutcome, dataSchema: String? = nil, contract: String? = nil,
        time: Timestamp? = nil, trace: TraceContext? = nil, data: [UInt8]
    ) {
        self.task = task
        self.outcome = outcome
        self.dataSchema = dataSchema
        self.contract = contract
        self.time = time
        self.trace = trace
        self.data = data
    }

    /// A reply of no, or of an error.
    package init(
        task: TaskID, outcome: ReplyOutcome, problem: Problem, time: Timestamp? = nil, trace: TraceContext? = nil
    ) {
        self.init(task: task, outcome: outcome, time: time, trace: trace, data: problem.json.serialized())
    }

    /// The record on the agency's replies topic, keyed by the case.
    package func record(agency: String, _ topics: Topics) -> ProducerRecord {
        var event = CloudEvent(
            id: task.description(followedBy: "/reply"), source: "/darcha/adapter/\(agency)", type: outcome.eventType,
            time: time,
            dataSchema: dataSchema, dataContentType: "application/json", data: data)
        event.extensions = [
            .init(name: CloudEvent.Extension.correlationID, value: task.caseID.description),
            .init(name: CloudEvent.Extension.causationID, value: task.description),
        ]
        event[CloudEvent.Extension.contract] = contract
        event.trace = trace?.next(event.id)
        return event.record(topic: topics.replies(agency), key: task.caseID.key)
    }

    /// Reads a reply from a record of a replies topic.
    ///
    /// - Throws: ``MessageError`` where the record is no reply.
    package init(_ record: ConsumerRecord) throws(MessageError) {
        let event = try CloudEvent(record)
        guard let outcome = ReplyOutcome(eventType: event.type) else {
            throw MessageError(.typeUnexpected, at: "ce_type", "a replies topic holds uz.darcha.reply.… only")
        }
        guard let task = TaskID(try event.required(CloudEvent.Extension.causationID)) else {
            throw MessageError(
                .attributeInvalid, at: "ce_causationid", "must be the task's id: case/step/element/kind/attempt")
        }
        self.init(
            task: task, outcome: outcome, dataSchema: event.dataSchema,
            contract: event[CloudEvent.Extension.contract], time: event.time, trace: event.trace,
            data: event.data ?? [])
    }
}
