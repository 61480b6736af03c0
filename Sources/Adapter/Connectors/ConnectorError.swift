package import Messages

/// Why a legacy system gave no answer that could be used, classed by what is to be done about it.
package enum ConnectorError: Error, Sendable, Hashable {
    /// The system is not there, or asks to be left alone: every task waits until it is back, or until the task expires.
    case down(Problem, retryAfter: Duration? = nil)
    /// The system is there and stumbled over this one: asked again a few times, then `failed`.
    case temporary(Problem, retryAfter: Duration? = nil)
    /// Asking again would end the same: `failed`.
    case permanent(Problem)
    /// The request could not even be made of this document, and nothing was sent: `failed`.
    case unsendable(Problem)
    /// The task that made the call was cancelled.
    case cancelled
}
