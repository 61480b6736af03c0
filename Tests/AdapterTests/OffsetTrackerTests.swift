import Testing

@testable import Adapter

@Suite struct OffsetTrackerTests {
    @Test func nothingToCommitBeforeTheFirstRecord() {
        #expect(OffsetTracker().position == nil)
    }

    @Test func positionIsTheLowestUnfinished() {
        var tracker = OffsetTracker()
        for offset in 10...13 as ClosedRange<Int64> { #expect(tracker.begin(offset) == true) }
        #expect(tracker.position == 10)
        tracker.finish(11)
        tracker.finish(13)
        #expect(tracker.position == 10)
        tracker.finish(10)
        #expect(tracker.position == 12)
        tracker.finish(12)
        #expect(tracker.position == 14)
        #expect(tracker.unfinished == 0)
    }

    @Test func gapsAreNoHindrance() {
        var tracker = OffsetTracker()
        for offset in [3, 70, 71, 900] as [Int64] { #expect(tracker.begin(offset) == true) }
        tracker.finish(3)
        #expect(tracker.position == 70)
        tracker.finish(71)
        tracker.finish(70)
        #expect(tracker.position == 900)
    }

    @Test func aRecordTakenBeforeIsNotTakenAgain() {
        var tracker = OffsetTracker()
        #expect(tracker.begin(5) == true)
        #expect(tracker.begin(5) == false)
        #expect(tracker.begin(4) == false)
        tracker.finish(4)
        tracker.finish(99)
        #expect(tracker.position == 5)
        tracker.finish(5)
        tracker.finish(5)
        #expect(tracker.begin(5) == false)
        #expect(tracker.position == 6)
    }

    /// Whatever the order of completion, the position is what a naive reading of the rule says.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func agreesWithANaiveModel(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tracker = OffsetTracker()
        var begun: [Int64] = []
        var unfinished: Set<Int64> = []
        var next: Int64 = .random(in: 0...5, using: &random)
        for _ in 0..<300 {
            if unfinished.isEmpty || Bool.random(using: &random) {
                #expect(tracker.begin(next) == true)
                begun.append(next)
                unfinished.insert(next)
                next += .random(in: 1...3, using: &random)
            } else if let offset = unfinished.sorted().randomElement(using: &random) {
                tracker.finish(offset)
                unfinished.remove(offset)
            }
            #expect(tracker.position == unfinished.min() ?? begun.last.map { $0 + 1 })
            #expect(tracker.unfinished == unfinished.count)
        }
    }
}
