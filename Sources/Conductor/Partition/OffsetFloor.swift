import DequeModule
import Messages

/// Cases in the order of the first offset that each needs, in a changing set.
///
/// That offset nearly always grows with the order in which cases come; so a queue is enough: those that no longer count
/// are taken off its front when it is asked. Each costs one insertion and one removal in all.
struct OffsetFloor: Sendable {
    private var queue: Deque<(offset: Int64, id: CaseID)> = []

    /// Takes in a case by its offset; nearly always not less than all before it.
    mutating func insert(_ id: CaseID, at offset: Int64) {
        var low = queue.startIndex
        var high = queue.endIndex
        if let last = queue.last, last.offset <= offset { low = high }
        while low < high {
            let middle = low + (high - low) / 2
            if queue[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        queue.insert((offset, id), at: low)
    }

    /// The first case that still counts; nil where none does.
    mutating func first(counts: (CaseID, Int64) -> Bool) -> (offset: Int64, id: CaseID)? {
        while let first = queue.first {
            if counts(first.id, first.offset) { return first }
            queue.removeFirst()
        }
        return nil
    }

    /// The lowest offset of a case that still counts; nil where none does.
    mutating func value(counts: (CaseID, Int64) -> Bool) -> Int64? { first(counts: counts)?.offset }

    /// Takes the first one out.
    mutating func removeFirst() { _ = queue.popFirst() }
}
