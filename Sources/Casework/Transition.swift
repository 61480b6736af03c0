package import Messages

/// What came of folding one event.
package struct Transition: Sendable {
    /// What became of the event.
    package var disposition: Disposition
    /// What a reader who acts on the case must publish, in order.
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
    }

    /// Why an event changes nothing. Raw values are labels of metrics.
    package enum IgnoredReason: String, Sendable, Hashable, CaseIterable {
        /// Its case is not known: never opened, or ended long ago.
        case unknownCase = "unknown-case"
        /// It was there before.
        case duplicate
        /// The case was opened before.
        case alreadyOpen = "already-open"
        /// A `case.opened` whose opener had looked too long before.
        case staleOpening = "stale-opening"
        /// It names a step that the contract does not have, or that was not asked for.
        case unknownTask = "unknown-task"
        /// It names an attempt that is not the current one.
        case otherAttempt = "other-attempt"
        /// It came by the topic of an agency that was not asked.
        case otherAgency = "other-agency"
        /// It decides what has been settled already.
        case settled
        /// A decision stamped before its own deadline, or that names another one.
        case early
    }

    static func ignored(_ reason: IgnoredReason) -> Transition { Transition(disposition: .ignored(reason)) }
}

/// A message that follows from a case's event. The same event gives the same messages, wherever it is folded.
package enum Output: Sendable, Hashable {
    /// To an agency.
    case task(TaskMessage)
    /// To the portal.
    case result(ResultMessage)
}

/// One visible change of a case.
package enum Change: Sendable, Hashable {
    /// The case is open.
    case opened
    /// A step, by its index, was issued.
    case issued(Int)
    /// A step ended.
    case stepClosed(Int)
    /// A reply came for a step that had ended.
    case late(Int)
    /// The case ended.
    case closed
}
