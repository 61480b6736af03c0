import Casework
import ContractRegistry
import Contracts
import JSON
import Kafka
import KafkaTesting
import Logging
import Messages
import ServiceLifecycle
import Testing

@testable import Conductor

/// A bus for one test: topics of its own, a portal that reads results, and agencies that answer as the test says.
final class TestBus: Sendable {
    /// What an agency does with a task.
    enum Answer: Sendable {
        case answered(JSONValue)
        case refused
        case failed
        case silence
    }

    /// What was seen on the bus.
    struct Facts: Sendable {
        /// The tasks, as often as they came.
        var tasks: [TaskMessage] = []
        /// The results, as often as they came.
        var results: [CaseID: [JSONValue]] = [:]
        /// How many conductors were given partitions.
        var ready = 0

        func outcome(of id: CaseID) -> String? { results[id]?.last?["outcome"]?.string }
    }

    static let portal = "portal"
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    let topics = Topics(prefix: TestCluster.uniqueName("conductor") + ".")
    let plans: [Plan]
    let catalogue: Catalogue
    let producer: Producer
    let board = Board(Facts())
    private let answer: @Sendable (TaskMessage) -> Answer
    private let started = Board<[RunningConductor]>([])

    private init(
        _ plans: [Plan], partitions: Int32, without missing: [String],
        answer: @escaping @Sendable (TaskMessage) -> Answer
    ) async throws {
        self.plans = plans
        self.answer = answer
        catalogue = try Catalogue.of(plans)
        producer = try Producer(TestCluster.configuration("test"))
        let plan = TopicPlan(
            catalogue: catalogue, portals: [Self.portal], topics: topics, journalPartitions: partitions,
            agencyPartitions: partitions)
        try await Self.create(plan, without: missing.map { topics.tasks($0) })
    }

    private static func create(_ plan: TopicPlan, without missing: [String]) async throws {
        if TestCluster.isEmbedded {
            let broker = try EmbeddedBroker.shared()
            for topic in plan.all where !missing.contains(topic.name) {
                try broker.createTopic(topic.name, partitions: topic.partitions)
            }
            for topic in missing { try broker.setTopic(topic, .unknownTopicOrPartition) }
            return
        }
        let admin = try Admin(TestCluster.configuration("test-admin"))
        _ = try await admin.createTopics(plan.requests(replicationFactor: 1).filter { !missing.contains($0.name) })
        await admin.close()
    }

