/// Where a record was written.
public struct RecordMetadata: Sendable, Hashable {
    /// The record's topic.
    public var topic: String
    /// The partition it was written to.
    public var partition: Int32
    /// Its offset; -1 when the broker has it already from an earlier try of ours and does not say where.
    public var offset: Int64

    /// A place in a topic.
    public init(topic: String, partition: Int32, offset: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    /// The partition it was written to.
    public var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }
}
