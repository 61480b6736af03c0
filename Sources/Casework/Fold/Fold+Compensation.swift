import Contracts
import JSON
import Messages

// MARK: - Undoing

extension CaseState {
    /// Whether an element's effect may have happened, and only its agency knows.
    func isInDoubt(_ place: Place) -> Bool {
        self[place].isUnsettled && ask(place).operation.effect == .write
    }

    /// Whether an element would have to be undone if it were answered.
    func isUnwanted(_ place: Place) -> Bool {
        if let closing, !closing.outcome.isSuccess { return true }
        return hasLost(place)
    }

    /// How an element's effect is undone; nil where it has none, or nothing undoes it.
    func undoing(_ place: Place) -> Compensation? {
        let ask = ask(place)
        return ask.operation.effect == .write ? ask.compensation : nil
    }

    /// Whether an element's effect is to be undone, and that has not been asked for.
    private func isToBeUndone(_ place: Place) -> Bool {
        self[place].wasAnswered && self[place].compensation == nil && undoing(place) != nil && isUnwanted(place)
    }

    /// Asks for the undoing of what is to be undone, in the reverse of the plan's order.
    mutating func compensate(_ work: inout FoldWork) {
        let due = places.filter(isToBeUndone)
        guard !due.isEmpty else { return }
        var busy = Set(due.map(\.step))
        // What may still turn out to be done rests on what came before it: that is not taken from under it.
        for place in places
        where isInDoubt(place) || self[place].compensation.map({ $0.value.outcome == nil }) ?? false {
            busy.insert(place.step)
        }
        for place in due where service.dependents[place.step].isDisjoint(with: busy) {
            issueCompensation(place, &work)
        }
    }

    mutating func issueCompensation(_ place: Place, _ work: inout FoldWork) {
        guard let undoing = undoing(place) else { return }
        let attempts = (self[place].compensation?.value.attempts ?? 0) + 1
        self[place].compensation = Shared(CompensationState(attempts: attempts, issuedAt: work.now))
        work.makesRevision = true
        work.note(.undoing(place.step))
        guard work.rendering else { return }
        var context = work.context(of: self)
        context["reply"] = self[place].reply ?? self[place].late?.value.reply
        let input = undoing.input.evaluate(in: self.context(context, for: place)).serialized()
        work.outputs.append(
            .task(message(compensationTask(place), ask(place).agency, undoing.operation, expiry: .never, input, work)))
    }

    mutating func endCompensation(
        _ place: Place, _ outcome: CompensationState.Outcome, _ problem: Problem?, _ work: inout FoldWork
    ) {
        guard var compensation = self[place].compensation?.value else { return }
        compensation.outcome = outcome
        compensation.closedAt = work.now
        compensation.problem = problem
        self[place].compensation = Shared(compensation)
        work.makesRevision = true
        work.note(.undone(place.step))
        guard outcome == .answered else { return }
        self[place].outcome = .compensated
        work.forgetContext()
        let remains = steps[place.step].elements.contains { $0.outcome == .answered }
        if !remains, steps[place.step].outcome != .compensated {
            steps[place.step].phase = .closed(.compensated)
            work.note(.stepClosed(place.step))
        }
    }
}
