/// How a ``Producer`` sends.
public struct ProducerOptions: Sendable {
    /// How records are compressed on the wire and in the log.
    public enum Compression: String, Sendable {
        case none, gzip, snappy, lz4, zstd
    }

    /// How many replicas must have a record before it counts as delivered.
    public enum Acknowledgements: String, Sendable {
        /// All that are in sync: the only choice for what must not be lost.
        case all
        /// The leader alone.
        case leader = "1"
        /// None: the offset is unknown then.
        case none = "0"
    }

    /// Whether the broker drops our own repeats within a session. Needs ``Acknowledgements/all``.
    public var isIdempotent: Bool
    /// Who must have a record before it counts as delivered.
    public var acknowledgements: Acknowledgements
    /// How long a record waits for others to share its batch; 0 sends at once.
    public var linger: Duration
    /// How records are compressed.
    public var compression: Compression
    /// How long a record may take from `send` into the local queue to its acknowledgement, retries included.
    ///
    /// After it, its sender gets `.timedOut`. The record may be in the log nonetheless.
    public var deliveryTimeout: Duration
    /// How many records are in the local queue at most; further ones wait in `send`.
    public var maxQueuedRecords: Int
    /// How many bytes are in the local queue at most, headers and bookkeeping included; further ones wait in `send`.
    ///
    /// A single record above it is let through when the queue is otherwise empty.
    public var maxQueuedBytes: Int
    /// How long metadata questions may take.
    public var requestTimeout: Duration
    /// How long `close` waits for what is under way before it gives up on it.
    public var closeTimeout: Duration

    /// The defaults: nothing lost, nothing doubled within a session, low latency.
    public init(
        isIdempotent: Bool = true,
        acknowledgements: Acknowledgements = .all,
        linger: Duration = .milliseconds(1),
        compression: Compression = .lz4,
        deliveryTimeout: Duration = .seconds(30),
        maxQueuedRecords: Int = 100_000,
        maxQueuedBytes: Int = 64 << 20,
        requestTimeout: Duration = .seconds(5),
        closeTimeout: Duration = .seconds(5)
    ) {
        self.isIdempotent = isIdempotent
        self.acknowledgements = acknowledgements
        self.linger = linger
        self.compression = compression
        self.deliveryTimeout = deliveryTimeout
        self.maxQueuedRecords = maxQueuedRecords
        self.maxQueuedBytes = maxQueuedBytes
        self.requestTimeout = requestTimeout
        self.closeTimeout = closeTimeout
    }
}

extension ProducerOptions {
    /// The options as librdkafka's properties.
    var properties: [String: String] {
        [
            "enable.idempotence": isIdempotent ? "true" : "false",
            "acks": acknowledgements.rawValue,
            "linger.ms": "\(Double(linger.components.seconds) * 1000 + Double(linger.components.attoseconds) / 1e15)",
            "compression.type": compression.rawValue,
            // A topic that does not exist is an answer to its sender, not a wait of 30 s.
            "topic.metadata.propagation.max.ms": "5000",
        ]
    }

    /// The bounds of the local queue, as far as librdkafka's own can lie above them. So its queue is never full, which
    /// would be an error instead of a wait.
    var bounds: (records: Int, bytes: Int) {
        (min(max(1, maxQueuedRecords), 5_000_000), min(max(1, maxQueuedBytes), 2_000_000 << 10))
    }

    /// What overrides the user's properties: our own bound is the one that counts, so librdkafka's lies above it.
    var fixedProperties: [String: String] {
        [
            "partitioner": "murmur2_random",
            "message.timeout.ms": "\(max(1, deliveryTimeout.milliseconds))",
            "queue.buffering.max.messages": "\(bounds.records * 2)",
            "queue.buffering.max.kbytes": "\(min(bounds.bytes / 1024 * 2 + 16_384, 2_097_151))",
        ]
    }
}
