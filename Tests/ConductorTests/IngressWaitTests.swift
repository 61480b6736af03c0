import Kafka
import Messages
import Testing

@testable import Conductor

/// The wait before a deadline: event in, step out.
@Suite struct IngressWaitTests {
    private static let start = Timestamp(milliseconds: 1_000_000)
    private let places = (0..<3).map { TopicPartition(topic: "replies", partition: $0) }

    private func wait(patience: Duration = .seconds(300)) -> IngressWait {
        IngressWait(["agency-a"], patience: patience, now: Self.start)
    }

    private func later(_ milliseconds: Int64) -> Timestamp { Self.start.adding(milliseconds: milliseconds) }

    // MARK: What is waited for

    @Test func theEndsAreReadFirstAndThenWhatIsCommitted() {
        var wait = wait()
        #expect(wait.next == .readEnds)
        #expect(wait.endsRead([places[1]: 0..<7, places[0]: 3..<5]) == .readCommitted([places[0], places[1]]))
        #expect(wait.committedRead([places[0]: 5, places[1]: 7], now: later(1)) == .passed)
        #expect(wait.next == .passed)
    }

    @Test func whatWasCommittedBeforeTheEndsWereReadDoesNotCount() {
        var wait = wait()
        guard case .sleep = wait.committedRead([places[0]: .max], now: later(1)) else {
            Issue.record("passed without knowing what was answered")
            return
        }
        #expect(wait.awoke() == .readEnds)
        #expect(wait.endsRead([places[0]: 0..<4]) == .readCommitted([places[0]]))
    }

    @Test func endsThatCouldNotBeReadAreReadAgain() {
        var wait = wait()
        #expect(wait.failed("no broker", now: later(5)) == .sleep(until: later(15)))
        #expect(wait.trouble == "no broker")
        #expect(wait.awoke() == .readEnds)
    }

    @Test func endsThatAreReadAnewReplaceThoseBefore() {
        var wait = wait()
        _ = wait.endsRead([places[0]: 0..<4])
        _ = wait.endsRead([places[0]: 0..<9])
        guard case .sleep = wait.committedRead([places[0]: 8], now: later(1)) else {
            Issue.record("what was answered after the first reading counts")
            return
        }
        #expect(wait.committedRead([places[0]: 9], now: later(2)) == .passed)
    }

    @Test func whereThereIsNoRecordThereIsNothingToWaitFor() {
        var wait = wait()
        #expect(wait.endsRead([places[0]: 0..<0, places[1]: 8..<8]) == .passed)
        var none = self.wait()
        #expect(none.endsRead([:]) == .passed)
    }

    @Test func theLastReplyCountsToo() {
        var wait = wait()
        _ = wait.endsRead([places[0]: 0..<5])
        #expect(wait.committedRead([places[0]: 4], now: later(1)) == .sleep(until: later(11)))
        #expect(wait.trouble == "the ingress is behind")
        #expect(wait.committedRead([places[0]: 5], now: later(2)) == .passed)
    }

    @Test func aPartitionWithoutACommittedOffsetHasNotBeenPassed() {
        var wait = wait()
        _ = wait.endsRead([places[0]: 0..<1])
        #expect(wait.committedRead([:], now: later(1)) == .sleep(until: later(11)))
        #expect(wait.awoke() == .readCommitted([places[0]]))
    }

    @Test func whatIsPassedIsNotAskedForAgain() {
        var wait = wait()
        _ = wait.endsRead([places[0]: 0..<5, places[1]: 0..<5, places[2]: 0..<5])
        _ = wait.committedRead([places[0]: 4, places[1]: 5, places[2]: 900], now: later(1))
        #expect(wait.awoke() == .readCommitted([places[0]]))
        // A group whose offsets an operator has set back has passed them all the same.
        #expect(wait.committedRead([places[0]: 5, places[1]: 0], now: later(2)) == .passed)
    }

    // MARK: Patience

    @Test func patienceEndsOnlyAfterItsTime() {
        var wait = wait(patience: .seconds(30))
        _ = wait.endsRead([places[0]: 0..<5])
        guard case .sleep = wait.committedRead([:], now: later(30_000)) else {
            Issue.record("it had a right to one more look")
            return
        }
        #expect(wait.committedRead([:], now: later(30_001)) == .impatient)
        #expect(wait.waited == 30_001)
    }

    @Test func whatIsPassedAtLastIsNotImpatience() {
        var wait = wait(patience: .seconds(30))
        _ = wait.endsRead([places[0]: 0..<5])
        #expect(wait.committedRead([places[0]: 5], now: later(3_600_000)) == .passed)
    }

    @Test func aBusThatDoesNotAnswerEndsPatienceToo() {
        var wait = wait(patience: .seconds(30))
        guard case .sleep = wait.failed("no broker", now: later(29_000)) else {
            Issue.record("too soon")
            return
        }
        #expect(wait.failed("no broker", now: later(31_000)) == .impatient)
    }

    @Test func pausesGrowUpToTwoSeconds() {
        var wait = wait()
        _ = wait.endsRead([places[0]: 0..<5])
        var pauses: [Int64] = []
        for _ in 0..<10 {
            guard case .sleep(let moment) = wait.committedRead([:], now: later(100)) else { break }
            pauses.append(moment.milliseconds(since: later(100)))
        }
        #expect(pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 2000, 2000])
    }

    @Test func aWaitIsLongAfterFiveSeconds() {
        var wait = wait()
        _ = wait.endsRead([places[0]: 0..<5])
        _ = wait.committedRead([:], now: later(5000))
        #expect(!wait.isLong)
        _ = wait.committedRead([:], now: later(5001))
        #expect(wait.isLong)
    }
}
