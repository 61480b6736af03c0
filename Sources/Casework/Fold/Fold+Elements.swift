import Contracts
import JSON
import Messages

// MARK: - Elements and their steps

extension CaseState {
    /// How the elements of a step decide it, by the quorum's rule; nil while they have not.
    func judgement(of index: Int) -> StepOutcome? {
        let step = service.steps[index]
        var (answered, refused, failed, overdue, open) = (0, 0, 0, 0, 0)
        for element in steps[index].elements {
            switch element.outcome {
            case nil: open += 1
            case .answered?: answered += 1
            case .refused?: refused += 1
            case .failed?: failed += 1
            case .overdue?: overdue += 1
            case .skipped?, .cancelled?, .compensated?: break
            }
        }
        let total = steps[index].elements.count
        let needed = step.forEach?.needed(of: total) ?? 1
        if step.forEach == nil, answered > 0 { return .answered }
        if answered + open < needed {
            let spare = total - needed
            if refused > spare { return .refused }
            if refused + failed > spare { return .failed }
            if refused + failed + overdue > spare { return .overdue }
            return .cancelled
        }
        return open == 0 ? .answered : nil
    }

    /// Ends an open element, and its step if that decides it.
    mutating func close(_ place: Place, _ outcome: StepOutcome, _ work: inout FoldWork) {
        self[place].close(outcome, at: work.now)
        work.makesRevision = true
        work.forgetContext()
        if steps[place.step].elements.count > 1 { work.note(.elementClosed(place.step)) }
        judgeAnew(place.step, &work)
    }

    /// Ends, or ends otherwise, a step whose elements have changed.
    mutating func judgeAnew(_ index: Int, _ work: inout FoldWork) {
        guard let outcome = judgement(of: index) else { return }
        let before = steps[index].outcome
        for element in steps[index].elements.indices where steps[index].elements[element].outcome == nil {
            steps[index].elements[element].close(.cancelled, at: work.now)
        }
        guard before != outcome else { return }
        steps[index].close(outcome, at: work.now)
        work.makesRevision = true
        work.note(.stepClosed(index))
        let hadEnded = before != nil || steps[index].attempts > 1
        if isOpen, outcome == .answered, hadEnded { reviveDependents(of: index, &work) }
    }

    /// Steps that were skipped for want of one that is answered after all wait again.
    private mutating func reviveDependents(of step: Int, _ work: inout FoldWork) {
        for index in service.dependents[step].sorted() where steps[index].because == .needs {
            steps[index].phase = .waiting
            steps[index].because = nil
            steps[index].closedAt = nil
            work.note(.revived(index))
        }
    }

    /// Whether replies and commands can still change what a step came to.
    func canChange(at moment: Timestamp) -> Transition.IgnoredReason? {
        guard let closing else { return nil }
        guard closing.outcome.isSuccess else { return .settled }
        return isWithinAmendment(moment) ? nil : .windowOver
    }

    /// Whether another alternative of its step has won over an element.
    func hasLost(_ place: Place) -> Bool {
        service.steps[place.step].isFirstOf && steps[place.step].outcome == .answered
            && self[place].outcome != .answered
    }
}

// MARK: - Asking

extension CaseState {
    /// Asks for an element: the task of its last attempt.
    mutating func ask(_ place: Place, _ work: inout FoldWork) {
        guard work.rendering else { return }
        let ask = ask(place)
        let element = self[place]
        let end = closing.map { $0.at.adding(milliseconds: service.amendMilliseconds) } ?? deadline
        let input =
            service.steps[place.step].forEach == nil
            ? work.document(ask.input, of: self)
            : ask.input.evaluate(in: context(work.context(of: self), for: place)).serialized()
        work.outputs.append(
            .task(
                message(
                    task(place), ask.agency, ask.operation, expiry: min(element.deadline ?? end, end), input, work)))
    }

    func message(
        _ task: TaskID, _ agency: String, _ operation: Operation, expiry: Timestamp, _ input: [UInt8],
        _ work: FoldWork
    ) -> TaskMessage {
        TaskMessage(
            id: task, agency: agency, operation: operation.name, dataSchema: operation.request.urn,
            contract: service.digest, causationID: work.event.entry.id, sequence: work.event.offset,
            issuedAt: work.now, expiry: expiry, trace: trace.next(task.description), data: input)
    }
}
