import Contracts
package import JSON
import Messages

extension CaseState {
    /// The case as a portal, a citizen's page or an operator sees it; the shape of `GET /v1/cases/{id}` and of the
    /// messages on the portal's results topic.
    package var view: JSONValue {
        var steps: JSONObject = [:]
        for index in self.steps.indices { steps[service.steps[index].name] = stepView(index) }
        return [
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
    }

    /// One step as a reader sees it.
    package func stepView(_ index: Int) -> JSONValue {
        let step = service.steps[index]
        let state = steps[index]
        var view: JSONObject = [
            "agency": .string(step.agency),
            "operation": .string(step.operation.name),
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
        if let problem = state.problem {
            view[state.outcome == .refused ? "reason" : "error"] = problem.json
        }
        if let late = state.late {
            var what: JSONObject = ["at": .string(late.at.description), "outcome": .string(late.outcome.rawValue)]
            if let problem = late.problem { what["problem"] = problem.json }
            view["late"] = .object(what)
        }
        return .object(view)
    }

    private func text(_ string: String?) -> JSONValue { string.map { .string($0) } ?? .null }
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
