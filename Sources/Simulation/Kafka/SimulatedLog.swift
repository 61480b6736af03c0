import Kafka

/// The brokers' side: topics with partitions, whose records have offsets and the time of the broker that took them.
///
/// Nothing is ever removed: retention moves the start that readers see, and whoever judges a run sees all of it.
final class SimulatedLog {
    /// One partition.
    struct Partition {
        /// All records, trimmed or not, in the order of their offsets.
        var records: [ConsumerRecord] = []
        /// When each was appended, by true time.
        var times: [Int64] = []
        /// The offset of the next record.
        var end: Int64 = 0
        /// The lowest offset that is still there.
        var start: Int64 = 0
        /// By how much its broker's clock is ahead of true time, in milliseconds.
        var skew: Int64 = 0

        /// The place of the first record at or above an offset.
        func place(of offset: Int64) -> Int {
            var low = 0
            var high = records.count
            while low < high {
                let middle = (low + high) / 2
                if records[middle].offset < offset { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private let scheduler: Scheduler
    private(set) var partitions: [TopicPartition: Partition] = [:]
    private(set) var counts: [String: Int32] = [:]
    /// Told of every record, when it can be read.
    private var listeners: [String: [(TopicPartition) -> Void]] = [:]

    init(scheduler: Scheduler) { self.scheduler = scheduler }

    func create(_ topic: String, partitions count: Int32) {
        counts[topic] = count
        for partition in 0..<count {
            partitions[TopicPartition(topic: topic, partition: partition)] = Partition()
        }
    }

    /// Sets how far the clock of a partition's broker is ahead.
    func setSkew(_ skew: Int64, of place: TopicPartition) { partitions[place]?.skew = skew }

    /// Leaves offsets out, as transactions' marks do.
    func skip(_ count: Int64, in place: TopicPartition) { partitions[place]?.end += count }

    /// Appends a record now.
    ///
    /// - Returns: where; nil where there is no such topic.
    @discardableResult func append(_ record: ProducerRecord) -> RecordMetadata? {
        guard let count = counts[record.topic] else { return nil }
        let partition = record.partition ?? Partitioner.murmur2(record.key ?? [], partitions: count)
        let place = TopicPartition(topic: record.topic, partition: partition)
        guard var log = partitions[place] else { return nil }
        partitions[place] = nil  // So that its records are not copied.
        let offset = log.end
        log.records.append(
            ConsumerRecord(
                topic: record.topic, partition: partition, offset: offset, timestamp: scheduler.now + log.skew,
                key: record.key, value: record.value, headers: record.headers))
        log.times.append(scheduler.now)
        log.end += 1
        partitions[place] = log
        for listener in listeners[record.topic] ?? [] { listener(place) }
        return RecordMetadata(topic: record.topic, partition: partition, offset: offset)
    }

    /// Moves the start of a partition: what lies below can't be read any more.
    func trim(_ place: TopicPartition, to offset: Int64) {
        guard let log = partitions[place] else { return }
        partitions[place]?.start = min(max(log.start, offset), log.end)
    }

    /// The offset up to which retention would remove records that are older than so many milliseconds.
    func expired(_ place: TopicPartition, age: Int64) -> Int64 {
        guard let log = partitions[place] else { return 0 }
        let limit = scheduler.now - age
        // Kafka removes whole segments by their newest record: nothing young goes, however old its neighbours.
        var start = log.start
        for record in log.records[log.place(of: log.start)...] {
            guard record.timestamp < limit else { break }
            start = record.offset + 1
        }
        return start
    }

    /// What can be read from an offset on; nil where that is out of range.
    func read(_ place: TopicPartition, from offset: Int64, max: Int) -> ArraySlice<ConsumerRecord>? {
        guard let log = partitions[place], offset >= log.start, offset <= log.end else { return nil }
        let first = log.place(of: offset)
        return log.records[first..<min(log.records.count, first + max)]
    }

    /// The offsets that can be read.
    func watermarks(_ place: TopicPartition) -> Range<Int64> {
        partitions[place].map { $0.start..<$0.end } ?? 0..<0
    }

    /// All records that a partition ever had.
    func all(_ place: TopicPartition) -> [ConsumerRecord] { partitions[place]?.records ?? [] }

    /// All records that a partition ever had, with the true times at which they were appended.
    func timed(_ place: TopicPartition) -> [(record: ConsumerRecord, at: Int64)] {
        guard let log = partitions[place] else { return [] }
        return Array(zip(log.records, log.times)).map { ($0, $1) }
    }

    /// The partitions of a topic.
    func places(_ topic: String) -> [TopicPartition] {
        (0..<(counts[topic] ?? 0)).map { TopicPartition(topic: topic, partition: $0) }
    }

    /// Calls back whenever something is appended to a topic.
    func listen(_ topic: String, _ body: @escaping (TopicPartition) -> Void) { listeners[topic, default: []].append(body) }
}
