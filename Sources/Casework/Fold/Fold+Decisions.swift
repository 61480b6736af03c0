import Contracts
import JSON
import Messages

// MARK: - Decisions and commands

extension CaseState {
    mutating func take(_ overdue: StepOverdue, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        guard overdue.task.kind == .do, let place = place(of: overdue.task) else { return .unknownTask }
        guard overdue.task.attempt == Int(self[place].attempts) else { return .otherAttempt }
        guard self[place].outcome == nil else { return .settled }
        guard overdue.deadline == self[place].deadline, work.now >= overdue.deadline else { return .early }
        close(place, .overdue, &work)
        return nil
    }

    mutating func take(_ expired: CaseExpired, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        guard isOpen else { return .settled }
        guard expired.deadline == deadline, work.now >= deadline else { return .early }
        let open = places.filter { self[$0].outcome == nil }
        for place in open {
            self[place].close(.overdue, at: work.now)
            if steps[place.step].elements.count > 1 { work.note(.elementClosed(place.step)) }
        }
        work.forgetContext()
        for index in Set(open.map(\.step)).sorted() { judgeAnew(index, &work) }
        settle(&work)
        let late = steps.indices.contains { index in
            service.steps[index].isRequired && (steps[index].phase == .waiting || steps[index].outcome == .overdue)
        }
        end(late ? .expired : decidedOutcome(isOver: true) ?? .partial, &work)
        return nil
    }

    mutating func take(_ reminded: StepReminded, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        guard reminded.task.kind == .do, let place = place(of: reminded.task) else { return .unknownTask }
        guard reminded.task.attempt == Int(self[place].attempts) else { return .otherAttempt }
        guard self[place].outcome == nil, self[place].remindedAt == nil else { return .settled }
        guard let due = reminderDue(place), reminded.due == due, work.now >= due else { return .early }
        self[place].remindedAt = work.now
        work.note(.reminded(place.step))
        guard work.rendering else { return nil }
        let ask = ask(place)
        work.outputs.append(
            .reminder(
                ReminderMessage(
                    task: reminded.task, agency: ask.agency, operation: ask.operation.name,
                    causationID: work.event.entry.id, time: work.now, issuedAt: self[place].issuedAt,
                    expiry: min(self[place].deadline ?? deadline, isOpen ? deadline : .never), trace: trace)))
        return nil
    }

    /// When the agency is to be reminded of an element's last attempt; nil where it is not.
    func reminderDue(_ place: Place) -> Timestamp? {
        service.steps[place.step].remindAfterMilliseconds.map { self[place].issuedAt.adding(milliseconds: $0) }
    }

    mutating func take(_ cancelled: CaseCancelled, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        guard isOpen else { return .settled }
        guard service.isCancellable else { return .notOffered }
        end(.cancelled, &work)
        closing?.reason = cancelled.reason
        return nil
    }

    mutating func take(_ reissued: StepReissued, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        guard let place = place(of: reissued.task) else { return .unknownTask }
        if reissued.task.kind == .compensate {
            guard let compensation = self[place].compensation?.value else { return .unknownTask }
            guard reissued.task.attempt == Int(compensation.attempts) else { return .otherAttempt }
            guard compensation.outcome == .failed else { return .settled }
            issueCompensation(place, &work)
            return nil
        }
        guard reissued.task.attempt == Int(self[place].attempts) else { return .otherAttempt }
        switch self[place].outcome {
        case .failed?, .overdue?, .cancelled?: break
        default: return .settled
        }
        guard !hasLost(place) else { return .settled }
        if let reason = canChange(at: work.now) { return reason }
        guard self[place].attempts < ElementState.maxAttempts else { return .tooManyAttempts }
        let own = service.steps[place.step].deadlineMilliseconds.map { work.now.adding(milliseconds: $0) }
        let end = closing.map { $0.at.adding(milliseconds: service.amendMilliseconds) }
        let deadline = end.map { min(own ?? $0, $0) } ?? own
        self[place].issue(at: work.now, deadline: deadline)
        if steps[place.step].outcome != .answered {
            steps[place.step].phase = .issued
            steps[place.step].closedAt = nil
        }
        work.makesRevision = true
        work.forgetContext()
        work.note(.reissued(place.step))
        ask(place, &work)
        return nil
    }

    mutating func take(_ settled: TaskSettled, _ work: inout FoldWork) -> Transition.IgnoredReason? {
        guard let place = place(of: settled.task) else { return .unknownTask }
        if settled.task.kind == .compensate {
            guard let compensation = self[place].compensation?.value else { return .unknownTask }
            guard settled.task.attempt == Int(compensation.attempts) else { return .otherAttempt }
            guard compensation.isUnresolved else { return .settled }
            endCompensation(place, .settled, nil, &work)
            return nil
        }
        guard settled.task.attempt == Int(self[place].attempts) else { return .otherAttempt }
        guard isInDoubt(place) else { return .settled }
        self[place].openAttempts = 0
        work.note(.settled(place.step))
        return nil
    }
}
