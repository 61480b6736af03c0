import Contracts
import JSON

/// What happens to a case. Each says whether the event counts.
extension OracleCase {
    mutating func take(_ event: OracleEvent) -> Bool {
        messages = []
        isVisible = false
        guard isNeeded(event.at) else { return false }
        let wasOpen = isOpen
        let counts: Bool
        switch event.kind {
        case "replied": counts = replied(event)
        case "undeliverable": counts = undeliverable(event)
        case "overdue": counts = overdue(event)
        case "expired": counts = expired(event)
        case "reminded": counts = reminded(event)
        case "cancelled": counts = cancelled(event)
        case "reissued": counts = reissued(event)
        case "settled": counts = settled(event)
        default: counts = false
        }
        if counts { follow(event, wasOpen: wasOpen) }
        return counts
    }

    /// Where a task's step and element stand; nil where they are not known or were never issued.
    private func find(_ task: OracleTask?) -> (step: Int, element: Int)? {
        guard let task, let step = steps.firstIndex(where: { $0.plan.name == task.step }),
            let element = steps[step].elements.firstIndex(where: { $0.name == task.element })
        else { return nil }
        return (step, element)
    }

    // MARK: Replies

    private mutating func replied(_ event: OracleEvent) -> Bool {
        guard let task = event.task, let (step, element) = find(task) else { return false }
        let ask = self.ask(steps[step], element)
        guard event.attributes["agency"] == ask.agency else { return false }
        var says = event.attributes["outcome"] ?? ""
        if says == "answered" {
            if let contract = event.attributes["contract"], contract != service.digest { says = "failed" }
            let operation = task.undoes ? ask.compensation?.operation : ask.operation
            if event.dataSchema != operation?.response.urn { says = "failed" }
            if !task.undoes, event.bytes > documentLimit - documentBytes { says = "failed" }
        }
        if task.undoes { return undone(step, element, task, says, event) }
        guard task.attempt >= 1, task.attempt <= steps[step].elements[element].attempts.count else { return false }
        if steps[step].elements[element].outcome == nil {
            return inTime(step, element, task, says, event)
        }
        return late(step, element, task, says, event)
    }

    private mutating func inTime(
        _ step: Int, _ element: Int, _ task: OracleTask, _ says: String, _ event: OracleEvent
    ) -> Bool {
        let isLast = task.attempt == steps[step].elements[element].attempts.count
        let isOpen = steps[step].elements[element].attempts[task.attempt - 1]
        if says == "answered" {
            // Asked again after an answer that came too late, it is answered by a new answer, not by the old one again.
            if steps[step].elements[element].wasAnswered, !isOpen { return false }
            steps[step].elements[element].attempts[task.attempt - 1] = false
            steps[step].elements[element].wasAnswered = true
            steps[step].elements[element].reply = event.body
            documentBytes += event.bytes
            end(step, element, "answered", event.at)
            judge(step, event.at)
            return true
        }
        guard isOpen else { return false }
        steps[step].elements[element].attempts[task.attempt - 1] = false
        if isLast {
            end(step, element, says, event.at)
            judge(step, event.at)
        }
        return true
    }

    private mutating func late(
        _ step: Int, _ number: Int, _ task: OracleTask, _ says: String, _ event: OracleEvent
    ) -> Bool {
        var element = steps[step].elements[number]
        if element.wasAnswered { return false }
        if says != "answered", !element.attempts[task.attempt - 1] { return false }
        element.attempts[task.attempt - 1] = false
        if says != "answered" {
            if element.late == nil { element.late = says }
            steps[step].elements[number] = element
            return true
        }
        element.wasAnswered = true
        element.late = "answered"
        element.lateReply = event.body
        documentBytes += event.bytes
        steps[step].elements[number] = element
        let isLoser = steps[step].plan.isFirstOf && steps[step].outcome == "answered"
        if steps[step].plan.late == .amend, !isLoser, isOpen || isWithinAmendment(event.at) {
            steps[step].elements[number].reply = event.body
            end(step, number, "answered", event.at)
            judge(step, event.at)
        }
        return true
    }

    private mutating func undone(
        _ step: Int, _ element: Int, _ task: OracleTask, _ says: String, _ event: OracleEvent
    ) -> Bool {
        guard let undoing = steps[step].elements[element].undoing, task.attempt <= undoing.attempts else { return false }
        if says == "answered" {
            guard undoing.state != "answered", undoing.state != "settled" else { return false }
            steps[step].elements[element].undoing?.state = "answered"
            compensated(step, element, event.at)
            isVisible = true
            return true
        }
        return undoingFailed(step, element, task)
    }

    private mutating func compensated(_ step: Int, _ element: Int, _ at: Int64) {
        steps[step].elements[element].outcome = "compensated"
        let isPlain = steps[step].plan.forEach == nil && !steps[step].plan.isFirstOf
        if isPlain || !steps[step].elements.contains(where: { $0.outcome == "answered" }) {
            steps[step].outcome = "compensated"
        }
    }

