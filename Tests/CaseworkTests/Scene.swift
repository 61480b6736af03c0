import Casework
import Contracts
import JSON
import Messages

/// One case and its journal: each call appends an event and folds it.
struct Scene {
    let plan: Plan
    let id: CaseID
    /// What is held for the case.
    var slot: CaseSlot?
    /// All that was appended.
    private(set) var events: [JournalEvent] = []
    /// The timestamp of the next event, unless it says otherwise.
    var now: Int64 = 1_000_000
    /// The contracts that the reader has.
    var contracts: [String: Service]

    init(_ plan: Plan, key: String = "k") {
        self.plan = plan
        id = CaseID(portal: "portal", idempotencyKey: key)
        contracts = [plan.service.digest: plan.service]
    }

    // MARK: What may happen

    /// - Parameter checked: how long before the event the gateway had looked, in milliseconds.
    @discardableResult mutating func open(
        _ request: JSONValue = ["q": "?"], digest: String = "body-1", checked: Int64 = 5, limit: Int = 1 << 20,
        foldVersion: Int = Fold.version, at moment: Int64? = nil
    ) -> Transition {
        let looked = Timestamp(milliseconds: (moment ?? now) - checked)
        return append(
            .opened(
                CaseOpened(
                    service: plan.service.name, version: plan.service.version, contract: plan.service.digest,
                    foldVersion: foldVersion, portal: "portal", reference: "ref", requestDigest: digest,
                    request: request,
                    checkedAt: looked, documentLimit: limit)), at: moment)
    }

    @discardableResult mutating func answer(
        _ step: String, _ document: JSONValue = "yes", element: String = "-", kind: TaskKind = .do, attempt: Int = 1,
        agency: String? = nil, schema: String = Plan.answer.urn, at moment: Int64? = nil
    ) -> Transition {
        reply(
            step, .answered(document, dataSchema: schema, bytes: document.serialized().count), element: element,
            kind: kind, attempt: attempt, agency: agency, at: moment)
    }

    @discardableResult mutating func refuse(
        _ step: String, _ code: String = "no", element: String = "-", kind: TaskKind = .do, attempt: Int = 1,
        at moment: Int64? = nil
    ) -> Transition {
        reply(
            step, .refused(Problem(code: code, message: "No.")), element: element, kind: kind, attempt: attempt,
            at: moment)
    }

    @discardableResult mutating func fail(
        _ step: String, _ code: String = "broken", element: String = "-", kind: TaskKind = .do, attempt: Int = 1,
        at moment: Int64? = nil
    ) -> Transition {
        reply(
            step, .failed(Problem(code: code, message: "Broken.")), element: element, kind: kind, attempt: attempt,
            at: moment)
    }

    @discardableResult mutating func reply(
        _ step: String, _ reply: TaskReplied.Reply, element: String = "-", kind: TaskKind = .do, attempt: Int = 1,
        agency: String? = nil, at moment: Int64? = nil
    ) -> Transition {
        let task = TaskID(caseID: id, step: step, element: element, kind: kind, attempt: attempt)
        let asked = plan.service.step(step)?.isFirstOf == true ? "agency-\(element)" : plan.agency(of: step)
        return append(.replied(TaskReplied(task: task, agency: agency ?? asked, reply: reply)), at: moment)
    }

    @discardableResult mutating func cancel(_ reason: String? = nil, at moment: Int64? = nil) -> Transition {
        append(.cancelled(CaseCancelled(by: "portal", reason: reason)), at: moment)
    }

    @discardableResult mutating func reissue(
        _ step: String, element: String = "-", kind: TaskKind = .do, after attempt: Int = 1, at moment: Int64? = nil
    ) -> Transition {
        let task = TaskID(caseID: id, step: step, element: element, kind: kind, attempt: attempt)
        return append(.reissued(StepReissued(task: task, by: "operator", reason: "mended")), at: moment)
    }

    @discardableResult mutating func settle(
        _ step: String, element: String = "-", kind: TaskKind = .do, attempt: Int = 1, at moment: Int64? = nil
    ) -> Transition {
        let task = TaskID(caseID: id, step: step, element: element, kind: kind, attempt: attempt)
        return append(.settled(TaskSettled(task: task, by: "operator", note: "seen to")), at: moment)
    }

