/// A record as it was read.
public struct ConsumerRecord: Sendable {
    /// The topic it was read from.
    public var topic: String
    /// The partition it was read from.
    public var partition: Int32
    /// Its offset in the partition.
    public var offset: Int64
    /// Milliseconds since 1970, set by the sender or, for `LogAppendTime`, by the broker; -1 when there is none.
    public var timestamp: Int64
    /// The key; `nil` when it has none.
    public var key: [UInt8]?
    /// The value; `nil` when it has none (a tombstone).
    public var value: [UInt8]?
    /// The headers, in order.
    public var headers: [RecordHeader]

    /// A record; also for tests, which build their own.
    public init(
        topic: String,
        partition: Int32,
        offset: Int64,
        timestamp: Int64 = -1,
        key: [UInt8]? = nil,
        value: [UInt8]? = nil,
        headers: [RecordHeader] = []
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }

    /// Where the record was read from.
    public var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    /// The value of the last header of that name; `nil` when there is none or its value is null.
    public func header(_ name: String) -> [UInt8]? {
        headers.last { $0.name == name }?.value
    }
}
