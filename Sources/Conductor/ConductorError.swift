import Kafka

/// Why a conductor will not run: what is wrong, and how to mend it.
package struct ConductorError: Error, Sendable, CustomStringConvertible {
    /// A stable code.
    package enum Code: String, Sendable, Hashable {
        /// The journal topic is not there.
        case journalMissing = "journal-missing"
        /// The journal's settings would break what the conductor guarantees.
        case journalMisconfigured = "journal-misconfigured"
        /// The journal has another number of partitions than when the offsets were committed.
        case partitionsChanged = "partitions-changed"
        /// The journal has lost events that an open case needs.
        case journalLost = "journal-lost"
        /// The journal is not new, and no conductor has ever committed an offset in it.
        case noCommittedOffset = "no-committed-offset"
        /// The bus went away for good: a fatal error of the Kafka client.
        case busFailed = "bus-failed"
    }

    package var code: Code
    package var message: String
    package var remedy: String
    /// The journal's partition that it is about; nil where it is about none.
    package var partition: Int32?

    package init(_ code: Code, _ message: String, remedy: String, partition: Int32? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.partition = partition
    }

    package var description: String { "\(code.rawValue): \(message)\n  mend: \(remedy)" }

    /// The journal has another number of partitions than this group knew it by.
    package static func partitionsChanged(from known: Int32, to now: Int32) -> ConductorError {
        ConductorError(
            .partitionsChanged,
            "the journal had \(known) partitions when this group read it, and has \(now) now: cases would be looked for in "
                + "the wrong partition.",
            remedy: "partition counts are fixed for life: restore the journal with \(known) partitions.")
    }

    /// The Kafka client can never go on.
    static func busFailed(_ error: KafkaError) -> ConductorError {
        ConductorError(.busFailed, "\(error)", remedy: "restart the conductor; nothing is lost.")
    }
}
