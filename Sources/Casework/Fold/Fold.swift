import Contracts
import JSON
import Messages

/// The fold: from a case's state and its next event to the next state.
///
/// A pure function, by the rules of the README beside it. It knows no clock but the records' timestamps, does no IO and
/// draws no random numbers, so every reader of the journal comes to the same state. For every event, the same record
/// again, at any later place, changes nothing.
package enum Fold {
    /// The version of these rules. A case keeps the version that it was opened with.
    package static let version = 1

    /// How long, in milliseconds of log time, a closed case is still known, so that copies of its events find it.
    package static let dedupWindow: Int64 = 600_000

    /// How far, in milliseconds, the timestamps of a partition may go back: readers keep a case for as long after it is
    /// needed no more.
    package static let skewAllowance: Int64 = 300_000

    /// The state of a case by its first event.
    ///
    /// - Returns: nil where the opening does not count: it is stamped too long after its opener looked.
    static func open(
        _ event: JournalEvent, _ opening: CaseOpened, _ service: Service, rendering: Bool
    ) -> (CaseState?, Transition) {
        guard opening.isFresh(at: event.timestamp) else { return (nil, .ignored(.staleOpening)) }
        var opening = opening
        // One text for all cases of the contract.
        opening.contract = service.digest
        var state = CaseState(
            id: event.entry.caseID, service: service, opening: opening, openedAt: event.timestamp,
            openedOffset: event.offset, trace: event.entry.trace ?? TraceContext(startedBy: event.entry.caseID),
            documentBytes: opening.request.serialized().count)
        var work = FoldWork(event, rendering: rendering)
        work.changes = [.opened]
        state.follow(&work)
        return (state, work.transition)
    }

    /// Folds an event into the state of its case.
    ///
    /// - Parameter rendering: whether the messages that follow are wanted.
    package static func apply(_ event: JournalEvent, to state: inout CaseState, rendering: Bool = true) -> Transition {
        var work = FoldWork(event, rendering: rendering)
        let ignored: Transition.IgnoredReason?
        switch event.entry.body {
        case .opened(let opening):
            ignored = opening.requestDigest == state.opening.requestDigest ? .duplicate : .alreadyOpen
        case .replied(let replied): ignored = state.take(replied, &work)
        case .undeliverable(let undeliverable): ignored = state.take(undeliverable, &work)
        case .overdue(let overdue): ignored = state.take(overdue, &work)
        case .expired(let expired): ignored = state.take(expired, &work)
        case .reminded(let reminded): ignored = state.take(reminded, &work)
        case .cancelled(let cancelled): ignored = state.take(cancelled, &work)
        case .reissued(let reissued): ignored = state.take(reissued, &work)
        case .settled(let settled): ignored = state.take(settled, &work)
        case .carried: ignored = .duplicate
        }
        if let ignored { return .ignored(ignored) }
        state.changedOffset = event.offset
        state.follow(&work)
        return work.transition
    }
}

/// An event in work: what it says, and what has come of it so far.
struct FoldWork {
    let event: JournalEvent
    /// Whether messages are wanted.
    let rendering: Bool
    var changes: [Change] = []
    var outputs: [Output] = []
    /// The context of templates, made when first asked for; void once a reply came.
    private var context: JSONObject?
    /// What templates have made of the context, written.
    private var documents: [(template: Template, json: [UInt8])] = []
    /// Whether what a portal was told has changed.
    var makesRevision = false

    init(_ event: JournalEvent, rendering: Bool) {
        self.event = event
        self.rendering = rendering
    }

    var now: Timestamp { event.timestamp }

    var transition: Transition { Transition(disposition: .applied, outputs: outputs, changes: changes) }

    mutating func context(of state: CaseState) -> JSONObject {
        if let context { return context }
        let made = state.context
        context = made
        return made
    }

    /// The document that a template makes, written. Steps that are asked at the same time often see the same one.
    mutating func document(_ template: Template, of state: CaseState) -> [UInt8] {
        if let made = documents.first(where: { $0.template == template }) { return made.json }
        let json = template.evaluate(in: .object(context(of: state))).serialized()
        documents.append((template, json))
        return json
    }

    mutating func forgetContext() {
        context = nil
        documents = []
    }

    mutating func note(_ change: Change) {
        if changes.last != change { changes.append(change) }
    }
}

extension CaseState {
    /// What follows from an event that counted.
    mutating func follow(_ work: inout FoldWork) {
        let wasOpen = revision == 0
        if isOpen { advance(&work) }
        compensate(&work)
        // While the case is open nobody was told anything; its end is the first revision.
        guard !isOpen, wasOpen || work.makesRevision else { return }
        reconsider(&work)
        revise(&work)
    }
}
