/// How long to wait before the next try: exponential, with full jitter.
///
/// The wait is drawn from zero to a ceiling that doubles with every try, so that many who failed at the same moment do not
/// come back at the same moment.
struct Backoff: Sendable, Hashable {
    /// The ceiling before the second try.
    var base: Duration = .milliseconds(200)
    /// The greatest ceiling.
    var cap: Duration = .seconds(10)

    /// The longest wait after so many failures (counted from 1).
    func ceiling(afterFailures failures: Int) -> Duration {
        // 2^20 times any base of a millisecond or more is beyond every cap; a larger shift could overflow.
        min(cap, base * (1 << (min(max(failures, 1), 21) - 1)))
    }

    /// The wait after so many failures.
    ///
    /// - Parameters:
    ///   - failures: counted from 1.
    ///   - jitter: from 0 through 1, drawn anew each time.
    ///   - retryAfter: what the target asked for; the wait is never shorter.
    func delay(afterFailures failures: Int, jitter: Double, retryAfter: Duration? = nil) -> Duration {
        let wait = ceiling(afterFailures: failures) * min(max(jitter, 0), 1)
        return max(wait, retryAfter ?? .zero)
    }
}
