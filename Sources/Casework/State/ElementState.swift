package import JSON
package import Messages

/// What has become of one thing that a step asks: the only one, one element of an array, or one alternative.
package struct ElementState: Sendable, Hashable {
    /// A reply that came after the element had ended.
    package struct Late: Sendable, Hashable {
        /// When it came.
        package var at: Timestamp
        /// What it says: `answered`, `refused` or `failed`.
        package var outcome: StepOutcome
        /// The response document of a late answer that did not become the element's reply.
        package var reply: JSONValue?
        /// The reason of a late refusal, or the error of a late failure.
        package var problem: Problem?
    }

    /// The most attempts of one element; an operator who asks for more is told no.
    package static let maxAttempts: Int32 = 60

    /// How it ended; nil while it is asked.
    package var outcome: StepOutcome?
    /// How often the agency was asked; the last attempt's number.
    package var attempts: Int32 = 0
    /// Whether the agency has said at any time that it was done.
    package var wasAnswered = false
    /// The attempts that have no final reply, as bits: 1 << attempt.
    package var openAttempts: UInt64 = 0
    /// When the last attempt was issued.
    package var issuedAt: Timestamp
    /// When the last attempt becomes overdue; nil where only the case's deadline counts.
    @Compact package var deadline: Timestamp?
    /// When it ended.
    @Compact package var closedAt: Timestamp?
    /// When the agency was reminded of the last attempt.
    @Compact package var remindedAt: Timestamp?
    /// The response document, once answered.
    package var reply: JSONValue?
    /// The reason of a refusal, or the error of a failure.
    package var problem: Shared<Problem>?
    /// What came too late.
    package var late: Shared<Late>?
    /// How its effect is undone; nil while that is not asked for.
    package var compensation: Shared<CompensationState>?

    /// An element whose first attempt is issued.
    init(issuedAt moment: Timestamp, deadline: Timestamp?) {
        issuedAt = moment
        issue(at: moment, deadline: deadline)
    }

    /// Whether its effect, if it has one, may have happened without anybody here knowing.
    package var isUnsettled: Bool { outcome != nil && openAttempts != 0 && !wasAnswered }

    mutating func issue(at moment: Timestamp, deadline: Timestamp?) {
        outcome = nil
        closedAt = nil
        problem = nil
        attempts += 1
        openAttempts |= 1 << UInt64(attempts)
        issuedAt = moment
        self.deadline = deadline
        remindedAt = nil
    }

    mutating func close(_ outcome: StepOutcome, at moment: Timestamp) {
        self.outcome = outcome
        closedAt = moment
    }

    /// Whether an attempt has no final reply yet.
    func isOpen(attempt: Int) -> Bool { openAttempts & 1 << UInt64(attempt) != 0 }

    mutating func end(attempt: Int) { openAttempts &= ~(1 << UInt64(attempt)) }
}

/// How the effect of an answered element is undone.
package struct CompensationState: Sendable, Hashable {
    /// How it ended.
    package enum Outcome: String, Sendable, Hashable {
        /// The agency undid it.
        case answered
        /// The agency could not, or would not.
        case failed
        /// An operator says that it was seen to.
        case settled
    }

    /// How it ended; nil while the agency is asked.
    package var outcome: Outcome?
    /// How often the agency was asked.
    package var attempts: Int32
    /// When the last attempt was issued.
    package var issuedAt: Timestamp
    /// When it ended.
    package var closedAt: Timestamp?
    /// Why it failed.
    package var problem: Problem?

    /// Whether somebody has still to do something.
    package var isUnresolved: Bool { outcome == nil || outcome == .failed }
}
