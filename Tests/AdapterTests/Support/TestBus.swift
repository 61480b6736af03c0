import ContractRegistry
import CoreMetrics
import JSON
import JSONSchema
import Kafka
import KafkaTesting
import Logging
import Messages
import MetricsTestKit
import ServiceLifecycle

@testable import Adapter
@testable import Contracts

/// One agency's topics on the test cluster, and its contract.
final class TestBus: Sendable {
    static let agency = "civil-registry"
    static let partitions: Int32 = 4

    let topics: Topics
    let producer: Producer
    let metrics = TestMetrics()

    private let broker: EmbeddedBroker?

    private init(_ broker: EmbeddedBroker?) async throws {
        self.broker = broker
        topics = Topics(prefix: TestCluster.uniqueName("adapter") + ".")
        for topic in [topics.tasks(Self.agency), topics.replies(Self.agency), topics.dead(Self.agency)] {
            try await Self.create(topic, broker)
        }
        producer = try Producer(Self.client("test", broker))
    }

    private static func client(_ id: String, _ broker: EmbeddedBroker?) throws -> ClientConfiguration {
        guard let broker else { return try TestCluster.configuration(id) }
        return ClientConfiguration(
            bootstrapServers: broker.bootstrapServers, clientID: id, properties: EmbeddedBroker.clientProperties)
    }

    private static func create(_ topic: String, _ broker: EmbeddedBroker?) async throws {
        if TestCluster.isEmbedded || broker != nil {
            try (broker ?? EmbeddedBroker.shared()).createTopic(topic, partitions: partitions)
            return
        }
        let admin = try Admin(TestCluster.configuration("test-admin"))
        _ = try await admin.createTopics([
            NewTopic(topic, partitions: partitions, configuration: ["max.message.bytes": "8388608"])
        ])
        await admin.close()
    }

    /// Runs a test on topics of its own.
    ///
    /// - Parameter broker: a broker of its own, too, to be taken down; nil takes the test cluster.
    static func run(on broker: EmbeddedBroker? = nil, _ body: (TestBus) async throws -> Void) async throws {
        let bus = try await TestBus(broker)
        do {
            try await body(bus)
        } catch {
            await bus.producer.close()
            throw error
        }
        await bus.producer.close()
    }

    // MARK: The adapter

    static func configuration(
        _ url: String, concurrency: Int = 8, failures: Int = 3, timeout: Duration = .seconds(30)
    ) throws -> AdapterConfiguration {
        var register = HTTPConnectorSettings(method: .post, path: try HTTPPathTemplate(parsing: "/births"))
        register.timeout = timeout
        register.maxResponseBytes = 64 << 10
        var lookUp = HTTPConnectorSettings(method: .get, path: try HTTPPathTemplate(parsing: "/births/{$.n}"))
        lookUp.refused = [404]
        return AdapterConfiguration(
            agency: agency, concurrency: concurrency,
            target: TargetSettings(
                url: url,
                breaker: .init(failures: failures, retryAfter: .milliseconds(20), maxRetryAfter: .milliseconds(100))),
            operations: [
                "register": OperationSettings(.http(register), attempts: 2),
                "look-up": OperationSettings(.http(lookUp)),
            ])
    }

