import Kafka

/// Where a conductor begins in a partition that it is given, and what it must say about it.
struct StartDecision: Sendable, Hashable {
    /// The offset to read from.
    var from: Int64
    /// Outputs of events at or below this offset were published before.
    var publishedThrough: Int64
    /// Something that an operator should know.
    var warning: String?

    /// Decides from what is committed and what the log still holds.
    ///
    /// - Parameters:
    ///   - committed: the group's committed offset; nil where there is none.
    ///   - log: the offsets that the partition holds.
    ///   - partitions: the journal's partition count.
    ///   - recovers: whether an operator has said to go on with what is left.
    /// - Throws: ``ConductorError`` where going on would lose something silently.
    init(
        partition: Int32, committed: OffsetAndMetadata?, log: Range<Int64>, partitions: Int32, recovers: Bool
    ) throws(ConductorError) {
        guard let committed else {
            // A log that still has its first record has lost nothing: read all of it.
            guard log.lowerBound == 0 || recovers else {
                throw ConductorError(
                    .noCommittedOffset,
                    "journal partition \(partition) begins at offset \(log.lowerBound), and this group has never "
                        + "committed an offset in it, so what came before is not known.",
                    remedy: "check --topic-prefix and the group's name; if the group's offsets are lost, "
                        + "run once with --recover to go on from offset \(log.lowerBound).")
            }
            self.init(from: log.lowerBound, publishedThrough: log.lowerBound - 1)
            return
        }
        guard let progress = Progress(committed) else {
            // Publishing twice is harmless, so unknown metadata costs work and nothing else.
            self.init(
                from: max(committed.offset, log.lowerBound), publishedThrough: committed.offset - 1,
                warning: "the committed offset's metadata is not a conductor's; all outputs after it are published again")
            return
        }
        guard progress.partitions == partitions else {
            throw ConductorError(
                .partitionsChanged,
                "the journal had \(progress.partitions) partitions when this group committed, and has \(partitions) "
                    + "now: cases would be looked for in the wrong partition.",
                remedy: "partition counts are fixed for life: restore the journal with \(progress.partitions) partitions.")
        }
        guard progress.low <= log.upperBound || recovers else {
            throw ConductorError(
                .journalLost,
                "journal partition \(partition) ends at offset \(log.upperBound), before the committed \(progress.low): "
                    + "it is not the journal that this group has read.",
                remedy: "restore the journal, or run once with --recover to start over with what it holds.")
        }
        if progress.low > log.upperBound {
            self.init(
                from: log.lowerBound, publishedThrough: log.lowerBound - 1,
                warning: "recovering: the journal is shorter than what this group had read; reading all that it holds")
            return
        }
        guard progress.low < log.lowerBound else {
            self.init(from: progress.low, publishedThrough: progress.publishedThrough)
            return
        }
        let lost = progress.lowestOpen.map { $0 < log.lowerBound } ?? false
        guard !lost || recovers else {
            throw ConductorError(
                .journalLost,
                "journal partition \(partition) begins at offset \(log.lowerBound), but open cases need it from "
                    + "\(progress.lowestOpen ?? progress.low): retention has removed their beginning.",
                remedy: "raise the journal's retention; run once with --recover to go on without those cases.")
        }
        self.init(
            from: log.lowerBound, publishedThrough: progress.publishedThrough,
            warning: lost
                ? "recovering: cases opened before offset \(log.lowerBound) are lost"
                : "closed cases before offset \(log.lowerBound) are no longer recognized: copies of their events are dropped")
    }

    private init(from: Int64, publishedThrough: Int64, warning: String? = nil) {
        self.from = from
        self.publishedThrough = publishedThrough
        self.warning = warning
    }
}
