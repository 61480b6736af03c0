package import Kafka

/// A notice to an agency that the answer to a task is still awaited. It is no task and is never replied to.
package struct ReminderMessage: Sendable, Hashable {
    /// The task that is awaited.
    package var task: TaskID
    /// The agency.
    package var agency: String
    /// The operation, by its name in the agency's contract.
    package var operation: String
    /// The journal event that made it.
    package var causationID: String
    /// When that event was appended.
    package var time: Timestamp
    /// When the task was issued.
    package var issuedAt: Timestamp
    /// When the answer is of no more use.
    package var expiry: Timestamp
    /// The trace of the case.
    package var trace: TraceContext?

    package init(
        task: TaskID, agency: String, operation: String, causationID: String, time: Timestamp, issuedAt: Timestamp,
        expiry: Timestamp, trace: TraceContext?
    ) {
        self.task = task
        self.agency = agency
        self.operation = operation
        self.causationID = causationID
        self.time = time
        self.issuedAt = issuedAt
        self.expiry = expiry
        self.trace = trace
    }

    /// The record on the agency's tasks topic, keyed by the case.
    package func record(_ topics: Topics) -> ProducerRecord {
        var event = CloudEvent(
            id: task.description(followedBy: "/reminder"), source: "/darcha/conductor", type: EventType.taskReminder,
            subject: operation,
            time: time)
        event.extensions = [
            .init(name: CloudEvent.Extension.correlationID, value: task.caseID.description),
            .init(name: CloudEvent.Extension.causationID, value: causationID),
            .init(name: CloudEvent.Extension.expiryTime, value: expiry.description),
            .init(name: CloudEvent.Extension.issuedAt, value: issuedAt.description),
            .init(name: CloudEvent.Extension.task, value: task.description),
        ]
        event.trace = trace
        return event.record(topic: topics.tasks(agency), key: task.caseID.key)
    }
}