    private static func catalogue() throws -> Catalogue {
        func document(_ name: String, _ schema: JSONValue) throws -> Document {
            Document(
                id: DocumentID(name: name, version: 1), title: nil, schema: try Schema.compile(schema), source: schema)
        }
        let request = try document(
            "request", ["type": "object", "required": ["n"], "properties": ["n": ["type": "integer"]]])
        let response = try document(
            "response", ["type": "object", "required": ["number"], "properties": ["number": ["type": "string"]]])
        let title = LocalizedText(uz: "u", ru: "r", en: "e")
        let operations = ["register", "look-up"].map {
            Operation(
                name: $0, title: title, effect: .write, request: request.id, response: response.id,
                expectedMilliseconds: 1000)
        }
        return Catalogue(
            agencies: [
                agency: Agency(
                    id: agency, name: title,
                    operations: Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0) }))
            ], services: [], documents: [request.id: request, response.id: response])
    }

    /// An adapter that is started in a task of its own.
    func start(_ configuration: AdapterConfiguration) throws -> RunningAdapter {
        let ready = Latch()
        let service = AdapterService(
            configuration: configuration, contracts: .catalogue(try Self.catalogue()),
            kafka: try Self.client("adapter", broker), topics: topics, metrics: metrics,
            logger: Logger(label: "adapter", factory: { _ in SwiftLogNoOpLogHandler() }), onReady: { ready.open() })
        return RunningAdapter(service, ready: ready)
    }

    /// Runs an adapter while the body runs, and shuts it down then.
    func adapting<Value>(
        _ configuration: AdapterConfiguration, _ body: (RunningAdapter) async throws -> Value
    ) async throws -> Value {
        let adapter = try start(configuration)
        do {
            let value = try await body(adapter)
            try await adapter.shutDown()
            return value
        } catch {
            await adapter.crash()
            throw error
        }
    }

    // MARK: Records

    /// A task that is valid for an hour from now.
    func task(
        _ number: Int, operation: String = "register", seconds: Int64 = 3600, data: String? = nil
    ) -> TaskMessage {
        let now = Timekeeper().now()
        return TaskMessage(
            id: TaskID(caseID: CaseID(portal: topics.prefix, idempotencyKey: "\(number)"), step: "step"),
            agency: Self.agency, operation: operation, dataSchema: "urn:darcha:document:request:v1", contract: "c",
            causationID: "e", sequence: Int64(number), issuedAt: now, expiry: now.adding(milliseconds: seconds * 1000),
            trace: nil, data: Array((data ?? #"{"n":\#(number)}"#).utf8))
    }

    func send(_ tasks: [TaskMessage]) async throws {
        for result in await producer.send(tasks.map { $0.record(topics) }) { _ = try result.get() }
    }

    /// The first replies on the agency's topic, from its beginning.
    func replies(_ count: Int) async throws -> [ReplyMessage] {
        try await read(topics.replies(Self.agency), count).map { try ReplyMessage($0) }
    }

    /// The first dead letters.
    func deadLetters(_ count: Int) async throws -> [ConsumerRecord] {
        try await read(topics.dead(Self.agency), count)
    }

    /// How many records a topic holds.
    func count(_ topic: String) async throws -> Int {
        try await reading(topic) { consumer, partitions in
            try await consumer.watermarks(partitions).values.reduce(0) { $0 + $1.count }
        }
    }

    /// Returns when the adapter's group has committed so many records of the tasks topic.
    func committed(_ count: Int64) async throws {
        let partitions = (0..<Self.partitions).map {
            TopicPartition(topic: topics.tasks(Self.agency), partition: $0)
        }
        let consumer = try Consumer(
            Self.client("test", broker), options: ConsumerOptions(group: TestCluster.uniqueGroup()))
        while true {
            let offsets = try await consumer.committed(partitions, group: group)
            if offsets.values.reduce(0, { $0 + $1.offset }) >= count { break }
        }
        await consumer.close()
    }

    private var group: String { "\(topics.prefix)adapter.\(Self.agency)" }

    private func read(_ topic: String, _ count: Int) async throws -> [ConsumerRecord] {
        try await reading(topic) { consumer, partitions in
            var records: [ConsumerRecord] = []
            try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
            for await event in consumer.events {
                if case .records(let batch) = event { records += batch }
                if records.count >= count { break }
            }
            return records
        }
    }

    private func reading<Value>(
        _ topic: String, _ body: (Consumer, [TopicPartition]) async throws -> Value
    ) async throws -> Value {
        let consumer = try Consumer(Self.client("test", broker))
        let partitions = (0..<Self.partitions).map { TopicPartition(topic: topic, partition: $0) }
        do {
            let value = try await body(consumer, partitions)
            await consumer.close()
            return value
        } catch {
            await consumer.close()
            throw error
        }
    }
}

/// An adapter at work.
struct RunningAdapter: Sendable {
    /// Opens when partitions are assigned.
    let ready: Latch
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    init(_ service: AdapterService, ready: Latch) {
        self.ready = ready
        let group = ServiceGroup(
            services: [service], logger: Logger(label: "group", factory: { _ in SwiftLogNoOpLogHandler() }))
        self.group = group
        task = Task { try await group.run() }
    }

    /// Ends it as an operator would.
    func shutDown() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// Ends it in the middle of everything: what runs is dropped, what is done and not committed stays uncommitted.
    func crash() async {
        task.cancel()
        _ = await task.result
    }
}
