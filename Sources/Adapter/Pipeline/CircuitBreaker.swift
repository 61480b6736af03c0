/// Keeps an adapter from calling a target that is down.
///
/// A struct without IO or clock: moments come in as the time since a fixed moment. Every call asks for a permit first and
/// hands it back with what came of it; a permit from before the last change of state says nothing any more.
package struct CircuitBreaker: Sendable {
    /// When it opens, and for how long.
    package struct Settings: Sendable, Hashable {
        /// So many failures in a row open it.
        package var failures: Int
        /// How long it stays open the first time; doubled after each probe that fails.
        package var retryAfter: Duration
        /// The longest that it stays open before the next probe.
        package var maxRetryAfter: Duration

        /// Five failures; from one second to thirty.
        package init(
            failures: Int = 5, retryAfter: Duration = .seconds(1), maxRetryAfter: Duration = .seconds(30)
        ) {
            self.failures = failures
            self.retryAfter = retryAfter
            self.maxRetryAfter = maxRetryAfter
        }
    }

    /// What the breaker lets through.
    enum State: Sendable, Hashable {
        /// All calls go. To `open` after so many failures in a row.
        case closed(failures: Int)
        /// No call goes before the moment. To `halfOpen` with the first call that asks after it.
        case open(until: Duration, delay: Duration)
        /// One call probes, the others wait for it. To `closed` when it succeeds; back to `open`, for longer, when it
        /// fails; when it is given up, the next one probes.
        case halfOpen(isProbing: Bool, delay: Duration)
    }

    /// The right to make one call.
    struct Permit: Sendable, Hashable {
        fileprivate let epoch: UInt64
    }

    /// The answer to one who wants to call.
    enum Admission: Sendable, Hashable {
        case go(Permit)
        /// Ask again at that moment; nil: when the state has changed.
        case wait(until: Duration?)
    }

    private(set) var state = State.closed(failures: 0)
    private let settings: Settings
    private var epoch: UInt64 = 0

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// Asks for a permit.
    mutating func admit(at now: @autoclosure () -> Duration) -> Admission {
        switch state {
        case .closed:
            return .go(Permit(epoch: epoch))
        case .open(let until, let delay):
            guard now() >= until else { return .wait(until: until) }
            return probe(delay)
        case .halfOpen(isProbing: true, _):
            return .wait(until: nil)
        case .halfOpen(isProbing: false, let delay):
            return probe(delay)
        }
    }

    /// The target gave an answer, whatever it says.
    ///
    /// - Returns: whether those who wait should ask again.
    mutating func succeeded(_ permit: Permit) -> Bool {
        guard permit.epoch == epoch else { return false }
        if case .closed = state {
            state = .closed(failures: 0)
            return false
        }
        enter(.closed(failures: 0))
        return true
    }

    /// The target is down. It is left alone at least for `retryAfter`, where it asked for that.
    ///
    /// - Returns: whether those who wait should ask again.
    mutating func failed(_ permit: Permit, at now: Duration, retryAfter: Duration? = nil) -> Bool {
        guard permit.epoch == epoch else { return false }
        switch state {
        case .closed(let failures) where failures + 1 < settings.failures:
            state = .closed(failures: failures + 1)
            return false
        case .closed:
            open(for: settings.retryAfter, at: now, retryAfter)
        case .halfOpen(_, let delay), .open(_, let delay):
            open(for: min(delay * 2, settings.maxRetryAfter), at: now, retryAfter)
        }
        return true
    }

    /// The call was never made, or given up before anything could be learned.
    ///
    /// - Returns: whether those who wait should ask again.
    mutating func abandoned(_ permit: Permit) -> Bool {
        guard permit.epoch == epoch, case .halfOpen(_, let delay) = state else { return false }
        enter(.halfOpen(isProbing: false, delay: delay))
        return true
    }

    /// Whether calls are held back.
    var isOpen: Bool {
        if case .closed = state { false } else { true }
    }

    private mutating func probe(_ delay: Duration) -> Admission {
        enter(.halfOpen(isProbing: true, delay: delay))
        return .go(Permit(epoch: epoch))
    }

    private mutating func open(for delay: Duration, at now: Duration, _ retryAfter: Duration?) {
        enter(.open(until: now + max(delay, retryAfter ?? .zero), delay: delay))
    }

    private mutating func enter(_ next: State) {
        epoch += 1
        state = next
    }
}
