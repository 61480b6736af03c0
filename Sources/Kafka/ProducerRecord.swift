/// A record to be sent.
public struct ProducerRecord: Sendable, Hashable {
    /// The topic to write to.
    public var topic: String
    /// The partition to write to; `nil` lets ``Partitioner`` choose by the key, as Java's client does.
    public var partition: Int32?
    /// The key; `nil` is Kafka's null key: any partition will do.
    public var key: [UInt8]?
    /// The value; `nil` is Kafka's null, a tombstone in a compacted topic.
    public var value: [UInt8]?
    /// The headers, in order.
    public var headers: [RecordHeader]
    /// Milliseconds since 1970; `nil` is the time of sending. Must be positive.
    public var timestamp: Int64?

    /// A record; all but the topic may be left out.
    public init(
        topic: String,
        partition: Int32? = nil,
        key: [UInt8]? = nil,
        value: [UInt8]? = nil,
        headers: [RecordHeader] = [],
        timestamp: Int64? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
    }
}

extension ProducerRecord {
    /// What the record takes of the local queue's byte bound: its bytes and what librdkafka keeps about it.
    package var weight: Int {
        var bytes = 160 + (key?.count ?? 0) + (value?.count ?? 0)
        headers.withUnsafeBufferPointer { headers in
            for index in headers.indices {
                bytes += 64 + headers[index].name.utf8.count + headers[index].valueCount
            }
        }
        return bytes
    }
}
