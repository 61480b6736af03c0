package import Messages

/// A look at the end of a partition of the journal.
///
/// The moment is taken before the broker is asked where the end is: everything appended before it lies below ``end``.
package struct Look: Sendable, Hashable {
    /// When it was taken, by the clock that the journal's is compared with.
    package var moment: Timestamp
    /// The high watermark that the broker told after that.
    package var end: Int64
    /// Counts how often the index was emptied before. An index that was emptied since says nothing about then.
    package var generation: Int

    package init(moment: Timestamp, end: Int64, generation: Int) {
        self.moment = moment
        self.end = end
        self.generation = generation
    }
}
