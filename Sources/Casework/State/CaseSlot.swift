package import Contracts
import JSON
import Messages

/// What a reader of the journal holds for one case id.
///
/// `nil`, the absence of a slot, means that the case is not known.
package enum CaseSlot: Sendable {
    /// The case's state.
    case known(CaseState)
    /// The case was opened with a contract, or by a version of the fold, that this reader does not have. Its events are
    /// kept in order, never dropped, until it does. Goes to `known` by ``release(reading:contract:)``.
    case held([JournalEvent])
    /// Events of a case whose beginning lies before where this reader began. They are kept until a carried state comes,
    /// and let go of where none does.
    case orphans([JournalEvent])

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
        _ event: JournalEvent, into slot: inout CaseSlot?, reading: Reading = .complete,
        contract: (String) -> Service?
    ) -> Transition {
        switch slot {
        case .known(let state) where !state.isNeeded(asOf: event.timestamp):
            // Another reader may have let go of the case already, and both must come to the same.
            guard event.isOpening else { return .ignored(.unknownCase) }
            // What is no new opening but a copy of an old one is stale by now, and leaves the state as it is.
            var anew: CaseSlot?
            let transition = fold(event, into: &anew, reading: reading, contract: contract)
            if anew != nil { slot = anew }
            return transition
        case .known(var state):
            if case .carried(let carried) = event.entry.body { return state.compare(carried) }
            // The state leaves the slot while it changes, so that its arrays are not copied.
            slot = nil
            let rendering = reading.renders(event, contract: state.opening.contract)
            let transition = Fold.apply(event, to: &state, rendering: rendering)
            slot = .known(state)
            return transition
        case .held(var events):
            slot = nil
            events.append(event)
            slot = .held(events)
            return Transition(disposition: .held)
        case .orphans(let events): return fold(event, into: &slot, after: events, reading, contract)
        case nil: return fold(event, into: &slot, after: [], reading, contract)
        }
    }

    /// Folds an event of a case that is not known.
    private static func fold(
        _ event: JournalEvent, into slot: inout CaseSlot?, after orphans: [JournalEvent], _ reading: Reading,
        _ contract: (String) -> Service?
    ) -> Transition {
        switch event.entry.body {
        case .opened(let opening):
            guard opening.isFresh(at: event.timestamp) else { return .ignored(.staleOpening) }
            guard let service = contract(opening.contract), opening.foldVersion == Fold.version else {
                slot = .held([event])
                return Transition(disposition: .held)
            }
            let rendering = reading.renders(event, contract: opening.contract)
            let (state, transition) = Fold.open(event, opening, service, rendering: rendering)
            slot = state.map { .known($0) }
            return transition
        case .carried(let carried) where event.offset <= reading.orphansThrough:
            // What lies between would be missing.
            guard carried.asOf >= reading.from - 1 else { return .ignored(.unknownCase) }
            return adopt(event, carried, into: &slot, orphans, reading, contract)
        default:
            guard event.offset <= reading.orphansThrough else {
                slot = nil
                return .ignored(.unknownCase)
            }
            slot = nil
            slot = .orphans(orphans + [event])
            return Transition(disposition: .orphaned)
        }
    }

    /// Begins a case with its carried state.
    private static func adopt(
        _ event: JournalEvent, _ carried: CaseCarried, into slot: inout CaseSlot?, _ orphans: [JournalEvent],
        _ reading: Reading, _ contract: (String) -> Service?
    ) -> Transition {
        let missed = orphans.filter { $0.offset > carried.asOf }
        var state: CaseState
        do throws(CaseCodingError) {
            state = try CaseState(decoding: carried.state, contract: contract)
        } catch {
            switch error {
            case .contractUnknown, .versionUnknown:
                slot = .held([event] + missed)
                return Transition(disposition: .held)
            case .malformed: return .ignored(.unreadable)
            }
        }
        guard state.id == event.entry.caseID else { return .ignored(.unreadable) }
        var adopted = Transition(disposition: .adopted(asOf: carried.asOf))
        for orphan in missed {
            var known: CaseSlot? = .known(state)
            let transition = fold(orphan, into: &known, reading: reading, contract: contract)
            adopted.outputs += transition.outputs
            adopted.changes += transition.changes
            if let folded = known?.state { state = folded }
        }
        slot = .known(state)
        return adopted
    }

    /// The slot and the transitions of its events, if its contract is known by now; nil while it is not.
    package func release(
        reading: Reading = .complete, contract: (String) -> Service?
    ) -> (CaseSlot?, [Transition])? {
        guard case .held(let events) = self, let first = events.first else { return nil }
        // Whoever is held was found worth holding: a carried state is taken wherever it stands.
        var all = reading
        all.orphansThrough = .max
        all.from = 0
        var slot: CaseSlot?
        var transitions: [Transition] = []
        for event in events {
            let transition = CaseSlot.fold(event, into: &slot, reading: all, contract: contract)
            if event.offset == first.offset, transition.disposition == .held { return nil }
            transitions.append(transition)
        }
        return (slot, transitions)
    }

    /// The contract that a held case waits for.
    package var missingContract: String? {
        guard case .held(let events) = self, let first = events.first else { return nil }
        switch first.entry.body {
        case .opened(let opening): return opening.contract
        case .carried(let carried): return carried.state["contract"]?.string
        default: return nil
        }
    }
}

extension CaseState {
    /// What a carried state of a known case says.
    fileprivate func compare(_ carried: CaseCarried) -> Transition {
        Transition(
            disposition: carried.compared(
                openedOffset: openedOffset, changedOffset: changedOffset, factsDigest: factsDigest))
    }
}
