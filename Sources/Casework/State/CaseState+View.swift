import Contracts
package import JSON
import Messages

extension CaseState {
    /// The case as a portal, a citizen's page or an operator sees it; the shape of `GET /v1/cases/{id}` and of the
    /// messages on the portal's results topic.
    package var view: JSONValue {
        var steps: JSONObject = [:]
        for index in self.steps.indices { steps[service.steps[index].name] = stepView(index) }
        var view: JSONObject = [
            "id": .string(id.description),
            "service": .string(service.name),
            "version": .number(JSONNumber(Int64(service.version))),
            "reference": text(opening.reference),
            "state": .string(isOpen ? "open" : "closed"),
            "outcome": text(closing?.outcome.rawValue),
            "openedAt": .string(openedAt.description),
            "closedAt": text(closing?.at.description),
            "deadline": .string(deadline.description),
            "steps": .object(steps),
            "result": result ?? .null,
            "revision": .number(JSONNumber(Int64(revision))),
        ]
        if let reason = closing?.reason { view["reason"] = .string(reason) }
        return .object(view)
    }

    /// One step as a reader sees it.
    package func stepView(_ index: Int) -> JSONValue {
        let step = service.steps[index]
        let state = steps[index]
        // A step that asks one thing is that thing; else it tells of each, and of the one that won.
        let isPlain = step.forEach == nil && !step.isFirstOf
        let winner = isPlain ? 0 : state.elements.firstIndex { $0.outcome == .answered }
        let ask: Ask? = step.isFirstOf ? winner.map { step.asks[$0] } : step.asks[0]
        var view: JSONObject = [
            "agency": text(ask?.agency),
            "operation": text(ask?.operation.name),
            "required": .bool(step.isRequired),
            "needs": .array(step.needs.map { .string($0) }),
            "state": .string(state.phase.name),
            "outcome": text(state.outcome?.rawValue),
            "issuedAt": text(state.issuedAt?.description),
            "closedAt": text(state.closedAt?.description),
            "deadline": text((state.deadline ?? state.issuedAt.map { _ in deadline })?.description),
            "attempts": .number(JSONNumber(Int64(state.attempts))),
            "reason": .null,
            "error": .null,
        ]
        if let because = state.because { view["because"] = .string(because.rawValue) }
        if let problem = state.problem { view[state.outcome == .refused ? "reason" : "error"] = problem.json }
        if isPlain {
            if let element = state.elements.first { element.tellMore(in: &view) }
        } else if !state.elements.isEmpty {
            view["elements"] = .array(state.elements.indices.map { elementView($0, of: index) })
        }
        return .object(view)
    }

    private func elementView(_ element: Int, of index: Int) -> JSONValue {
        let place = Place(step: index, element: element)
        let state = self[place]
        let ask = ask(place)
        var view: JSONObject = [
            "element": .string(name(ofElement: element, in: index)),
            "agency": .string(ask.agency),
            "operation": .string(ask.operation.name),
            "state": .string(state.outcome == nil ? "issued" : "closed"),
            "outcome": text(state.outcome?.rawValue),
            "issuedAt": .string(state.issuedAt.description),
            "closedAt": text(state.closedAt?.description),
            "deadline": .string((state.deadline ?? deadline).description),
            "attempts": .number(JSONNumber(Int64(state.attempts))),
            "reason": .null,
            "error": .null,
        ]
        if let problem = state.problem?.value {
            view[state.outcome == .refused ? "reason" : "error"] = problem.json
        }
        state.tellMore(in: &view)
        return .object(view)
    }

    private func text(_ string: String?) -> JSONValue { string.map { .string($0) } ?? .null }
}

extension ElementState {
    /// What only some have: when the agency was reminded, what came late, how the effect is undone.
    fileprivate func tellMore(in view: inout JSONObject) {
        if let remindedAt { view["remindedAt"] = .string(remindedAt.description) }
        if let late = late?.value {
            var what: JSONObject = ["at": .string(late.at.description), "outcome": .string(late.outcome.rawValue)]
            if let problem = late.problem { what["problem"] = problem.json }
            view["late"] = .object(what)
        }
        guard let compensation = compensation?.value else { return }
        let what: JSONObject = [
            "state": .string(compensation.outcome == nil ? "issued" : "closed"),
            "outcome": compensation.outcome.map { .string($0.rawValue) } ?? .null,
            "issuedAt": .string(compensation.issuedAt.description),
            "closedAt": compensation.closedAt.map { .string($0.description) } ?? .null,
            "attempts": .number(JSONNumber(Int64(compensation.attempts))),
            "error": compensation.problem?.json ?? .null,
        ]
        view["compensation"] = .object(what)
    }
}

extension StepState.Phase {
    /// `waiting`, `issued` or `closed`.
    package var name: String {
        switch self {
        case .waiting: "waiting"
        case .issued: "issued"
        case .closed: "closed"
        }
    }
}
