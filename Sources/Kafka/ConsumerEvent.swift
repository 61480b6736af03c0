/// What a consumer has to tell its owner, in order.
public enum ConsumerEvent: Sendable {
    /// Records: all that one wake-up found, of any of the partitions, in order within each. Never empty.
    case records([ConsumerRecord])
    /// The group gives these partitions to this consumer: say where to start with ``Rebalance/proceed(from:)``.
    ///
    /// It is the whole assignment; what this consumer had before was taken away by an earlier event.
    case assigned(Rebalance)
    /// The group takes these partitions back: finish your work, commit, then ``Rebalance/proceed(from:)``.
    ///
    /// No record of theirs comes after this event. The group waits, at most `max.poll.interval.ms` (5 minutes).
    case revoked(Rebalance)
    /// The group has given these partitions to others already: drop your work, don't commit, then
    /// ``Rebalance/proceed(from:)``.
    case lost(Rebalance)
    /// All records of the partition below this offset have been handed over, and at that moment there were no more.
    case reachedEnd(TopicPartition, offset: Int64)
    /// Something is wrong: with one partition when the error names it, else with the connection or the group.
    ///
    /// Unless the error is fatal, the consumer goes on by itself as soon as it can; but a partition whose error is
    /// `.offsetOutOfRange` or `.noOffset` rests until its owner seeks or assigns it anew.
    case failed(KafkaError)
}
