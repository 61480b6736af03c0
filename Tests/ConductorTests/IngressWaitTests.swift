import Kafka
import Messages
import Testing

@testable import Conductor

/// The wait for the ingress before a deadline is decided.
@Suite struct IngressWaitTests {
    private let first = TopicPartition(topic: "test.agency.a.replies", partition: 0)
    private let second = TopicPartition(topic: "test.agency.a.replies", partition: 1)

    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    private func wait(_ patience: Duration = .seconds(300)) -> IngressWait {
        IngressWait(["a"], patience: patience, now: at(0))
    }

    @Test func theEndsAreReadOnceAndAfterTheDeadline() {
        var wait = wait()
        // Nothing that was read before the wait counts: it begins with the question.
        #expect(wait.next == .readEnds)
        #expect(wait.endsRead([first: 0..<5, second: 0..<3]) == .readCommitted([first, second]))
        #expect(wait.committedRead([first: 4, second: 3], now: at(1)) == .sleep(until: at(11)))
        // What is answered meanwhile is not waited for.
        #expect(wait.awoke() == .readCommitted([first]))
        #expect(wait.committedRead([first: 5], now: at(12)) == .passed)
    }

    @Test func whereThereIsNoReplyThereIsNothingToWaitFor() {
        var wait = wait()
        #expect(wait.endsRead([first: 0..<0, second: 7..<7]) == .passed)
        var none = self.wait()
        #expect(none.endsRead([:]) == .passed)
    }

    @Test func aPartitionWithoutACommitIsWaitedFor() {
        var wait = wait()
        _ = wait.endsRead([first: 0..<1])
        #expect(wait.committedRead([:], now: at(0)) == .sleep(until: at(10)))
        #expect(wait.trouble == "the ingress is behind")
    }

    @Test func itWaitsLongerEachTimeUpToTwoSeconds() {
        var wait = wait()
        _ = wait.endsRead([first: 0..<1])
        var now: Int64 = 0
        var pauses: [Int64] = []
        for _ in 0..<10 {
            guard case .sleep(let until) = wait.committedRead([:], now: at(now)) else { break }
            pauses.append(until.milliseconds - now)
            now = until.milliseconds
        }
        #expect(pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 2000, 2000])
        #expect(!wait.isLong)
        _ = wait.committedRead([:], now: at(5001))
        #expect(wait.isLong)
    }

    @Test func patienceRunsOut() {
        var wait = wait(.seconds(60))
        #expect(wait.failed("no answer", now: at(60_000)) == .sleep(until: at(60_010)))
        #expect(wait.awoke() == .readEnds, "the ends are not known yet")
        #expect(wait.failed("no answer", now: at(60_001)) == .impatient)
        #expect(wait.trouble == "no answer" && wait.waited == 60_001)
    }

    @Test func anAnswerInTheLastMomentCounts() {
        var wait = wait(.seconds(60))
        _ = wait.endsRead([first: 0..<1])
        #expect(wait.committedRead([first: 1], now: at(90_000)) == .passed)
    }
}
