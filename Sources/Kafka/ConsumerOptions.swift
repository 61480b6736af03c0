/// How a ``Consumer`` reads.
public struct ConsumerOptions: Sendable {
    /// What to do about a partition whose start offset is missing or no longer there.
    public enum OffsetReset: String, Sendable {
        /// Read from the oldest record.
        case earliest
        /// Read from the end: what came meanwhile is not read.
        case latest
        /// Tell it as ``ConsumerEvent/failed(_:)`` and don't read that partition.
        case error
    }

    /// The consumer group: for ``Consumer/subscribe(to:)``, ``Consumer/commit(_:)`` and ``StartOffset/committed``.
    ///
    /// Without one, the consumer can be assigned partitions by hand only, and can't commit.
    public var group: String?
    /// How many records one event holds at most. More than the default save nothing.
    public var maxBatch: Int
    /// How many bytes of values one event holds at most (by one record more).
    public var maxBatchBytes: Int
    /// How many bytes librdkafka holds ready for each partition; by at most one fetch (of 1 MiB, or one larger batch)
    /// more. At this bound it stops fetching the partition until the reader has taken some: so this, times the number
    /// of partitions, bounds what a slow reader costs in memory.
    ///
    /// It bounds the rate as well. When all partitions of a broker are at the bound, librdkafka 2.0.2 looks only up to a
    /// second later whether one has room, so a reader who takes more than this of each partition in a second waits for
    /// the rest of it. With 2 MiB, a backlog of 20 MB in 4 partitions took 1 s to read, and 0.05 s with the default.
    public var maxPrefetchedBytes: Int
    /// What to do without a usable start offset.
    public var autoOffsetReset: OffsetReset
    /// After how long without a sign of life the group gives this member's partitions to others.
    public var sessionTimeout: Duration
    /// How long the broker holds back an answer while it has no records. A real broker answers as soon as there are.
    public var fetchWaitMax: Duration
    /// How long questions (watermarks, committed offsets, partition counts) and seeks may take.
    public var requestTimeout: Duration

    /// The defaults; only what must never be silently lost is strict: ``OffsetReset/error``.
    public init(
        group: String? = nil,
        maxBatch: Int = 500,
        maxBatchBytes: Int = 4 << 20,
        maxPrefetchedBytes: Int = 16 << 20,
        autoOffsetReset: OffsetReset = .error,
        sessionTimeout: Duration = .seconds(10),
        fetchWaitMax: Duration = .milliseconds(500),
        requestTimeout: Duration = .seconds(5)
    ) {
        self.group = group
        self.maxBatch = maxBatch
        self.maxBatchBytes = maxBatchBytes
        self.maxPrefetchedBytes = maxPrefetchedBytes
        self.autoOffsetReset = autoOffsetReset
        self.sessionTimeout = sessionTimeout
        self.fetchWaitMax = fetchWaitMax
        self.requestTimeout = requestTimeout
    }
}

extension ConsumerOptions {
    /// The options as librdkafka's properties, which the user's override.
    var properties: [String: String] {
        let session = max(1, sessionTimeout.milliseconds)
        return [
            "session.timeout.ms": "\(session)",
            "heartbeat.interval.ms": "\(max(1, min(3000, session / 3)))",
            "fetch.wait.max.ms": "\(fetchWaitMax.milliseconds)",
            // Counted for each partition, because each has a queue of its own here.
            "queued.max.messages.kbytes": "\(min(max(1, maxPrefetchedBytes / 1024), 2_097_151))",
            // A partition that had an error is asked again soon.
            "fetch.error.backoff.ms": "100",
        ]
    }

    /// What overrides the user's properties, because the library rests on it.
    func fixedProperties(clientID: String) -> [String: String] {
        [
            // librdkafka wants a name even where no group is joined; this one is never joined nor committed for.
            "group.id": group ?? "\(clientID)-ungrouped",
            "enable.auto.commit": "false",
            "enable.auto.offset.store": "false",
            "enable.partition.eof": "true",
            "partition.assignment.strategy": "range",
            // The rule is applied by the library; see ClientHandle+Starts.swift.
            "auto.offset.reset": "error",
        ]
    }
}
