import Contracts
import JSON
import Messages

// MARK: - Replies

extension CaseState {
    /// Takes a reply in; returns why it is ignored, where it is.
    mutating func take(_ replied: TaskReplied, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        let task = replied.task
        guard let place = place(of: task) else { return .unknownTask }
        let ask = ask(place)
        guard replied.agency == ask.agency else { return .otherAgency }
        if task.kind == .compensate { return undone(replied, ask, place, &work) }
        guard task.attempt <= Int(self[place].attempts) else { return .unknownTask }
        // Asked again after an answer that came too late, an element is answered by a new answer, not by the old one again.
        let isAwaited = self[place].outcome == nil && self[place].isOpen(attempt: task.attempt)
        guard !self[place].wasAnswered || isAwaited else { return .duplicate }
        let reply = judged(replied, ask.operation.response)
        if reply.isProblem, !self[place].isOpen(attempt: task.attempt) { return .duplicate }
        self[place].end(attempt: task.attempt)
        guard self[place].outcome == nil else { return keepLate(reply, place, &work) }
        switch reply {
        case .answered(let document, _, let bytes):
            // Any attempt's first answer closes an open element: what was asked for is done.
            take(document, bytes, place)
            close(place, .answered, &work)
        case .refused(let problem), .failed(let problem):
            // An earlier attempt's word settles that attempt; the last one is still awaited.
            guard task.attempt == Int(self[place].attempts) else { return nil }
            self[place].problem = Shared(problem)
            close(place, reply.isRefusal ? .refused : .failed, &work)
        }
        return nil
    }

    private mutating func take(_ document: JSONValue, _ bytes: Int, _ place: Place) {
        self[place].reply = document
        self[place].wasAnswered = true
        documentBytes += bytes
    }

    /// An answer that was checked by another contract, of the wrong document, or beyond the case's size is a failure; the
    /// rest stays as it is.
    private func judged(_ replied: TaskReplied, _ expected: DocumentID) -> TaskReplied.Reply {
        guard case .answered(_, let dataSchema, let bytes) = replied.reply else { return replied.reply }
        guard replied.contract == nil || replied.contract == opening.contract else {
            return .failed(
                Problem(code: "reply-wrong-contract", message: "The reply names another contract than its task."))
        }
        guard dataSchema == expected.urn else {
            return .failed(Problem(code: "reply-wrong-document", message: "The reply is not of \(expected.urn)."))
        }
        guard replied.task.kind == .compensate || bytes <= opening.documentLimit - documentBytes else {
            return .failed(
                Problem(
                    code: "documents-too-large",
                    message: "With this reply the case's documents exceed \(opening.documentLimit) bytes."))
        }
        return replied.reply
    }

    /// A word that came after the element had ended.
    private mutating func keepLate(
        _ reply: TaskReplied.Reply, _ place: Place, _ work: inout FoldWork
    ) -> Transition.IgnoredReason? {
        switch reply {
        case .answered(let document, _, let bytes):
            let amends = service.steps[place.step].late == .amend && canChange(at: work.now) == nil && !hasLost(place)
            self[place].late = Shared(
                ElementState.Late(at: work.now, outcome: .answered, reply: amends ? nil : document))
            work.note(.late(place.step))
            if amends {
                take(document, bytes, place)
                work.note(.amended(place.step))
                close(place, .answered, &work)
            } else {
                self[place].wasAnswered = true
                documentBytes += bytes
            }
        case .refused(let problem), .failed(let problem):
            guard self[place].late == nil else { return nil }
            let outcome: StepOutcome = reply.isRefusal ? .refused : .failed
            self[place].late = Shared(ElementState.Late(at: work.now, outcome: outcome, problem: problem))
            work.note(.late(place.step))
        }
        return nil
    }

    /// Takes in how undoing an effect ended.
    private mutating func undone(
        _ replied: TaskReplied, _ ask: Ask, _ place: Place, _ work: inout FoldWork
    ) -> Transition.IgnoredReason? {
        guard let compensation = self[place].compensation?.value, let undoing = ask.compensation?.operation,
            replied.task.attempt <= Int(compensation.attempts)
        else { return .unknownTask }
        guard compensation.isUnresolved else { return .duplicate }
        switch judged(replied, undoing.response) {
        case .answered: endCompensation(place, .answered, nil, &work)
        case .refused(let problem), .failed(let problem):
            guard replied.task.attempt == Int(compensation.attempts) else { return .otherAttempt }
            guard compensation.outcome == nil else { return .duplicate }
            endCompensation(place, .failed, problem, &work)
        }
        return nil
    }

    mutating func take(_ undeliverable: TaskUndeliverable, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        let task = undeliverable.task
        guard let place = place(of: task) else { return .unknownTask }
        if task.kind == .compensate {
            guard let compensation = self[place].compensation?.value else { return .unknownTask }
            guard task.attempt == Int(compensation.attempts) else { return .otherAttempt }
            guard compensation.outcome == nil else { return .settled }
            endCompensation(place, .failed, undeliverable.problem, &work)
            return nil
        }
        guard task.attempt <= Int(self[place].attempts) else { return .unknownTask }
        guard self[place].isOpen(attempt: task.attempt), !self[place].wasAnswered || self[place].outcome == nil else {
            return .settled
        }
        self[place].end(attempt: task.attempt)
        guard self[place].outcome == nil, task.attempt == Int(self[place].attempts) else { return nil }
        self[place].problem = Shared(undeliverable.problem)
        close(place, .failed, &work)
        return nil
    }
}

extension TaskReplied.Reply {
    fileprivate var isRefusal: Bool { if case .refused = self { true } else { false } }

    fileprivate var isProblem: Bool { if case .answered = self { false } else { true } }
}