    private mutating func undoingFailed(_ step: Int, _ element: Int, _ task: OracleTask) -> Bool {
        guard let undoing = steps[step].elements[element].undoing, undoing.state == "issued",
            undoing.attempts == task.attempt
        else { return false }
        steps[step].elements[element].undoing?.state = "failed"
        isVisible = true
        return true
    }

    // MARK: Decisions

    private mutating func undeliverable(_ event: OracleEvent) -> Bool {
        guard let task = event.task, let (step, element) = find(task) else { return false }
        if task.undoes { return undoingFailed(step, element, task) }
        let attempts = steps[step].elements[element].attempts
        guard task.attempt >= 1, task.attempt <= attempts.count, attempts[task.attempt - 1] else { return false }
        if steps[step].elements[element].wasAnswered, steps[step].elements[element].outcome != nil { return false }
        steps[step].elements[element].attempts[task.attempt - 1] = false
        if steps[step].elements[element].outcome == nil, task.attempt == attempts.count {
            end(step, element, "failed", event.at)
            judge(step, event.at)
        }
        return true
    }

    private mutating func overdue(_ event: OracleEvent) -> Bool {
        guard let task = event.task, !task.undoes, let (step, number) = find(task) else { return false }
        let element = steps[step].elements[number]
        guard element.outcome == nil, task.attempt == element.attempts.count, let deadline = event.moment("deadline"),
            deadline == element.deadline, event.at >= deadline
        else { return false }
        end(step, number, "overdue", event.at)
        judge(step, event.at)
        return true
    }

    private mutating func expired(_ event: OracleEvent) -> Bool {
        guard isOpen, event.moment("deadline") == deadline, event.at >= deadline else { return false }
        for step in steps.indices {
            for element in steps[step].elements.indices where steps[step].elements[element].outcome == nil {
                end(step, element, "overdue", event.at)
            }
        }
        for step in steps.indices where steps[step].phase == "issued" { judge(step, event.at) }
        return true
    }

    private mutating func reminded(_ event: OracleEvent) -> Bool {
        guard let task = event.task, !task.undoes, let (step, number) = find(task),
            let after = steps[step].plan.remindAfterMilliseconds
        else { return false }
        let element = steps[step].elements[number]
        let due = element.issuedAt + after
        guard element.outcome == nil, task.attempt == element.attempts.count, !element.reminded.contains(task.attempt),
            event.moment("due") ?? event.moment("deadline") == due, event.at >= due
        else { return false }
        steps[step].elements[number].reminded.insert(task.attempt)
        messages.append(
            OracleMessage(
                kind: "reminder", id: task.name, to: ask(steps[step], number).agency, facts: .string(Moment.text(event.at))))
        return true
    }

    // MARK: Commands

    private mutating func cancelled(_ event: OracleEvent) -> Bool {
        guard isOpen, service.isCancellable else { return false }
        close("cancelled", event.at)
        return true
    }

    private mutating func reissued(_ event: OracleEvent) -> Bool {
        guard let task = event.task, let (step, number) = find(task) else { return false }
        let element = steps[step].elements[number]
        if task.undoes {
            guard let undoing = element.undoing, undoing.state == "failed", undoing.attempts == task.attempt else {
                return false
            }
            steps[step].elements[number].undoing?.state = "issued"
            steps[step].elements[number].undoing?.attempts += 1
            ask(toUndo: step, number, event)
            isVisible = true
            return true
        }
        guard task.attempt == element.attempts.count, let outcome = element.outcome,
            ["failed", "overdue", "cancelled"].contains(outcome),
            !(steps[step].plan.isFirstOf && steps[step].outcome == "answered"),
            isOpen || isWithinAmendment(event.at)
        else { return false }
        issue(step, number, event)
        // It is judged when its elements end: until then, others may be asked for again, too.
        if steps[step].outcome != "answered" {
            steps[step].phase = "issued"
            steps[step].outcome = nil
            steps[step].endedAt = nil
        }
        isVisible = true
        return true
    }

    private mutating func settled(_ event: OracleEvent) -> Bool {
        guard let task = event.task, let (step, number) = find(task) else { return false }
        let element = steps[step].elements[number]
        if task.undoes {
            guard let undoing = element.undoing, undoing.state == "issued" || undoing.state == "failed",
                undoing.attempts == task.attempt
            else { return false }
            steps[step].elements[number].undoing?.state = "settled"
            isVisible = true
            return true
        }
        guard isInDoubt(element, ask(steps[step], number)), task.attempt == element.attempts.count else { return false }
        for attempt in 0..<task.attempt { steps[step].elements[number].attempts[attempt] = false }
        return true
    }
}
