import DequeModule

/// What may be committed of one partition whose records are worked on side by side and finish in any order.
///
/// The position never passes a record that is begun and not finished, so that a crash at any moment only repeats work.
/// Offsets need not be consecutive (compaction and transactions leave gaps).
struct OffsetTracker {
    private struct Entry {
        let offset: Int64
        var isFinished = false
    }

    /// From the lowest unfinished record on, in order of offset.
    private var entries: Deque<Entry> = []
    private var highest: Int64?

    /// The offset to commit: that of the lowest unfinished record, else the one behind the last; nil before the first.
    var position: Int64? {
        guard let highest else { return nil }
        return entries.first?.offset ?? highest + 1
    }

    /// How many records are begun and not finished.
    var unfinished: Int { entries.reduce(0) { $0 + ($1.isFinished ? 0 : 1) } }

    /// Notes a record taken from Kafka.
    ///
    /// - Returns: false where it was taken before; it is not to be worked on again then.
    mutating func begin(_ offset: Int64) -> Bool {
        if let highest, offset <= highest { return false }
        highest = offset
        entries.append(Entry(offset: offset))
        return true
    }

    /// Notes that nothing about this record is left to do. Unknown offsets are ignored.
    mutating func finish(_ offset: Int64) {
        guard let index = index(of: offset) else { return }
        entries[index].isFinished = true
        while let first = entries.first, first.isFinished { entries.removeFirst() }
    }

    private func index(of offset: Int64) -> Int? {
        var low = entries.startIndex
        var high = entries.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low < entries.endIndex && entries[low].offset == offset ? low : nil
    }
}
