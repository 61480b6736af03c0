package import JSON
package import Messages

/// What has become of one step of a case.
package struct StepState: Sendable, Hashable {
    /// Where the step is.
    package enum Phase: Sendable, Hashable {
        /// What it needs has not come yet. Goes to `issued` when all of that is answered, to `closed(skipped)` when some
        /// of it ended otherwise or the case closes.
        case waiting
        /// The agency is asked. Goes to `closed` by a reply, by an overdue decision or by the case's end.
        case issued
        /// It has ended. Stays so: what comes later is kept as ``StepState/late``.
        case closed(StepOutcome)
    }

    /// An answer that came after the step had ended.
    package struct Late: Sendable, Hashable {
        /// When it came.
        package var at: Timestamp
        /// What it says; `answered` or `refused`.
        package var outcome: StepOutcome
        /// The response document of a late answer.
        package var reply: JSONValue?
        /// The reason of a late refusal.
        package var problem: Problem?
    }

    /// Where the step is.
    package var phase = Phase.waiting
    /// How often the agency was asked; the current attempt's number.
    package var attempts = 0
    /// When it was issued.
    package var issuedAt: Timestamp?
    /// When it becomes overdue; nil where only the case's deadline counts.
    package var deadline: Timestamp?
    /// When it ended.
    package var closedAt: Timestamp?
    /// The response document, once answered.
    package var reply: JSONValue?
    /// The reason of a refusal, or the error of a failure.
    package var problem: Problem?
    /// What came too late.
    package var late: Late?

    /// How it ended; nil while it has not.
    package var outcome: StepOutcome? {
        if case .closed(let outcome) = phase { outcome } else { nil }
    }

    mutating func issue(at moment: Timestamp, deadline: Timestamp?) {
        phase = .issued
        attempts += 1
        issuedAt = moment
        self.deadline = deadline
    }

    mutating func close(_ outcome: StepOutcome, at moment: Timestamp) {
        phase = .closed(outcome)
        closedAt = moment
    }
}