    @discardableResult mutating func remind(
        _ step: String, due: Int64, attempt: Int = 1, element: String = "-", at moment: Int64
    ) -> Transition {
        let task = TaskID(caseID: id, step: step, element: element, attempt: attempt)
        return append(.reminded(StepReminded(task: task, due: Timestamp(milliseconds: due))), at: moment)
    }

    @discardableResult mutating func undeliverable(
        _ step: String, attempt: Int = 1, element: String = "-", kind: TaskKind = .do, at moment: Int64? = nil
    ) -> Transition {
        let task = TaskID(caseID: id, step: step, element: element, kind: kind, attempt: attempt)
        return append(
            .undeliverable(
                TaskUndeliverable(task: task, problem: Problem(code: "task-undeliverable", message: "No topic."))),
            at: moment)
    }

    @discardableResult mutating func overdue(
        _ step: String, deadline: Int64, attempt: Int = 1, element: String = "-", kind: TaskKind = .do, at moment: Int64
    ) -> Transition {
        let task = TaskID(caseID: id, step: step, element: element, kind: kind, attempt: attempt)
        return append(.overdue(StepOverdue(task: task, deadline: Timestamp(milliseconds: deadline))), at: moment)
    }

    @discardableResult mutating func expire(deadline: Int64, at moment: Int64) -> Transition {
        append(.expired(CaseExpired(deadline: Timestamp(milliseconds: deadline))), at: moment)
    }

    @discardableResult mutating func append(_ body: JournalEntry.Body, at moment: Int64? = nil) -> Transition {
        let entry = JournalEntry(caseID: id, source: "/test", body: body)
        now = moment ?? now
        let event = JournalEvent(entry, offset: Int64(events.count), timestamp: Timestamp(milliseconds: now))
        now += 10
        return fold(event)
    }

    @discardableResult mutating func fold(_ event: JournalEvent) -> Transition {
        events.append(event)
        let contracts = contracts
        return CaseSlot.fold(event, into: &slot, contract: { contracts[$0] })
    }

    // MARK: What can be seen

    var state: CaseState? { slot?.state }
    var outcome: CaseOutcome? { state?.closing?.outcome }
    var result: JSONValue? { state?.result }

    subscript(step: String) -> StepState? {
        plan.service.stepIndex[step].flatMap { state?.steps[$0] }
    }

    /// The steps' outcomes in the plan's order; `…` for one that was asked for, `.` for one that waits.
    var picture: String {
        (state?.steps ?? []).map { step in
            switch step.phase {
            case .waiting: "."
            case .issued: "…"
            case .closed(let outcome): outcome.rawValue
            }
        }.joined(separator: " ")
    }
}

extension Transition {
    /// The steps whose tasks are put out, in order.
    var asked: [String] {
        outputs.compactMap { if case .task(let task) = $0 { task.id.step } else { nil } }
    }

    /// The results that are put out.
    var results: [ResultMessage] {
        outputs.compactMap { if case .result(let result) = $0 { result } else { nil } }
    }

    /// Whether nothing came of the event.
    var isNothing: Bool { disposition != .applied && outputs.isEmpty && changes.isEmpty }
}

extension Transition {
    /// The ids of the tasks that are put out without the case: `step/element/kind/attempt`.
    var tasks: [String] {
        outputs.compactMap { output in
            guard case .task(let task) = output else { return nil }
            return task.id.description.split(separator: "/").dropFirst().joined(separator: "/")
        }
    }
}

extension Scene {
    /// The outcomes of a step's elements; `…` for one that is asked for.
    func elements(_ step: String) -> String {
        (self[step]?.elements ?? []).map { $0.outcome?.rawValue ?? "…" }.joined(separator: " ")
    }

    /// How the undoing of a step's elements stands: an outcome, `…`, or `-` for none.
    func undoing(_ step: String) -> String {
        (self[step]?.elements ?? []).map { element in
            element.compensation.map { $0.value.outcome?.rawValue ?? "…" } ?? "-"
        }.joined(separator: " ")
    }

    func isNeeded(at moment: Int64) -> Bool? { state?.isNeeded(asOf: Timestamp(milliseconds: moment)) }
}
