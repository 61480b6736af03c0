import Kafka
import Messages

/// How librdkafka gathers records.
struct RawTuning: Sendable {
    var name: String
    var producer: [String: String]
    var consumer: [String: String]

    /// The bus's own settings.
    static let own = RawTuning(
        "own settings", linger: ProducerOptions().linger.milliseconds, ProducerOptions().compression)

    /// What is tried for the best throughput.
    static let trials = [
        RawTuning("linger 5 ms, lz4", linger: 5, .lz4, gathersMore: true),
        RawTuning("linger 20 ms, lz4", linger: 20, .lz4, gathersMore: true),
        RawTuning("linger 5 ms, not compressed", linger: 5, .none, gathersMore: true),
        RawTuning("linger 20 ms, not compressed", linger: 20, .none, gathersMore: true),
    ]

    init(name: String, producer: [String: String], consumer: [String: String]) {
        self.name = name
        self.producer = producer
        self.consumer = consumer
    }

    private init(
        _ name: String, linger: Int64, _ compression: ProducerOptions.Compression, gathersMore: Bool = false
    ) {
        self.name = name
        producer = [
            "enable.idempotence": "true", "acks": "all", "compression.type": compression.rawValue,
            "linger.ms": "\(linger)", "socket.nagle.disable": "true", "message.max.bytes": "8454144",
            "queue.buffering.max.messages": "200000", "queue.buffering.max.kbytes": "262144",
        ]
        // A partition is never full: librdkafka 2.0.2 would go on fetching it up to a second late.
        consumer = [
            "socket.nagle.disable": "true", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
            "message.max.bytes": "8454144", "queued.max.messages.kbytes": "1048576",
            "queued.min.messages": "10000000", "fetch.wait.max.ms": "5",
        ]
        guard gathersMore else { return }
        producer.merge(["batch.num.messages": "10000", "batch.size": "4000000"]) { $1 }
        consumer["fetch.message.max.bytes"] = "4000000"
    }
}