    /// Runs a test on a bus.
    ///
    /// - Parameters:
    ///   - partitions: of every topic.
    ///   - missing: agencies whose tasks topic does not exist.
    ///   - answer: what agencies do.
    static func run(
        _ plans: [Plan], partitions: Int32 = 4, without missing: [String] = [],
        answer: @escaping @Sendable (TaskMessage) -> Answer = { .answered(["of": .string($0.id.step)]) },
        _ body: (TestBus) async throws -> Void
    ) async throws {
        let bus = try await TestBus(plans, partitions: partitions, without: missing, answer: answer)
        let agencies = try Consumer(TestCluster.configuration("agencies"))
        let portal = try Consumer(TestCluster.configuration("portal"))
        let present = bus.catalogue.agencies.keys.filter { !missing.contains($0) }
        try await agencies.assign(bus.everything(present.map { bus.topics.tasks($0) }, partitions))
        try await portal.assign(bus.everything([bus.topics.results(Self.portal)], partitions))
        let outcome: Result<Void, any Error>
        do {
            async let answering: Void = bus.playAgencies(agencies)
            async let reading: Void = bus.readResults(portal)
            do {
                try await body(bus)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            for conductor in bus.started.facts { await conductor.stop() }
            await agencies.close()
            await portal.close()
            _ = await (answering, reading)
        }
        await bus.producer.close()
        try outcome.get()
    }

    private func everything(_ topics: [String], _ partitions: Int32) -> [TopicPartition: StartOffset] {
        var all: [TopicPartition: StartOffset] = [:]
        for topic in topics {
            for partition in 0..<partitions { all[TopicPartition(topic: topic, partition: partition)] = .beginning }
        }
        return all
    }

    // MARK: Agencies and portal

    private func playAgencies(_ consumer: Consumer) async {
        for await event in consumer.events {
            guard case .records(let records) = event else { continue }
            var replies: [ProducerRecord] = []
            for record in records {
                let agency = catalogue.agencies.keys.first { topics.tasks($0) == record.topic }
                guard let agency, let task = try? TaskMessage(record, agency: agency) else { continue }
                if let reply = reply(to: task) { replies.append(reply) }
                board.change { $0.tasks.append(task) }
            }
            if !replies.isEmpty { _ = await producer.send(replies) }
        }
    }

    private func reply(to task: TaskMessage) -> ProducerRecord? {
        let problem = Problem(code: "test", message: "Said by the test.")
        switch answer(task) {
        case .answered(let document): return reply(to: task.id, document).record(agency: task.agency, topics)
        case .refused:
            return ReplyMessage(task: task.id, outcome: .refused, problem: problem).record(agency: task.agency, topics)
        case .failed:
            return ReplyMessage(task: task.id, outcome: .failed, problem: problem).record(agency: task.agency, topics)
        case .silence: return nil
        }
    }

    /// An answer to a task.
    func reply(to task: TaskID, _ document: JSONValue) -> ReplyMessage {
        ReplyMessage(task: task, outcome: .answered, dataSchema: Plan.answer.urn, data: document.serialized())
    }

    private func readResults(_ consumer: Consumer) async {
        for await event in consumer.events {
            guard case .records(let records) = event else { continue }
            for record in records {
                guard let key = record.key, let id = CaseID(String(decoding: key, as: UTF8.self)),
                    let body = try? JSONValue(parsing: record.value ?? [])
                else { continue }
                board.change { $0.results[id, default: []].append(body) }
            }
        }
    }

    // MARK: Cases

    /// Opens a case, as a gateway does.
    func open(_ key: Int, _ plan: Plan? = nil) async throws -> CaseID {
        let id = CaseID(portal: Self.portal, idempotencyKey: "\(key)")
        guard let service = (plan ?? plans.first)?.service else { throw CancellationError() }
        let opened = CaseOpened(
            service: service.name, version: service.version, contract: service.digest, portal: Self.portal,
            reference: nil,
            requestDigest: "\(key)", request: ["q": .string("\(key)")], checkedAt: SystemWallClock().now,
            documentLimit: 512 << 10)
        try await send(JournalEntry(caseID: id, source: "/test", body: .opened(opened)).record(topics))
        return id
    }

    func send(_ record: ProducerRecord) async throws { _ = try await producer.send(record) }

    /// The case's result as its portal got it.
    func result(of id: CaseID) async throws -> JSONValue {
        try await board.wait { $0.results[id] != nil }
        return board.facts.results[id]?.last ?? .null
    }

    /// Waits for the results of cases.
    func results(of ids: [CaseID]) async throws {
        try await board.wait { facts in ids.allSatisfy { facts.results[$0] != nil } }
    }

    // MARK: Conductors

    static func configuration() -> ConductorConfiguration {
        var configuration = ConductorConfiguration()
        configuration.decisionRetry = .milliseconds(200)
        configuration.commitInterval = .milliseconds(20)
        return configuration
    }

    /// Starts a conductor; returns when it has been given partitions.
    ///
    /// - Parameter contracts: where it has its contracts from; all of the plans' by default.
    func conduct(
        _ configuration: ConductorConfiguration = TestBus.configuration(), contracts: ContractSource? = nil
    ) async throws -> RunningConductor {
        let before = board.facts.ready
        let conductor = try begin(configuration, contracts: contracts)
        try await board.wait { $0.ready > before }
        return conductor
    }

    /// Starts a conductor.
    func begin(
        _ configuration: ConductorConfiguration = TestBus.configuration(), contracts: ContractSource? = nil
    ) throws -> RunningConductor {
        var configuration = configuration
        configuration.onReady = { [board] in board.change { $0.ready += 1 } }
        let conductor = RunningConductor(
            ConductorService(
                configuration: configuration, contracts: contracts ?? .catalogue(catalogue),
                kafka: try TestCluster.configuration("conductor"), topics: topics, logger: Self.logger))
        started.change { $0.append(conductor) }
        return conductor
    }
}
