package import Kafka

/// What an agency is asked: one operation, with the document that it may see and no more.
package struct TaskMessage: Sendable, Hashable {
    /// Names the message.
    package var id: TaskID
    /// The agency that is asked.
    package var agency: String
    /// The operation, by its name in the agency's contract.
    package var operation: String
    /// The request document's URN.
    package var dataSchema: String
    /// The contract of the case, by digest.
    package var contract: String
    /// The journal event that made the step due, by its id.
    package var causationID: String
    /// That event's offset in the journal: later tasks of a case have greater ones.
    package var sequence: Int64
    /// When the step became due.
    package var issuedAt: Timestamp
    /// When an answer is of no more use; the task is never called past it.
    package var expiry: Timestamp
    /// The trace of the case.
    package var trace: TraceContext?
    /// The request document, JSON.
    package var data: [UInt8]

    package init(
        id: TaskID, agency: String, operation: String, dataSchema: String, contract: String, causationID: String,
        sequence: Int64, issuedAt: Timestamp, expiry: Timestamp, trace: TraceContext?, data: [UInt8]
    ) {
        self.id = id
        self.agency = agency
        self.operation = operation
        self.dataSchema = dataSchema
        self.contract = contract
        self.causationID = causationID
        self.sequence = sequence
        self.issuedAt = issuedAt
        self.expiry = expiry
        self.trace = trace
        self.data = data
    }

    /// The record on the agency's tasks topic, keyed by the case.
    package func record(_ topics: Topics) -> ProducerRecord {
        var event = CloudEvent(
            id: id.description, source: "/darcha/conductor", type: EventType.task, subject: operation, time: issuedAt,
            dataSchema: dataSchema, dataContentType: "application/json", data: data)
        event.extensions = [
            .init(name: CloudEvent.Extension.correlationID, value: id.caseID.description),
            .init(name: CloudEvent.Extension.causationID, value: causationID),
            .init(name: CloudEvent.Extension.expiryTime, value: expiry.description),
            .init(name: CloudEvent.Extension.sequence, value: String(sequence)),
            .init(name: CloudEvent.Extension.contract, value: contract),
        ]
        event.trace = trace
        return event.record(topic: topics.tasks(agency), key: id.caseID.key)
    }

    /// Reads a task from a record of an agency's tasks topic.
    ///
    /// - Throws: ``MessageError`` where the record is no task.
    package init(_ record: ConsumerRecord, agency: String) throws(MessageError) {
        let event = try CloudEvent(record)
        guard event.type == EventType.task else {
            throw MessageError(.typeUnexpected, at: "ce_type", "a tasks topic holds \(EventType.task) only")
        }
        guard let id = TaskID(event.id) else {
            throw MessageError(.attributeInvalid, at: "ce_id", "must be case/step/element/kind/attempt")
        }
        guard let operation = event.subject, !operation.isEmpty else {
            throw MessageError(.attributeMissing, at: "ce_subject", "names the operation")
        }
        guard let expiry = Timestamp(rfc3339: try event.required(CloudEvent.Extension.expiryTime)) else {
            throw MessageError(.attributeInvalid, at: "ce_expirytime", "must be RFC 3339")
        }
        guard let data = event.data else {
            throw MessageError(.bodyInvalid, at: "value", "a task has a request document")
        }
        self.init(
            id: id, agency: agency, operation: operation, dataSchema: event.dataSchema ?? "",
            contract: event[CloudEvent.Extension.contract] ?? "",
            causationID: event[CloudEvent.Extension.causationID] ?? "",
            sequence: event[CloudEvent.Extension.sequence].flatMap { Int64($0) } ?? 0,
            issuedAt: event.time ?? Timestamp(milliseconds: record.timestamp), expiry: expiry, trace: event.trace,
            data: data)
    }
}
