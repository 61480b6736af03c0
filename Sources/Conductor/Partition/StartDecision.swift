package import Kafka

/// Where a conductor begins in a partition that it is given, and what it must say about it.
package struct StartDecision: Sendable, Hashable {
    /// The offset to read from.
    package var from: Int64
    /// Outputs of events at or below this offset were published before.
    package var publishedThrough: Int64
    /// The contracts of cases that were held then, so that nothing of theirs was published; `*` stands for any.
    package var held: Set<String>
    /// Through which offset events of unknown cases are kept, since their case's state may be carried past them.
    package var orphansThrough: Int64
    /// Whether needed cases may be lost, and an operator has said to go on.
    package var loses = false
    /// Something that an operator should know.
    package var warning: String?

    /// Decides from what is committed and what the log still holds.
    ///
    /// - Parameters:
    ///   - committed: the group's committed offset; nil where there is none.
    ///   - log: the offsets that the partition holds.
    ///   - partitions: the journal's partition count.
    ///   - recovers: whether an operator has said to go on with what is left.
    /// - Throws: ``ConductorError`` where going on would lose something silently.
    package init(
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
            self.init(
                from: log.lowerBound, publishedThrough: log.lowerBound - 1, orphansThrough: log.upperBound - 1,
                loses: log.lowerBound > 0)
            return
        }
        let known = Progress(committed)
        // Publishing twice is harmless, so unknown metadata costs work and nothing else.
        let progress =
            known
            ?? Progress(
                low: committed.offset, publishedThrough: committed.offset - 1, lowestOpen: nil, partitions: partitions)
        guard progress.partitions == partitions else {
            throw .partitionsChanged(from: progress.partitions, to: partitions)
        }
        // The first event whose outputs may not be published. A log that ends before it is another log: what it holds by
        // now, or will hold, at offsets below has never been folded.
        let next = progress.publishedThrough + 1
        guard next <= log.upperBound else {
            guard recovers else {
                throw ConductorError(
                    .journalLost,
                    "journal partition \(partition) ends at offset \(log.upperBound), and this group has read up to "
                        + "\(next): it is not the journal that this group has read.",
                    remedy: "restore the journal, or run once with --recover to start over with what it holds.",
                    partition: partition)
            }
            self.init(
                from: log.lowerBound, publishedThrough: log.lowerBound - 1, orphansThrough: log.upperBound - 1,
                loses: log.lowerBound > 0,
                warning: "recovering: the journal is shorter than what this group had read; reading all that it holds")
            return
        }
        let needed = min(progress.lowestOpen ?? next, next)
        let isLost = needed < log.lowerBound
        guard !isLost || recovers else {
            throw ConductorError(
                .journalLost,
                "journal partition \(partition) begins at offset \(log.lowerBound), but is needed from \(needed): "
                    + "retention has removed events that open cases consist of, or that nobody has read.",
                remedy: "raise the journal's retention; run once with --recover to go on without those cases.",
                partition: partition)
        }
        var warning: String?
        if isLost {
            warning = "recovering: what was opened before offset \(log.lowerBound) may be lost"
        } else if progress.low < log.lowerBound {
            warning =
                "closed cases before offset \(log.lowerBound) are no longer recognized: copies of their events are dropped"
        } else if known == nil {
            warning = "the committed offset's metadata is not a conductor's; all outputs after it are published again"
        }
        self.init(
            from: max(progress.low, log.lowerBound), publishedThrough: progress.publishedThrough, held: progress.held,
            orphansThrough: progress.publishedThrough, loses: isLost, warning: warning)
    }

    private init(
        from: Int64, publishedThrough: Int64, held: Set<String> = [], orphansThrough: Int64, loses: Bool,
        warning: String? = nil
    ) {
        self.from = from
        self.publishedThrough = publishedThrough
        self.held = held
        // A log that has its first record speaks of no case before its opening.
        self.orphansThrough = from == 0 ? -1 : orphansThrough
        self.loses = loses
        self.warning = warning
    }
}
