/// From where a reader reads a partition, and what it does there.
package struct Reading: Sendable, Hashable {
    /// The offset at which it began. A carried state with events before that missing is not taken.
    package var from: Int64
    /// Through which offset events of unknown cases are kept, since their case's state may be carried past them: what was
    /// published through, or the end of the log when the reader began.
    package var orphansThrough: Int64
    /// Outputs of events at or below this offset are not made: somebody has published them, or this reader does not act.
    package var publishedThrough: Int64
    /// Contracts of cases of which nothing was published, whatever their offset; `*` stands for any.
    package var unpublishedContracts: Set<String>

    package init(
        from: Int64, orphansThrough: Int64, publishedThrough: Int64, unpublishedContracts: Set<String> = []
    ) {
        self.from = from
        self.orphansThrough = orphansThrough
        self.publishedThrough = publishedThrough
        self.unpublishedContracts = unpublishedContracts
    }

    /// A reader that has the whole log before it, and acts on all of it.
    package static let complete = Reading(from: 0, orphansThrough: -1, publishedThrough: -1)

    /// A reader that has the whole log before it, and acts on nothing.
    package static let silent = Reading(from: 0, orphansThrough: -1, publishedThrough: .max)

    /// Whether outputs of an event are wanted.
    func renders(_ event: JournalEvent, contract: String) -> Bool {
        event.offset > publishedThrough
            || !unpublishedContracts.isEmpty
                && (unpublishedContracts.contains(contract) || unpublishedContracts.contains("*"))
    }
}
