package import Contracts
import Messages

/// What a reader of the journal holds for one case id.
///
/// `nil`, the absence of a slot, means that the case is not known.
package enum CaseSlot: Sendable {
    /// The case's state.
    case known(CaseState)
    /// The case was opened with a contract, or by a version of the fold, that this reader does not have. Its events are
    /// kept in order, never dropped, until it does. Goes to `known` by ``release(contract:)``.
    case held([JournalEvent])

    /// The case's state, where it is known.
    package var state: CaseState? {
        if case .known(let state) = self { state } else { nil }
    }

    /// Folds an event into what is held for its case.
    ///
    /// - Parameters:
    ///   - event: the next event of the case's partition.
    ///   - slot: what is held; nil where the case is not known.
    ///   - contract: the service of a contract's digest.
    package static func fold(
        _ event: JournalEvent, into slot: inout CaseSlot?, contract: (String) -> Service?
    ) -> Transition {
        switch slot {
        case .known(let state) where event.isOpening && !state.isNeeded(asOf: event.timestamp):
            // Another reader may have let go of the case already, and both must come to the same. What is no new opening
            // but a copy of an old one is stale by now, and leaves the state as it is.
            var anew: CaseSlot?
            let transition = fold(event, into: &anew, contract: contract)
            if anew != nil { slot = anew }
            return transition
        case .known(var state):
            // The state leaves the slot while it changes, so that its arrays are not copied.
            slot = nil
            let transition = Fold.apply(event, to: &state)
            slot = .known(state)
            return transition
        case .held(var events):
            slot = nil
            events.append(event)
            slot = .held(events)
            return Transition(disposition: .held)
        case nil:
            guard case .opened(let opening) = event.entry.body else { return .ignored(.unknownCase) }
            guard let service = contract(opening.contract), opening.foldVersion == Fold.version else {
                slot = .held([event])
                return Transition(disposition: .held)
            }
            let (state, transition) = Fold.open(event, opening, service)
            slot = state.map { .known($0) }
            return transition
        }
    }

    /// The slot and the transitions of its events, if its contract is known by now; nil while it is not.
    package func release(contract: (String) -> Service?) -> (CaseSlot?, [Transition])? {
        guard case .held(let events) = self, case .opened(let opening)? = events.first?.entry.body,
            contract(opening.contract) != nil, opening.foldVersion == Fold.version
        else { return nil }
        var slot: CaseSlot?
        let transitions = events.map { CaseSlot.fold($0, into: &slot, contract: contract) }
        return (slot, transitions)
    }
}
