import Contracts
import JSON

/// What a case comes to, thought out a second time from the words of Casework's README: with a name for everything, and
/// no regard to cost. It shares nothing with the fold but the contracts and the JSON library.
struct OracleCase {
    /// One thing that a step asks.
    struct Element {
        /// Its name in the task id.
        var name: String
        /// `issued` while nil.
        var outcome: String?
        var endedAt: Int64?
        /// For each attempt from 1, whether it is open.
        var attempts: [Bool] = []
        var issuedAt: Int64
        /// When the last attempt is overdue.
        var deadline: Int64?
        /// The attempts of which the agency was reminded.
        var reminded: Set<Int> = []
        /// Whether it was answered, in time or late.
        var wasAnswered = false
        var reply: JSONValue?
        var late: String?
        var lateReply: JSONValue?
        var undoing: Undoing?
    }

    /// How an element's effect is undone.
    struct Undoing {
        var attempts = 1
        /// `issued`, `answered`, `failed` or `settled`.
        var state = "issued"
    }

    struct Step {
        var plan: Contracts.Step
        /// `waiting`, `issued` or `closed`.
        var phase = "waiting"
        var outcome: String?
        /// Why it was skipped: `needs`, `condition` or `closed`.
        var because: String?
        var endedAt: Int64?
        /// Whether it has ended at any time, though it may have been asked for again since.
        var hadEnded = false
        var elements: [Element] = []

        var endedWell: Bool { outcome == "answered" || because == "condition" }
    }

    let id: String
    let service: Service
    let opening: OracleEvent
    let request: JSONValue
    let openedAt: Int64
    let deadline: Int64
    var steps: [Step]
    var outcome: String?
    var closedAt: Int64?
    var revision = 0
    var result: JSONValue?
    var documentBytes: Int
    let documentLimit: Int
    /// What follows from the event at hand.
    var messages: [OracleMessage] = []
    /// Whether the event at hand changed something that a portal sees.
    var isVisible = false

    init(_ opening: OracleEvent, _ service: Service) {
        id = opening.caseID
        self.service = service
        self.opening = opening
        request = opening.body["request"] ?? .null
        openedAt = opening.at
        deadline = opening.at + service.deadlineMilliseconds
        steps = service.steps.map { Step(plan: $0) }
        documentBytes = request.serialized().count
        documentLimit = opening.attributes["documentlimit"].flatMap { Int($0) } ?? 0
    }

    // MARK: What can be said of it

    var isOpen: Bool { outcome == nil }
    var hasSucceeded: Bool { outcome == "completed" || outcome == "partial" }

    /// Ten minutes.
    static let dedupWindow: Int64 = 600_000

    /// Whether a moment lies within the amendment window of a case that has succeeded.
    func isWithinAmendment(_ at: Int64) -> Bool {
        guard hasSucceeded, let closedAt, service.amendMilliseconds > 0 else { return false }
        return at - closedAt < service.amendMilliseconds
    }

    func isNeeded(_ at: Int64) -> Bool {
        guard let closedAt else { return true }
        for step in steps {
            for (number, element) in step.elements.enumerated() {
                if element.outcome == nil { return true }
                if isInDoubt(element, ask(step, number)) { return true }
                if let undoing = element.undoing, undoing.state == "issued" || undoing.state == "failed" { return true }
                if isToBeUndone(step, number), element.undoing == nil { return true }
            }
        }
        return at - closedAt < Self.dedupWindow || isWithinAmendment(at)
    }

    func ask(_ step: Step, _ element: Int) -> Ask {
        step.plan.asks.count > 1 ? step.plan.asks[element] : step.plan.asks[0]
    }

    func isInDoubt(_ element: Element, _ ask: Ask) -> Bool {
        ask.operation.effect == .write && element.outcome != nil && !element.wasAnswered
            && element.attempts.contains(true)
    }

