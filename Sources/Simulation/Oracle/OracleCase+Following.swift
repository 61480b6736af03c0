import Contracts
import JSON

/// What follows from what has happened.
extension OracleCase {
    /// The case begins.
    mutating func open() {
        messages = []
        settle(opening.at)
        if let decided { close(decided, opening.at) } else { issueDue(opening) }
        undo(opening)
        if !isOpen { announce() }
    }

    /// After an event that counts.
    mutating func follow(_ event: OracleEvent, wasOpen: Bool) {
        if wasOpen, isOpen {
            settle(event.at)
            if event.kind == "expired" {
                expire(event.at)
            } else if let decided {
                close(decided, event.at)
            } else {
                issueDue(event)
            }
        } else if hasSucceeded {
            let all = steps.allSatisfy(\.endedWell)
            outcome = all ? "completed" : "partial"
            result = service.result.evaluate(in: context)
        }
        undo(event)
        if !isOpen, wasOpen || isVisible { announce() }
    }

    private mutating func announce() {
        revision += 1
        var outcomes = JSONObject()
        for step in steps { outcomes[step.plan.name] = step.outcome.map { .string($0) } ?? .null }
        messages.append(
            OracleMessage(
                kind: "result", id: "\(id)/\(revision)", to: opening.body["portal"]?.string ?? "",
                facts: [
                    "outcome": outcome.map { .string($0) } ?? .null, "steps": .object(outcomes),
                    "result": result ?? .null,
                ]))
    }

    // MARK: Elements and steps

    mutating func end(_ step: Int, _ element: Int, _ outcome: String, _ at: Int64) {
        if steps[step].elements[element].outcome != outcome { isVisible = true }
        steps[step].elements[element].outcome = outcome
        steps[step].elements[element].endedAt = at
    }

    private func quorum(_ step: Step) -> Int {
        switch step.plan.forEach?.quorum {
        case nil, .any: 1
        case .all: step.elements.count
        case .atLeast(let number): number
        }
    }

    /// Ends a step, or goes on with it, by its elements as they are.
    mutating func judge(_ index: Int, _ at: Int64) {
        let step = steps[index]
        let count = step.elements.count
        func number(_ outcomes: String?...) -> Int { step.elements.filter { outcomes.contains($0.outcome) }.count }
        let answered = number("answered")
        let open = step.elements.filter { $0.outcome == nil }.count
        let needed = quorum(step)
        var outcome: String?
        if step.plan.forEach == nil ? answered > 0 : open == 0 && answered >= needed {
            outcome = "answered"
        } else if answered + open < needed {
            let refused = number("refused")
            let failed = number("failed")
            let overdue = number("overdue")
            if count - refused < needed {
                outcome = "refused"
            } else if count - refused - failed < needed {
                outcome = "failed"
            } else if count - refused - failed - overdue < needed || step.outcome == nil && number("cancelled") == 0 {
                outcome = "overdue"
            } else {
                outcome = "cancelled"
            }
        }
        if let outcome {
            if step.plan.forEach == nil || outcome != "answered" {
                for element in step.elements.indices where step.elements[element].outcome == nil {
                    end(index, element, "cancelled", at)
                }
            }
            let before = steps[index].outcome
            let hadEnded = steps[index].hadEnded
            steps[index].hadEnded = true
            if before != outcome { isVisible = true }
            steps[index].phase = "closed"
            steps[index].outcome = outcome
            steps[index].because = nil
            steps[index].endedAt = at
            if outcome == "answered", before != "answered", hadEnded, isOpen { wake(step.plan.name) }
        } else if step.outcome != "answered" {
            steps[index].phase = "issued"
            steps[index].outcome = nil
            steps[index].endedAt = nil
        }
    }

    /// What was skipped for want of a step waits again.
    private mutating func wake(_ name: String) {
        let later = Set(dependents(of: name).map(\.plan.name))
        for index in steps.indices where steps[index].because == "needs" && later.contains(steps[index].plan.name) {
            steps[index].phase = "waiting"
            steps[index].outcome = nil
            steps[index].because = nil
        }
    }

    private mutating func skip(_ index: Int, _ because: String, _ at: Int64) {
        steps[index].phase = "closed"
        steps[index].outcome = "skipped"
        steps[index].because = because
        steps[index].endedAt = at
    }

    // MARK: What is due

    /// Skips, and ends at once, until nothing changes any more.
    private mutating func settle(_ at: Int64) {
        var changes = true
        while changes {
            changes = false
            for index in steps.indices where steps[index].phase == "waiting" {
                let needs = steps.filter { steps[index].plan.needs.contains($0.plan.name) }
                if needs.contains(where: { $0.phase == "closed" && !$0.endedWell }) {
                    skip(index, "needs", at)
                    changes = true
                } else if needs.allSatisfy(\.endedWell) {
                    if let condition = steps[index].plan.condition, !condition.holds(in: context) {
                        skip(index, "condition", at)
                        changes = true
                    } else if let outcome = atOnce(steps[index]) {
                        steps[index].phase = "closed"
                        steps[index].outcome = outcome
                        steps[index].endedAt = at
                        changes = true
                    }
                }
            }
        }
    }

