import Testing

@testable import Adapter

@Suite struct BackoffTests {
    private let backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))

    @Test func theCeilingDoublesUpToTheCap() {
        let ceilings = (1...7).map { backoff.ceiling(afterFailures: $0) }
        #expect(ceilings == [100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) })
    }

    @Test(arguments: [0, -5, 63, 64, 1000, Int.max, Int.min])
    func noCountOverflows(failures: Int) {
        let ceiling = backoff.ceiling(afterFailures: failures)
        #expect(ceiling >= .milliseconds(100) && ceiling <= .seconds(2))
    }

    @Test func jitterIsFull() {
        #expect(backoff.delay(afterFailures: 3, jitter: 0) == .zero)
        #expect(backoff.delay(afterFailures: 3, jitter: 0.5) == .milliseconds(200))
        #expect(backoff.delay(afterFailures: 3, jitter: 1) == .milliseconds(400))
        #expect(backoff.delay(afterFailures: 3, jitter: 7) == .milliseconds(400))
        #expect(backoff.delay(afterFailures: 3, jitter: -1) == .zero)
    }

    @Test func neverEarlierThanAsked() {
        #expect(backoff.delay(afterFailures: 1, jitter: 0, retryAfter: .seconds(30)) == .seconds(30))
        #expect(backoff.delay(afterFailures: 3, jitter: 1, retryAfter: .milliseconds(1)) == .milliseconds(400))
    }
}
