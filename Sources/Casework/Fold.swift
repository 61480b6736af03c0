import Contracts
import JSON
import Messages

/// The fold: from a case's state and its next event to the next state.
///
/// A pure function. It knows no clock but the records' timestamps, does no IO and draws no random numbers, so every
/// reader of the journal comes to the same state. For every event, the same record again, at any later place, changes
/// nothing.
package enum Fold {
    /// The version of these rules. A case keeps the version that it was opened with.
    package static let version = 1

    /// How long, in milliseconds of log time, a closed case is still known, so that copies of its events find it.
    package static let dedupWindow: Int64 = 600_000

    /// The state of a case by its first event.
    ///
    /// - Returns: nil where the opening does not count: it is stamped too long after its opener looked.
    static func open(_ event: JournalEvent, _ opening: CaseOpened, _ service: Service) -> (CaseState?, Transition) {
        guard opening.isFresh(at: event.timestamp) else { return (nil, .ignored(.staleOpening)) }
        var state = CaseState(
            id: event.entry.caseID, service: service, opening: opening, openedAt: event.timestamp,
            openedOffset: event.offset, trace: event.entry.trace ?? TraceContext(startedBy: event.entry.caseID),
            documentBytes: opening.request.serialized().count)
        var transition = Transition(disposition: .applied, changes: [.opened])
        state.advance(event, &transition)
        return (state, transition)
    }

    /// Folds an event into the state of its case.
    package static func apply(_ event: JournalEvent, to state: inout CaseState) -> Transition {
        var transition: Transition
        switch event.entry.body {
        case .opened(let opening):
            return .ignored(opening.requestDigest == state.opening.requestDigest ? .duplicate : .alreadyOpen)
        case .replied(let replied): transition = state.take(replied, event)
        case .undeliverable(let undeliverable): transition = state.take(undeliverable, event)
        case .overdue(let overdue): transition = state.take(overdue, event)
        case .expired(let expired): transition = state.take(expired, event)
        }
        if transition.disposition == .applied {
            state.changedOffset = event.offset
            state.advance(event, &transition)
        }
        return transition
    }
}

// MARK: - Events

extension CaseState {
    /// The step that a task is of; these rules know no elements and no compensation yet.
    private func step(of task: TaskID) -> Int? {
        task.element == "-" && task.kind == .do ? service.stepIndex[task.step] : nil
    }

    fileprivate mutating func take(_ replied: TaskReplied, _ event: JournalEvent) -> Transition {
        let task = replied.task
        guard let index = step(of: task), steps[index].attempts > 0 else { return .ignored(.unknownTask) }
        guard replied.agency == service.steps[index].agency else { return .ignored(.otherAgency) }
        guard task.attempt <= steps[index].attempts else { return .ignored(.unknownTask) }
        let reply = judged(replied, of: index)
        if case .closed(let outcome) = steps[index].phase {
            return keepLate(reply, at: event.timestamp, index, closedAs: outcome)
        }
        switch reply {
        case .answered(let document, _, let bytes):
            // Any attempt's first answer closes an open step: what was asked for is done.
            steps[index].reply = document
            documentBytes += bytes
            steps[index].close(.answered, at: event.timestamp)
        case .refused(let problem), .failed(let problem):
            guard task.attempt == steps[index].attempts else { return .ignored(.otherAttempt) }
            steps[index].problem = problem
            steps[index].close(reply.isRefusal ? .refused : .failed, at: event.timestamp)
        }
        return Transition(disposition: .applied, changes: [.stepClosed(index)])
    }

    /// An answer that was checked by another contract, of the wrong document, or beyond the case's size is a failure; the
    /// rest stays as it is.
    private func judged(_ replied: TaskReplied, of index: Int) -> TaskReplied.Reply {
        guard case .answered(_, let dataSchema, let bytes) = replied.reply else { return replied.reply }
        guard replied.contract == nil || replied.contract == opening.contract else {
            return .failed(
                Problem(code: "reply-wrong-contract", message: "The reply names another contract than its task."))
        }
        let expected = service.steps[index].operation.response.urn
        guard dataSchema == expected else {
            return .failed(Problem(code: "reply-wrong-document", message: "The reply is not of \(expected)."))
        }
        guard bytes <= opening.documentLimit - documentBytes else {
            return .failed(
                Problem(
                    code: "documents-too-large",
                    message: "With this reply the case's documents exceed \(opening.documentLimit) bytes."))
        }
        return replied.reply
    }

    private mutating func keepLate(
        _ reply: TaskReplied.Reply, at moment: Timestamp, _ index: Int, closedAs outcome: StepOutcome
    ) -> Transition {
        // A step that was answered, refused or failed has its reply; only one that nobody waited for any longer can
        // still learn something. The first late word stays, but an answer replaces a refusal.
        guard outcome == .overdue || outcome == .cancelled else { return .ignored(.duplicate) }
        if let late = steps[index].late, late.outcome == .answered || reply.isProblem { return .ignored(.duplicate) }
        switch reply {
        case .answered(let document, _, let bytes):
            documentBytes += bytes
            steps[index].late = StepState.Late(at: moment, outcome: .answered, reply: document)
        case .refused(let problem):
            steps[index].late = StepState.Late(at: moment, outcome: .refused, problem: problem)
        case .failed(let problem):
            steps[index].late = StepState.Late(at: moment, outcome: .failed, problem: problem)
        }
        return Transition(disposition: .applied, changes: [.late(index)])
    }