    func isToBeUndone(_ step: Step, _ number: Int) -> Bool {
        let element = step.elements[number]
        let ask = self.ask(step, number)
        guard element.wasAnswered, ask.operation.effect == .write, ask.compensation != nil else { return false }
        if !isOpen, !hasSucceeded { return true }
        return step.plan.isFirstOf
            && step.elements.indices.contains { $0 != number && step.elements[$0].outcome == "answered" }
    }

    /// The steps that need a step, directly or not.
    func dependents(of name: String) -> [Step] {
        var found: Set<String> = [name]
        for _ in steps {
            for step in steps where step.plan.needs.contains(where: found.contains) { found.insert(step.plan.name) }
        }
        return steps.filter { $0.plan.name != name && found.contains($0.plan.name) }
    }

    // MARK: The context

    var context: JSONValue {
        var told = JSONObject()
        for step in steps where step.phase != "waiting" {
            var facts = JSONObject()
            if let outcome = step.outcome { facts["outcome"] = .string(outcome) }
            if step.plan.forEach != nil {
                facts["replies"] = .array(step.elements.map { $0.outcome == "answered" ? $0.reply ?? .null : .null })
            } else if let winner = step.elements.first(where: { $0.outcome == "answered" }) {
                facts["reply"] = winner.reply
                if step.plan.isFirstOf { facts["source"] = .string(winner.name) }
            }
            told[step.plan.name] = .object(facts)
        }
        let opened = Moment.text(openedAt)
        return [
            "request": request, "steps": .object(told),
            "case": ["id": .string(id), "openedAt": .string(opened), "service": .string(service.name)],
        ]
    }

    func context(_ step: Step, _ number: Int) -> JSONObject {
        guard case .object(var context) = self.context else { return [:] }
        guard let forEach = step.plan.forEach else { return context }
        if let array = forEach.array.select(in: .object(context))?.array, array.indices.contains(number) {
            context["element"] = array[number]
        }
        context["index"] = JSONValue(number)
        return context
    }
}

// MARK: - What may be named

extension OracleCase {
    /// All tasks that were ever issued, and a few that were not.
    var tasks: [OracleTask] {
        var tasks = [OracleTask(caseID: id, step: "none", element: "-", undoes: false, attempt: 1)]
        for step in steps {
            for element in step.elements {
                for attempt in 1...element.attempts.count + (element.attempts.count == 1 ? 0 : 1) {
                    tasks.append(
                        OracleTask(
                            caseID: id, step: step.plan.name, element: element.name, undoes: false, attempt: attempt))
                }
                guard let undoing = element.undoing else { continue }
                for attempt in 1...undoing.attempts {
                    tasks.append(
                        OracleTask(
                            caseID: id, step: step.plan.name, element: element.name, undoes: true, attempt: attempt))
                }
            }
        }
        return tasks
    }

    /// The last tasks of open elements, with their deadlines.
    var deadlines: [(OracleTask, Int64)] {
        open { step, element in element.deadline }
    }

    /// The last tasks of open elements, with the times at which a reminder is due.
    var reminders: [(OracleTask, Int64)] {
        open { step, element in step.plan.remindAfterMilliseconds.map { element.issuedAt + $0 } }
    }

    private func open(_ time: (Step, Element) -> Int64?) -> [(OracleTask, Int64)] {
        var found: [(OracleTask, Int64)] = []
        for step in steps {
            for element in step.elements where element.outcome == nil {
                guard let at = time(step, element) else { continue }
                let task = OracleTask(
                    caseID: id, step: step.plan.name, element: element.name, undoes: false,
                    attempt: element.attempts.count)
                found.append((task, at))
            }
        }
        return found
    }
}

/// What must be sent, by the oracle.
struct OracleMessage: Hashable {
    /// `task`, `reminder` or `result`.
    var kind: String
    /// The task's name, or `case/revision`.
    var id: String
    /// The agency or the portal.
    var to: String
    /// What it says, as far as it is compared.
    var facts: JSONValue
}
