import HeapModule

/// The simulated clock, and what is to happen by it: one thing after the other, in the order of time and, at one time, of
/// being asked for.
final class Scheduler {
    private struct Entry: Comparable {
        var at: Int64
        var order: UInt64
        var body: () -> Void

        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.order) < (right.at, right.order) }
        static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
    }

    /// True time in milliseconds since 1970. No part of the bus sees it: they have their own machine's clock.
    private(set) var now: Int64
    /// How many things have happened.
    private(set) var steps = 0
    private var heap = Heap<Entry>()
    private var order: UInt64 = 0

    init(now: Int64) { self.now = now }

    /// Lets something happen after so many milliseconds.
    func after(_ milliseconds: Int64, _ body: @escaping () -> Void) { at(now + max(0, milliseconds), body) }

    /// Lets something happen at a time; at once where that has passed.
    func at(_ time: Int64, _ body: @escaping () -> Void) {
        order += 1
        heap.insert(Entry(at: max(now, time), order: order, body: body))
    }

    /// Forgets what was still to happen, and with it the world that it would have happened in.
    func clear() { heap = Heap() }

    /// Runs until nothing is left to happen before a time, or so many steps were taken.
    ///
    /// - Returns: false where the steps ran out: something goes round in circles.
    func run(until end: Int64, maxSteps: Int) -> Bool {
        while let next = heap.min, next.at <= end {
            guard steps < maxSteps else { return false }
            steps += 1
            heap.removeMin()
            now = next.at
            next.body()
        }
        now = max(now, end)
        return true
    }
}