    fileprivate mutating func take(_ undeliverable: TaskUndeliverable, _ event: JournalEvent) -> Transition {
        let task = undeliverable.task
        guard let index = step(of: task) else { return .ignored(.unknownTask) }
        guard steps[index].phase == .issued else {
            return .ignored(steps[index].phase == .waiting ? .unknownTask : .settled)
        }
        guard steps[index].attempts == task.attempt else { return .ignored(.otherAttempt) }
        steps[index].problem = undeliverable.problem
        steps[index].close(.failed, at: event.timestamp)
        return Transition(disposition: .applied, changes: [.stepClosed(index)])
    }

    fileprivate mutating func take(_ overdue: StepOverdue, _ event: JournalEvent) -> Transition {
        guard let index = step(of: overdue.task) else { return .ignored(.unknownTask) }
        guard steps[index].phase == .issued else {
            return .ignored(steps[index].phase == .waiting ? .unknownTask : .settled)
        }
        guard steps[index].attempts == overdue.task.attempt else { return .ignored(.otherAttempt) }
        guard overdue.deadline == steps[index].deadline, event.timestamp >= overdue.deadline else {
            return .ignored(.early)
        }
        steps[index].close(.overdue, at: event.timestamp)
        return Transition(disposition: .applied, changes: [.stepClosed(index)])
    }

    fileprivate mutating func take(_ expired: CaseExpired, _ event: JournalEvent) -> Transition {
        guard isOpen else { return .ignored(.settled) }
        guard expired.deadline == deadline, event.timestamp >= deadline else { return .ignored(.early) }
        var transition = Transition(disposition: .applied)
        for index in steps.indices where steps[index].phase == .issued {
            steps[index].close(.overdue, at: event.timestamp)
            transition.changes.append(.stepClosed(index))
        }
        return transition
    }
}

// MARK: - What follows

extension CaseState {
    /// Issues what has become due and closes the case when its outcome is decided.
    fileprivate mutating func advance(_ event: JournalEvent, _ transition: inout Transition) {
        guard isOpen else { return }
        settleWaiting(event, &transition)
        guard let outcome = decidedOutcome else {
            issueDue(event, &transition)
            return
        }
        close(outcome, event, &transition)
    }

    /// Skips steps that need one which ended without an answer, and those that need them in turn.
    private mutating func settleWaiting(_ event: JournalEvent, _ transition: inout Transition) {
        var changed = true
        while changed {
            changed = false
            for index in steps.indices where steps[index].phase == .waiting {
                let lacks = service.steps[index].needs.contains { name in
                    service.stepIndex[name].flatMap { steps[$0].outcome }.map { $0 != .answered } ?? false
                }
                guard lacks else { continue }
                steps[index].close(.skipped, at: event.timestamp)
                transition.changes.append(.stepClosed(index))
                changed = true
            }
        }
    }

    /// The outcome as soon as nothing that may still come can change it.
    private var decidedOutcome: CaseOutcome? {
        // The contract makes what a required step needs required too, so the step that stopped the others stands before
        // them in time; a skipped one only follows.
        var stopped: (at: Timestamp, outcome: CaseOutcome)?
        for (step, state) in zip(service.steps, steps) where step.isRequired {
            guard let outcome = state.outcome, outcome != .skipped, let end = outcome.caseOutcome else { continue }
            let at = state.closedAt ?? openedAt
            if stopped.map({ at < $0.at }) ?? true { stopped = (at, end) }
        }
        if let stopped { return stopped.outcome }
        guard steps.allSatisfy({ $0.outcome != nil }) else { return nil }
        if zip(service.steps, steps).contains(where: { $0.isRequired && $1.outcome == .skipped }) { return .failed }
        return steps.allSatisfy { $0.outcome == .answered } ? .completed : .partial
    }

    private mutating func issueDue(_ event: JournalEvent, _ transition: inout Transition) {
        var context: JSONValue?
        for index in steps.indices where steps[index].phase == .waiting {
            let step = service.steps[index]
            let isDue = step.needs.allSatisfy { name in
                service.stepIndex[name].map { steps[$0].outcome == .answered } ?? false
            }
            guard isDue else { continue }
            let own = step.deadlineMilliseconds.map { event.timestamp.adding(milliseconds: $0) }
            steps[index].issue(at: event.timestamp, deadline: own)
            let from = context ?? self.context
            context = from
            let id = task(index)
            let message = TaskMessage(
                id: id, agency: step.agency, operation: step.operation.name,
                dataSchema: step.operation.request.urn, contract: service.digest, causationID: event.entry.id,
                sequence: event.offset, issuedAt: event.timestamp, expiry: min(own ?? deadline, deadline),
                trace: trace.next(id.description), data: step.input.evaluate(in: from).serialized())
            transition.outputs.append(.task(message))
            transition.changes.append(.issued(index))
        }
    }

    private mutating func close(_ outcome: CaseOutcome, _ event: JournalEvent, _ transition: inout Transition) {
        for index in steps.indices {
            switch steps[index].phase {
            case .closed: continue
            case .waiting: steps[index].close(.skipped, at: event.timestamp)
            case .issued: steps[index].close(.cancelled, at: event.timestamp)
            }
            transition.changes.append(.stepClosed(index))
        }
        closing = Closing(outcome: outcome, at: event.timestamp)
        if outcome == .completed || outcome == .partial { result = service.result.evaluate(in: context) }
        revision += 1
        transition.changes.append(.closed)
        transition.outputs.append(
            .result(
                ResultMessage(
                    caseID: id, revision: revision, portal: opening.portal, service: service.name,
                    dataSchema: service.resultDocument.urn, causationID: event.entry.id, time: event.timestamp,
                    trace: trace, data: view.serialized())))
    }
}

extension TaskReplied.Reply {
    fileprivate var isRefusal: Bool { if case .refused = self { true } else { false } }

    fileprivate var isProblem: Bool { if case .answered = self { false } else { true } }
}
