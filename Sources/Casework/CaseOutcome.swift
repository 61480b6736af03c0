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
    /// Its condition was false, or what it needs did not come.
    case skipped
    /// It was asked for, but the case ended without waiting for it.
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
