import Testing

@testable import Adapter

@Suite struct CircuitBreakerTests {
    private let settings = CircuitBreaker.Settings(failures: 3, retryAfter: .seconds(1), maxRetryAfter: .seconds(3))

    private func permit(_ breaker: inout CircuitBreaker, at now: Duration) throws -> CircuitBreaker.Permit {
        guard case .go(let permit) = breaker.admit(at: now) else {
            throw Unexpected(state: breaker.state)
        }
        return permit
    }

    private struct Unexpected: Error { let state: CircuitBreaker.State }

    private func opened(at now: Duration = .zero, retryAfter: Duration? = nil) throws -> CircuitBreaker {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<3 {
            let permit = try permit(&breaker, at: now)
            _ = breaker.failed(permit, at: now, retryAfter: retryAfter)
        }
        return breaker
    }

    @Test func opensAfterFailuresInARow() throws {
        var breaker = CircuitBreaker(settings)
        let permits = try (0..<4).map { _ in try permit(&breaker, at: .zero) }
        #expect(breaker.failed(permits[0], at: .zero) == false)
        #expect(breaker.failed(permits[1], at: .zero) == false)
        #expect(breaker.succeeded(permits[2]) == false)
        #expect(breaker.state == .closed(failures: 0))
        #expect(try opened().state == .open(until: .seconds(1), delay: .seconds(1)))
    }

    @Test func nothingGoesWhileOpen() throws {
        var breaker = try opened()
        #expect(breaker.isOpen)
        #expect(breaker.admit(at: .milliseconds(999)) == .wait(until: .seconds(1)))
    }

    @Test func oneProbeAtATime() throws {
        var breaker = try opened()
        let probe = try permit(&breaker, at: .seconds(1))
        #expect(breaker.admit(at: .seconds(9)) == .wait(until: nil))
        #expect(breaker.succeeded(probe) == true)
        #expect(breaker.state == .closed(failures: 0))
        _ = try permit(&breaker, at: .seconds(9))
    }

    @Test func aFailedProbeDoublesThePauseUpToTheLongest() throws {
        var breaker = try opened()
        var now = Duration.seconds(1)
        for expected in [2, 3, 3] as [Int] {
            let probe = try permit(&breaker, at: now)
            #expect(breaker.failed(probe, at: now) == true)
            #expect(breaker.state == .open(until: now + .seconds(expected), delay: .seconds(expected)))
            now += .seconds(expected)
        }
    }

    @Test func afterRecoveryThePauseIsShortAgain() throws {
        var breaker = try opened()
        _ = breaker.failed(try permit(&breaker, at: .seconds(1)), at: .seconds(1))
        _ = breaker.succeeded(try permit(&breaker, at: .seconds(3)))
        for _ in 0..<3 { _ = breaker.failed(try permit(&breaker, at: .seconds(4)), at: .seconds(4)) }
        #expect(breaker.state == .open(until: .seconds(5), delay: .seconds(1)))
    }

    @Test func anAbandonedProbeLetsTheNextOneProbe() throws {
        var breaker = try opened()
        let probe = try permit(&breaker, at: .seconds(1))
        #expect(breaker.abandoned(probe) == true)
        #expect(breaker.state == .halfOpen(isProbing: false, delay: .seconds(1)))
        _ = try permit(&breaker, at: .seconds(1))
    }

    @Test func lateWordsOfAnEarlierStateSayNothing() throws {
        var breaker = CircuitBreaker(settings)
        let permits = try (0..<6).map { _ in try permit(&breaker, at: .zero) }
        for permit in permits[..<3] { _ = breaker.failed(permit, at: .zero) }
        let state = breaker.state
        #expect(breaker.failed(permits[3], at: .seconds(50)) == false)
        #expect(breaker.succeeded(permits[4]) == false)
        #expect(breaker.abandoned(permits[5]) == false)
        #expect(breaker.state == state)
        let probe = try permit(&breaker, at: .seconds(1))
        #expect(breaker.succeeded(permits[4]) == false)
        #expect(breaker.succeeded(probe) == true)
        #expect(breaker.failed(permits[5], at: .seconds(2)) == false)
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func whatTheTargetAskedForIsHonoured() throws {
        #expect(try opened(retryAfter: .seconds(20)).state == .open(until: .seconds(20), delay: .seconds(1)))
        #expect(try opened(retryAfter: .zero).state == .open(until: .seconds(1), delay: .seconds(1)))
    }
}
