package import Kafka

/// What a ``ConductorDriver`` wants done. Whoever carries it out tells how it ended, by the action's number.
package enum ConductorAction: Sendable {
    /// Bring these records to their topics, through temporary errors, for as long as
    /// ``ConductorDriver/isWanted(_:)``: ``ConductorDriver/published(_:undeliverable:now:)`` or
    /// ``ConductorDriver/abandoned(_:)``.
    case publish(UInt64, [ProducerRecord])
    /// Wait until the ingress has taken in what these agencies have answered by now, or patience has run out:
    /// ``ConductorDriver/ingressPassed(_:now:)`` or ``ConductorDriver/appended(_:now:)`` where that can't be known.
    case awaitIngress(UInt64, agencies: Set<String>)
    /// Append these records to the journal, for as long as they are wanted; then, whatever came of it,
    /// ``ConductorDriver/appended(_:now:)``.
    case append(UInt64, [ProducerRecord])
    /// Commit these offsets: ``ConductorDriver/committed(_:succeeded:now:)``. Partitions that are being revoked may be
    /// given up only when that has ended.
    case commit(UInt64, [TopicPartition: OffsetAndMetadata])
    /// Tell the operator.
    case note(ConductorNote)
    /// End: going on would lose something, or can't be.
    case fail(ConductorError)
}