    /// How a step ends that can't be issued.
    private func atOnce(_ step: Step) -> String? {
        guard let forEach = step.plan.forEach else { return nil }
        let found = forEach.array.select(in: context)
        guard let found, found != .array([]) else {
            return forEach.quorum == .all ? "answered" : "failed"
        }
        guard let array = found.array else { return "failed" }
        if array.count > forEach.max { return "failed" }
        switch forEach.quorum {
        case .all, .any: return nil
        case .atLeast(let number): return array.count < number ? "failed" : nil
        }
    }

    private mutating func issueDue(_ event: OracleEvent) {
        let due = steps.indices.filter { index in
            steps[index].phase == "waiting"
                && steps.filter { steps[index].plan.needs.contains($0.plan.name) }.allSatisfy(\.endedWell)
        }
        for index in due {
            var names = steps[index].plan.asks.map(\.name)
            if let forEach = steps[index].plan.forEach {
                names = (forEach.array.select(in: context)?.array ?? []).indices.map(String.init)
            }
            steps[index].phase = "issued"
            steps[index].elements = names.map { Element(name: $0, issuedAt: event.at) }
            for element in names.indices { issue(index, element, event) }
        }
    }

    mutating func issue(_ step: Int, _ number: Int, _ event: OracleEvent) {
        var own = steps[step].plan.deadlineMilliseconds.map { event.at + $0 }
        var expiry = min(own ?? deadline, deadline)
        if !isOpen, let closedAt {
            let end = closedAt + service.amendMilliseconds
            own = min(own ?? end, end)
            expiry = own ?? end
        }
        steps[step].elements[number].outcome = nil
        steps[step].elements[number].endedAt = nil
        steps[step].elements[number].attempts.append(true)
        steps[step].elements[number].issuedAt = event.at
        steps[step].elements[number].deadline = own
        let ask = self.ask(steps[step], number)
        let task = OracleTask(
            caseID: id, step: steps[step].plan.name, element: steps[step].elements[number].name, undoes: false,
            attempt: steps[step].elements[number].attempts.count)
        let data = ask.input.evaluate(in: .object(context(steps[step], number)))
        messages.append(
            OracleMessage(
                kind: "task", id: task.name, to: ask.agency,
                facts: ["operation": .string(ask.operation.name), "expiry": .string(Moment.text(expiry)), "data": data])
        )
    }

    // MARK: The end

    /// The outcome, once it is decided.
    private var decided: String? {
        let stopped = steps.filter { $0.plan.isRequired && ["refused", "failed", "overdue"].contains($0.outcome) }
        if let first = stopped.min(by: { ($0.endedAt ?? 0) < ($1.endedAt ?? 0) }) {
            return first.outcome == "overdue" ? "expired" : first.outcome
        }
        guard steps.allSatisfy({ $0.phase == "closed" }) else { return nil }
        if steps.contains(where: { $0.plan.isRequired && $0.because == "needs" }) { return "failed" }
        return steps.allSatisfy(\.endedWell) ? "completed" : "partial"
    }

    private mutating func expire(_ at: Int64) {
        for index in steps.indices where steps[index].phase == "waiting" { skip(index, "closed", at) }
        let isOut = steps.contains {
            $0.plan.isRequired && ($0.outcome == "overdue" || $0.because == "closed")
        }
        close(isOut ? "expired" : decided ?? "partial", at)
    }

    mutating func close(_ outcome: String, _ at: Int64) {
        for index in steps.indices {
            for element in steps[index].elements.indices where steps[index].elements[element].outcome == nil {
                end(index, element, "cancelled", at)
            }
            if steps[index].phase == "waiting" { skip(index, "closed", at) }
            if steps[index].phase == "issued" {
                steps[index].phase = "closed"
                steps[index].outcome = "cancelled"
                steps[index].endedAt = at
            }
        }
        self.outcome = outcome
        closedAt = at
        if hasSucceeded { result = service.result.evaluate(in: context) }
    }

    // MARK: Compensation

    private mutating func undo(_ event: OracleEvent) {
        var changes = true
        while changes {
            changes = false
            for index in steps.indices {
                for number in steps[index].elements.indices
                where isToBeUndone(steps[index], number) && steps[index].elements[number].undoing == nil {
                    let isHeldUp = dependents(of: steps[index].plan.name).contains { later in
                        later.elements.indices.contains { place in
                            later.elements[place].undoing?.state == "issued"
                                || isInDoubt(later.elements[place], self.ask(later, place))
                                || isToBeUndone(later, place) && later.elements[place].undoing == nil
                        }
                    }
                    if isHeldUp { continue }
                    steps[index].elements[number].undoing = Undoing()
                    ask(toUndo: index, number, event)
                    isVisible = true
                    changes = true
                }
            }
        }
    }

    mutating func ask(toUndo step: Int, _ number: Int, _ event: OracleEvent) {
        let element = steps[step].elements[number]
        let ask = self.ask(steps[step], number)
        guard let compensation = ask.compensation, let undoing = element.undoing else { return }
        var context = self.context(steps[step], number)
        context["reply"] = element.reply ?? element.lateReply
        let task = OracleTask(
            caseID: id, step: steps[step].plan.name, element: element.name, undoes: true, attempt: undoing.attempts)
        messages.append(
            OracleMessage(
                kind: "task", id: task.name, to: ask.agency,
                facts: [
                    "operation": .string(compensation.operation.name), "expiry": "9999-12-31T23:59:59.999Z",
                    "data": compensation.input.evaluate(in: .object(context)),
                ]))
    }
}
