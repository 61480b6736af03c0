import DequeModule
import Messages

/// How much of a partition has been read, and by when; also as of earlier offsets, roughly.
struct JournalMeter: Sendable {
    /// What had been read as of an offset.
    struct Reading: Sendable, Hashable {
        var events: Int64 = 0
        var bytes: Int64 = 0
        /// The log's time by then; nil before the first record.
        var at: Timestamp?
    }

    /// As of now.
    private(set) var reading = Reading()
    /// As of earlier offsets: what had been read below them. A case that is measured from between two of them seems
    /// further back than it is, and is carried sooner.
    private var earlier: Deque<(offset: Int64, reading: Reading)>
    private static let spacing: Int64 = 256

    /// A partition that is read from an offset on.
    init(from offset: Int64) { earlier = [(offset, Reading())] }

    /// Takes in a record; events that carry a state do not count.
    mutating func take(bytes: Int, counts: Bool, at moment: Timestamp) {
        if earlier.count == 1, earlier[0].reading.at == nil { earlier[0].reading.at = moment }
        reading.at = max(reading.at ?? moment, moment)
        guard counts else { return }
        reading.events += 1
        reading.bytes += Int64(bytes)
    }

    /// Remembers what was read below an offset.
    mutating func note(_ offset: Int64) {
        guard let last = earlier.last, last.offset < offset, reading.events - last.reading.events >= Self.spacing
        else { return }
        earlier.append((offset, reading))
    }

    /// What had been read below an offset, or below one before it.
    func reading(before offset: Int64) -> Reading {
        var low = earlier.startIndex
        var high = earlier.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if earlier[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return earlier[max(low - 1, earlier.startIndex)].reading
    }

    /// Nothing before an offset will be asked for any more.
    mutating func forget(before offset: Int64) {
        while earlier.count > 1, earlier[1].offset <= offset { earlier.removeFirst() }
    }
}
