import Messages
import Synchronization

/// The way to a legacy system: one for all tasks that call it. Holds them back while the system is down.
final class TargetGate: Sendable {
    /// The answer to one who wants to call.
    enum Passage: Sendable {
        case go(CircuitBreaker.Permit)
        /// The task's time was up before.
        case expired
        /// The task is to be given up.
        case stopped
    }

    /// What came of a call.
    enum Report: Sendable {
        /// The system gave an answer, whatever it says.
        case reached
        case down(retryAfter: Duration?)
        /// The call was not made, or nothing was learned from it.
        case abandoned
    }

    private struct State {
        var breaker: CircuitBreaker
        var changed = Latch()
    }

    private let state: Mutex<State>
    private let time: Timekeeper
    private let onChange: @Sendable (CircuitBreaker.State) -> Void

    /// A gate.
    ///
    /// - Parameter onChange: told of each new state of the breaker, outside of any lock.
    init(
        _ settings: CircuitBreaker.Settings, time: Timekeeper,
        onChange: @escaping @Sendable (CircuitBreaker.State) -> Void = { _ in }
    ) {
        state = Mutex(State(breaker: CircuitBreaker(settings)))
        self.time = time
        self.onChange = onChange
    }

    /// Whether calls are held back.
    var isOpen: Bool { state.withLock { $0.breaker.isOpen } }

    /// Waits for the right to call. Whoever is let go reports what came of it, in any case.
    ///
    /// - Parameter expiry: nil waits for as long as it takes.
    func pass(before expiry: Timestamp?, unless windDown: Latch) async -> Passage {
        while true {
            if windDown.isOpen || Task.isCancelled { return .stopped }
            let remaining = expiry.map(time.remaining)
            if remaining == .zero { return .expired }
            let (admission, changed) = change { breaker in breaker.admit(at: time.uptime()) }
            switch admission {
            case .go(let permit):
                return .go(permit)
            case .wait(let until):
                let pause = until.map { max(.zero, $0 - time.uptime()) }
                await time.wait(for: [pause, remaining].compactMap { $0 }.min(), orUntil: changed, windDown)
            }
        }
    }

    /// Hands a permit back.
    func report(_ permit: CircuitBreaker.Permit, _ report: Report) {
        let (wakes, changed) = change { breaker in
            switch report {
            case .reached: breaker.succeeded(permit)
            case .down(let retryAfter): breaker.failed(permit, at: time.uptime(), retryAfter: retryAfter)
            case .abandoned: breaker.abandoned(permit)
            }
        }
        if wakes { changed.open() }
    }

    /// Changes the breaker, and tells of it where it is in another state then.
    private func change<Value>(_ body: (inout CircuitBreaker) -> Value) -> (Value, changed: Latch) {
        let (value, changed, news) = state.withLock { state in
            let before = state.breaker.state
            if state.changed.isOpen { state.changed = Latch() }
            let value = body(&state.breaker)
            let isNews = !before.isSameKind(as: state.breaker.state)
            return (value, state.changed, isNews ? state.breaker.state : nil)
        }
        if let news { onChange(news) }
        return (value, changed)
    }
}

extension CircuitBreaker.State {
    fileprivate func isSameKind(as other: CircuitBreaker.State) -> Bool {
        switch (self, other) {
        case (.closed, .closed), (.open, .open), (.halfOpen, .halfOpen): true
        default: false
        }
    }
}
