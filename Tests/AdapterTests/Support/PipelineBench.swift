import CoreMetrics
import JSON
import JSONSchema
import Kafka
import Logging
import Messages
import MetricsTestKit
import Synchronization

@testable import Adapter

/// A pipeline whose legacy system, Kafka and clock are in a test's hand.
final class PipelineBench: Sendable {
    /// What a connector is told to do at one call.
    typealias Script = @Sendable (ConnectorRequest, _ call: Int) async throws(ConnectorError) -> ConnectorReply

    /// A connector that does what a test says.
    struct ScriptedConnector: Connector {
        let script: Script
        let calls: Calls

        func call(_ request: ConnectorRequest) async throws(ConnectorError) -> ConnectorReply {
            try await script(request, calls.next())
        }
    }

    /// Counts calls, from 1.
    final class Calls: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    let clock = ManualClock()
    let calls = Calls()
    let metrics = TestMetrics()
    let pipeline: TaskPipeline
    private let sent: Sent
    /// Ends with the bench.
    private let sending: Task<Void, Never>

    /// What Kafka has taken, and what it does with the next record.
    private final class Sent: Sendable {
        struct State {
            var records: [ProducerRecord] = []
            var errors: [KafkaError] = []
        }
        let state = Mutex(State())

        func send(_ record: ProducerRecord) -> Result<RecordMetadata, KafkaError> {
            state.withLock { state in
                guard state.errors.isEmpty else { return .failure(state.errors.removeFirst()) }
                state.records.append(record)
                return .success(RecordMetadata(topic: record.topic, partition: 0, offset: 0))
            }
        }
    }

    static let topics = Topics(prefix: "t.")
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    /// A bench.
    ///
    /// - Parameters:
    ///   - failing: the errors that Kafka gives before it takes records.
    ///   - script: what the legacy system does.
    init(
        breaker: CircuitBreaker.Settings = .init(failures: 3, retryAfter: .seconds(1), maxRetryAfter: .seconds(4)),
        attempts: Int = 3, failing errors: [KafkaError] = [], script: @escaping Script
    ) throws {
        let sent = Sent()
        sent.state.withLock { $0.errors = errors }
        self.sent = sent
        let clock = clock
        let time = Timekeeper(clock: clock) {
            Self.start.adding(milliseconds: clock.now.offset.components.seconds * 1000)
        }
        let counters = AdapterMetrics(agency: "a", factory: metrics)
        let request = try Schema.compile([
            "type": "object", "required": ["n"], "properties": ["n": ["type": "integer"]],
        ])
        let response = try Schema.compile(["type": "object", "required": ["ok"]])
        let bound = OperationBinding(
            name: "op", request: request, response: response, responseURN: "urn:response",
            connector: ScriptedConnector(script: script, calls: calls), attempts: attempts,
            metrics: counters.operation("op"))
        let unbound = OperationBinding(
            name: "idle", request: request, response: response, responseURN: "urn:response", connector: nil,
            attempts: 1, metrics: counters.operation("idle"))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let outbox = Outbox(jitter: { 1 }, time: time, logger: logger) { $0.map(sent.send) }
        sending = Task { await outbox.run() }
        pipeline = TaskPipeline(
            agency: "a", topics: Self.topics,
            admission: TaskAdmission(agency: "a", operations: ["op": bound, "idle": unbound]), ledger: TaskLedger(),
            gate: TargetGate(breaker, time: time) { counters.record($0) }, time: time, metrics: counters,
            logger: logger, outbox: outbox, jitter: { 1 })
    }

    deinit { sending.cancel() }

    /// What Kafka has taken so far.
    var records: [ProducerRecord] { sent.state.withLock { $0.records } }

    /// The replies among it.
    var replies: [ReplyMessage] {
        get throws {
            try records.filter { $0.topic == Self.topics.replies("a") }.map { try ReplyMessage(consumed($0)) }
        }
    }

    /// The dead letters among it.
    var deadLetters: [ProducerRecord] { records.filter { $0.topic == Self.topics.dead("a") } }

    func count(_ outcome: String, operation: String = "op") -> Int64 {
        let counter = try? metrics.expectCounter(
            "darcha_adapter_tasks_total", [("agency", "a"), ("operation", operation), ("outcome", outcome)])
        return counter?.totalValue ?? 0
    }

    /// Takes a record through the pipeline, to its end.
    func process(_ record: ConsumerRecord, unless windDown: Latch = Latch()) async -> TaskPipeline.Disposition {
        let (ends, end) = AsyncStream<TaskPipeline.Disposition>.makeStream()
        await pipeline.process(record, unless: windDown) { end.yield($0) }
        for await disposition in ends { return disposition }
        return .abandoned
    }

    /// A good task.
    static func task(
        _ key: String = "k", operation: String = "op", seconds: Int64 = 3600, data: String = #"{"n":1}"#
    ) -> TaskMessage {
        TaskMessage(
            id: TaskID(caseID: CaseID(portal: "p", idempotencyKey: key), step: "s"), agency: "a",
            operation: operation, dataSchema: "urn:request", contract: "c", causationID: "e", sequence: 1,
            issuedAt: start, expiry: start.adding(milliseconds: seconds * 1000),
            trace: TraceContext(traceparent: "00-\(String(repeating: "a", count: 32))-00f067aa0ba902b7-01"),
            data: Array(data.utf8))
    }
}

/// A record as it would be read.
func consumed(_ record: ProducerRecord, offset: Int64 = 7) -> ConsumerRecord {
    ConsumerRecord(
        topic: record.topic, partition: 2, offset: offset, timestamp: 1_800_000_000_000, key: record.key,
        value: record.value, headers: record.headers)
}

/// A task as it would be read.
func consumed(_ task: TaskMessage, offset: Int64 = 7) -> ConsumerRecord {
    consumed(task.record(PipelineBench.topics), offset: offset)
}
