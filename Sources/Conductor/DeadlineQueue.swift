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
        var partition: Int32
        var decision: Decision

        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.order) < (right.at, right.order) }
        static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
    }

    private var heap = Heap<Entry>()
    private var order: UInt64 = 0

    /// When the first decision falls due.
    var next: Timestamp? { heap.min?.at }

    /// Arms a decision of a partition's case.
    ///
    /// - Parameter moment: when to take it out; its deadline, or later where it was taken out before in vain.
    mutating func arm(_ decision: Decision, partition: Int32, at moment: Timestamp) {
        order += 1
        heap.insert(Entry(at: moment, order: order, partition: partition, decision: decision))
    }

    /// Takes out what has fallen due.
    mutating func due(_ now: Timestamp) -> [(partition: Int32, decision: Decision)] {
        var due: [(partition: Int32, decision: Decision)] = []
        while let first = heap.min, first.at <= now {
            heap.removeMin()
            due.append((first.partition, first.decision))
        }
        return due
    }
}
