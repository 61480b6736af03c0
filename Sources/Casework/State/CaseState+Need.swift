import Contracts
package import Messages

/// How long a case is needed, and its documents. Judged by the log's time alone, never by what a reader has let go of.
extension CaseState {
    /// Until when a reader that acts must know the case; nil while that has no end in sight.
    package var neededUntil: Timestamp? {
        guard let closing, !hasUnfinishedWork else { return nil }
        let amendment = closing.outcome.isSuccess ? service.amendMilliseconds : 0
        return closing.at.adding(milliseconds: max(Fold.dedupWindow, amendment))
    }

    /// Whether the case is needed, as of a moment of its partition's log. Events for one that is not change nothing, and the
    /// same id may be opened anew.
    package func isNeeded(asOf moment: Timestamp) -> Bool { neededUntil.map { moment < $0 } ?? true }

    /// Whether the case is needed for more than to recognize copies of its events: what loses it loses something.
    package func isNeededForMoreThanDedup(asOf moment: Timestamp) -> Bool {
        isOpen || hasUnfinishedWork || isWithinAmendment(moment)
    }

    /// Whether a moment lies in the time in which the result of a case that succeeded may change.
    ///
    /// Clocks differ: what stands behind the end in the log may be stamped before it, and is within the time then. Where the
    /// service has no such time, nothing is within it.
    func isWithinAmendment(_ moment: Timestamp) -> Bool {
        guard let closing, closing.outcome.isSuccess, service.amendMilliseconds > 0 else { return false }
        return moment.milliseconds(since: closing.at) < service.amendMilliseconds
    }

    /// Whether an agency may still change something here without being asked for anything new, or owes something.
    private var hasUnfinishedWork: Bool {
        for step in steps.indices {
            for element in steps[step].elements.indices {
                let place = Place(step: step, element: element)
                if self[place].outcome == nil || isInDoubt(place) { return true }
                if self[place].compensation?.value.isUnresolved ?? false { return true }
            }
        }
        return false
    }

    /// Whether a task or a result that may still be asked for reads the case's documents.
    package func needsDocuments(asOf moment: Timestamp) -> Bool {
        if isOpen || isWithinAmendment(moment) { return true }
        return places.contains { place in
            let element = self[place]
            if element.outcome == nil { return true }
            if let compensation = element.compensation?.value { return compensation.isUnresolved }
            // It is about to be undone, or would be if it were answered; and an answer may come for as long as the case is
            // needed, even where an operator has settled the matter.
            return undoing(place) != nil && isUnwanted(place)
        }
    }

    /// Lets go of the documents of a case that needs them no more. The facts stay.
    package mutating func dropDocuments() {
        hasDroppedDocuments = true
        dropRequest()
        result = nil
        for place in places {
            self[place].reply = nil
            if var late = self[place].late?.value, late.reply != nil {
                late.reply = nil
                self[place].late = Shared(late)
            }
        }
    }
}
