import Casework
import Contracts
import JSON
import Kafka
import KafkaTesting
import Messages
import Opening

@testable import Gateway

/// A journal of a test's own, and what a conductor would append to it.
struct TestJournal: Sendable {
    static let partitions: Int32 = 4

    let topics: Topics
    let kafka: ClientConfiguration
    let producer: Producer

    /// A new journal on the tests' cluster.
    init() async throws {
        topics = Topics(prefix: TestCluster.uniqueName("gateway") + ".")
        kafka = try TestCluster.configuration("gateway-test")
        if TestCluster.isEmbedded {
            try EmbeddedBroker.shared().createTopic(topics.journal, partitions: Self.partitions)
            try EmbeddedBroker.shared().createTopic(topics.contracts, partitions: 1)
        } else {
            let admin = try Admin(kafka)
            let topic = NewTopic(
                topics.journal, partitions: Self.partitions, configuration: ["message.timestamp.type": "LogAppendTime"])
            let contracts = NewTopic(topics.contracts, partitions: 1, configuration: ["cleanup.policy": "compact"])
            for outcome in try await admin.createTopics([topic, contracts]).values {
                if case .failed(let error) = outcome { throw error }
            }
            await admin.close()
        }
        producer = try Producer(kafka)
    }

    /// A new journal on a broker of the test's own.
    init(on broker: EmbeddedBroker, topics: Topics? = nil) throws {
        self.topics = topics ?? Topics(prefix: TestCluster.uniqueName("gateway") + ".")
        kafka = ClientConfiguration(
            bootstrapServers: broker.bootstrapServers, clientID: "gateway-test",
            properties: EmbeddedBroker.clientProperties.merging(["reconnect.backoff.max.ms": "200"]) { $1 })
        try broker.createTopic(self.topics.journal, partitions: Self.partitions)
        producer = try Producer(kafka)
    }

    /// Appends an entry and says where it stands.
    @discardableResult
    func append(_ entry: JournalEntry) async throws -> RecordMetadata { try await producer.send(entry.record(topics)) }

    /// Appends an opening as another gateway would.
    @discardableResult
    func open(_ opening: Opening, checkedAt: Timestamp = .now) async throws -> RecordMetadata {
        try await append(opening.entry(checkedAt: checkedAt, documentLimit: 1 << 20))
    }

    /// Appends the answer to a step.
    @discardableResult
    func answer(
        _ caseID: CaseID, _ step: String, agency: String, _ text: String, kind: TaskKind = .do, attempt: Int = 1
    ) async throws -> RecordMetadata {
        let document: JSONValue = ["text": .string(text)]
        let reply = TaskReplied.Reply.answered(
            document, dataSchema: "urn:darcha:document:answer:v1", bytes: document.serialized().count)
        return try await self.reply(caseID, step, agency: agency, reply, kind: kind, attempt: attempt)
    }

    /// Appends an agency's word about a step.
    @discardableResult
    func reply(
        _ caseID: CaseID, _ step: String, agency: String, _ reply: TaskReplied.Reply, kind: TaskKind = .do,
        attempt: Int = 1
    ) async throws -> RecordMetadata {
        let task = TaskID(caseID: caseID, step: step, kind: kind, attempt: attempt)
        return try await append(
            JournalEntry(
                caseID: caseID, source: "/darcha/ingress",
                body: .replied(TaskReplied(task: task, agency: agency, reply: reply))))
    }

    /// Everything that stands in the journal.
    func records() async throws -> [ConsumerRecord] {
        let consumer = try Consumer(kafka)
        let all = (0..<Self.partitions).map { TopicPartition(topic: topics.journal, partition: $0) }
        try await consumer.assign(Dictionary(all.map { ($0, .beginning) }) { $1 })
        var left = Set(all)
        var records: [ConsumerRecord] = []
        for await event in consumer.events {
            switch event {
            case .records(let batch): records += batch
            case .reachedEnd(let place, _): left.remove(place)
            default: break
            }
            if left.isEmpty { break }
        }
        await consumer.close()
        return records
    }

    /// The events of a case that stand in the journal.
    func events(of caseID: CaseID) async throws -> [JournalEntry.Body] {
        try await records().map { try JournalEvent($0) }.filter { $0.entry.caseID == caseID }.map(\.entry.body)
    }

    /// The openings that stand in the journal.
    func openings() async throws -> [JournalEvent] {
        try await records().map { try JournalEvent($0) }.filter { event in
            if case .opened = event.entry.body { true } else { false }
        }
    }
}
