/// How a case ended.
package enum CaseOutcome: String, Sendable, Hashable, CaseIterable {
    /// Every step that had to run answered.
    case completed
    /// All required steps answered; an optional one did not.
    case partial
    /// A required step was refused.
    case refused
    /// A required step could not be done.
    case failed
    /// A deadline passed with a required step open.
    case expired
    /// The portal withdrew it.
    case cancelled

    /// Whether the case has come to a result; the others undo what was done for them.
    package var isSuccess: Bool { self == .completed || self == .partial }
}

/// How a step ended.
package enum StepOutcome: String, Sendable, Hashable, CaseIterable {
    /// The agency did it.
    case answered
    /// The agency said no, with its reason.
    case refused
    /// It could not be done, with the error.
    case failed
    /// Its deadline passed without an answer.
    case overdue
    /// Its condition was false, what it needs did not come, or the case ended before its turn.
    case skipped
    /// It was asked for, but the case, or the step, ended without waiting for it.
    case cancelled
    /// It was done, and undone.
    case compensated

    /// What becomes of the case when a required step ends so; nil where the case can go on.
    var caseOutcome: CaseOutcome? {
        switch self {
        case .answered: nil
        case .refused: .refused
        case .failed, .skipped, .compensated: .failed
        case .overdue: .expired
        case .cancelled: .cancelled
        }
    }
}
