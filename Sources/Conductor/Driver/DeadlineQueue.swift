import Casework
import HeapModule
import Messages

/// Decisions in the order in which they fall due.
///
/// A decision whose step closes is not searched for and removed: whoever takes it out asks the state first.
struct DeadlineQueue: Sendable {
    private struct Entry: Sendable, Comparable {
        var at: Timestamp
        var order: UInt64
        var armed: Armed

        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.order) < (right.at, right.order) }
        static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
    }

    /// A decision with the ownership of its partition that it was armed in: one of an earlier ownership counts no more.
    struct Armed: Sendable, Hashable {
        var decision: Decision
        var partition: Int32
        var generation: UInt64
    }

    private var heap = Heap<Entry>()
    private var order: UInt64 = 0

    /// When the first decision falls due.
    var next: Timestamp? { heap.min?.at }

    /// Arms a decision.
    ///
    /// - Parameter moment: when to take it out; its deadline, or later where it was taken out before in vain.
    mutating func arm(_ armed: Armed, at moment: Timestamp) {
        order += 1
        heap.insert(Entry(at: moment, order: order, armed: armed))
    }

    /// Takes out what has fallen due.
    mutating func due(_ now: Timestamp) -> [Armed] {
        var due: [Armed] = []
        while let first = heap.min, first.at <= now {
            heap.removeMin()
            due.append(first.armed)
        }
        return due
    }
}
