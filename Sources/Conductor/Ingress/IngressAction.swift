package import Kafka
package import Messages

/// What an ``IngressDriver`` wants done.
package enum IngressAction: Sendable {
    /// Append these records to the journal, through temporary errors; then
    /// ``IngressDriver/appended(_:undeliverable:)``.
    case append(UInt64, [ProducerRecord])
    /// Commit these offsets. Whether that works does not matter: replies are taken in again then, and known.
    case commit([TopicPartition: OffsetAndMetadata])
    /// Read what the log of this partition holds, then ``IngressDriver/rangeRead(_:of:)``.
    case readRange(TopicPartition)
    /// Go on reading a partition at that offset.
    case seek(TopicPartition, to: Int64)
    /// Tell the operator.
    case note(Note)
    /// End: the bus failed for good.
    case fail(ConductorError)

    /// Something that an operator may want to know: for the log and the counters.
    package enum Note: Sendable {
        /// A record of a replies topic is no reply.
        case malformed(MessageError, TopicPartition, offset: Int64)
        /// A reply can never be taken into the journal.
        case undeliverable(reason: String)
        /// This many replies were taken in.
        case taken(Int)
        /// Retention removed replies before they were taken in; reading goes on at that offset.
        case lost(TopicPartition, from: Int64)
        /// The bus reports trouble that may pass.
        case trouble(KafkaError)
    }
}
