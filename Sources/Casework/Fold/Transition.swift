package import Messages

/// What came of folding one event.
package struct Transition: Sendable {
    /// What became of the event.
    package var disposition: Disposition
    /// What a reader who acts on the case must publish, in order; empty for a reader who does not, see ``Reading``.
    package var outputs: [Output] = []
    /// What a reader of the case sees change, in order.
    package var changes: [Change] = []

    /// What became of an event.
    package enum Disposition: Sendable, Hashable {
        /// It changed the case.
        case applied
        /// It changed nothing, and rightly so.
        case ignored(IgnoredReason)
        /// It is kept until the contract or the fold's version that it needs is known.
        case held
        /// It is kept until its case's state is carried past, or it turns out that nobody needs the case.
        case orphaned
        /// A carried state of a case that is known. What lies at or below `asOf` need no longer be read for the case.
        /// `agrees` is false where this reader came to another state of it.
        case carried(asOf: Int64, agrees: Bool)
        /// The case is known by its carried state. What lies at or below `asOf` was not read for it.
        case adopted(asOf: Int64)
    }

    /// Why an event changes nothing. Raw values are labels of metrics.
    package enum IgnoredReason: String, Sendable, Hashable, CaseIterable {
        /// Its case is not known: never opened, or no longer needed.
        case unknownCase = "unknown-case"
        /// It was there before.
        case duplicate
        /// The case was opened before.
        case alreadyOpen = "already-open"
        /// A `case.opened` whose opener had looked too long before.
        case staleOpening = "stale-opening"
        /// It names a step or an element that the contract does not have, or that was not asked for.
        case unknownTask = "unknown-task"
        /// It names an attempt that is not the current one.
        case otherAttempt = "other-attempt"
        /// It came by the topic of an agency that was not asked.
        case otherAgency = "other-agency"
        /// It decides what has been settled already.
        case settled
        /// A decision stamped before its own deadline, or that names another one.
        case early
        /// The service does not offer it.
        case notOffered = "not-offered"
        /// A command after the time in which it could change anything.
        case windowOver = "window-over"
        /// An element that was asked for as often as can be.
        case tooManyAttempts = "too-many-attempts"
        /// A carried state that can't be read.
        case unreadable
    }

    static func ignored(_ reason: IgnoredReason) -> Transition { Transition(disposition: .ignored(reason)) }

    static let applied = Transition(disposition: .applied)
}

/// A message that follows from a case's event. The same event gives the same messages, wherever it is folded.
package enum Output: Sendable, Hashable {
    /// To an agency.
    case task(TaskMessage)
    /// To an agency, which owes an answer.
    case reminder(ReminderMessage)
    /// To the portal.
    case result(ResultMessage)
}

/// One visible change of a case. Steps are named by their index in the plan.
package enum Change: Sendable, Hashable {
    /// The case is open.
    case opened
    /// A step was issued.
    case issued(Int)
    /// An element of a step of several ended.
    case elementClosed(Int)
    /// A step ended.
    case stepClosed(Int)
    /// A step that had been skipped waits again.
    case revived(Int)
    /// A reply came for an element that had ended.
    case late(Int)
    /// A late answer became the element's.
    case amended(Int)
    /// An agency was reminded.
    case reminded(Int)
    /// An element is asked for again.
    case reissued(Int)
    /// An effect is being undone.
    case undoing(Int)
    /// Undoing an effect has ended: it is undone, has failed, or was settled.
    case undone(Int)
    /// An operator settled what was in doubt.
    case settled(Int)
    /// The case ended.
    case closed

    /// The step that changed; nil for the case itself.
    package var step: Int? {
        switch self {
        case .issued(let index), .elementClosed(let index), .stepClosed(let index), .revived(let index),
            .late(let index), .amended(let index), .reminded(let index), .reissued(let index), .undoing(let index),
            .undone(let index), .settled(let index):
            index
        case .opened, .closed: nil
        }
    }
}
