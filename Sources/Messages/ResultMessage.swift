package import Kafka

/// The outcome of a case, as its portal gets it. Of several, the one with the greatest revision counts.
package struct ResultMessage: Sendable, Hashable {
    /// The case.
    package var caseID: CaseID
    /// From 1; greater ones replace lower ones.
    package var revision: Int
    /// The portal that opened the case.
    package var portal: String
    /// The service.
    package var service: String
    /// The result document's URN.
    package var dataSchema: String
    /// The journal event that made it.
    package var causationID: String
    /// When that event was appended.
    package var time: Timestamp
    /// The trace of the case.
    package var trace: TraceContext?
    /// The case as a reader sees it, JSON, with the result document in it.
    package var data: [UInt8]

    package init(
        caseID: CaseID, revision: Int, portal: String, service: String, dataSchema: String, causationID: String,
        time: Timestamp, trace: TraceContext?, data: [UInt8]
    ) {
        self.caseID = caseID
        self.revision = revision
        self.portal = portal
        self.service = service
        self.dataSchema = dataSchema
        self.causationID = causationID
        self.time = time
        self.trace = trace
        self.data = data
    }

    /// The record on the portal's results topic, keyed by the case.
    package func record(_ topics: Topics) -> ProducerRecord {
        var event = CloudEvent(
            id: "\(caseID)/\(revision)", source: "/darcha/conductor", type: EventType.result, subject: service,
            time: time, dataSchema: dataSchema, dataContentType: "application/json", data: data)
        event.extensions = [
            .init(name: CloudEvent.Extension.correlationID, value: caseID.description),
            .init(name: CloudEvent.Extension.causationID, value: causationID),
            .init(name: CloudEvent.Extension.sequence, value: String(revision)),
        ]
        event.trace = trace?.next(event.id)
        return event.record(topic: topics.results(portal), key: caseID.key)
    }
}
