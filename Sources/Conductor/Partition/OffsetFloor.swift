import DequeModule
import Messages

/// The lowest first offset among a changing set of cases.
///
/// Cases are opened in the order of their offsets, but for some that were held; so a queue is enough: those that no longer count are taken off its
/// front when the floor is asked for. Each case costs one append and one removal in all.
struct OffsetFloor: Sendable {
    private var opened: Deque<(offset: Int64, id: CaseID)> = []

    /// Takes in a case by the offset of its first event; nearly always greater than all before it.
    mutating func insert(_ id: CaseID, at offset: Int64) {
        var index = opened.endIndex
        while index > opened.startIndex, opened[index - 1].offset > offset { index -= 1 }
        opened.insert((offset, id), at: index)
    }

    /// The lowest first offset of a case that still counts; nil where none does.
    mutating func value(counts: (CaseID, Int64) -> Bool) -> Int64? {
        while let first = opened.first {
            if counts(first.id, first.offset) { return first.offset }
            opened.removeFirst()
        }
        return nil
    }
}
