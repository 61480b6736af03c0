import Contracts
import JSON
import Messages

extension CaseState {
    /// The document that templates and conditions select from: `$.request`, `$.steps.<name>`, `$.case`.
    var context: JSONObject {
        var told = JSONObject(minimumCapacity: steps.count)
        for (step, state) in zip(service.steps, steps) where state.phase != .waiting {
            told[step.name] = .object(state.context(step))
        }
        let facts: JSONValue = [
            "id": .string(id.description), "openedAt": .string(openedAt.description),
            "service": .string(service.name),
        ]
        return ["request": opening.request, "steps": .object(told), "case": facts]
    }

    /// The context of one element's input: with `$.element` and `$.index` where the step is one for each of an array.
    func context(_ context: JSONObject, for place: Place) -> JSONValue {
        guard let forEach = service.steps[place.step].forEach else { return .object(context) }
        var own = context
        own["element"] = forEach.array.select(in: .object(context))?.array.flatMap { elements in
            elements.indices.contains(place.element) ? elements[place.element] : nil
        }
        own["index"] = JSONValue(place.element)
        return .object(own)
    }
}

extension StepState {
    fileprivate func context(_ step: Step) -> JSONObject {
        var told = JSONObject()
        if let outcome { told["outcome"] = .string(outcome.rawValue) }
        if step.forEach != nil {
            told["replies"] = .array(elements.map { $0.outcome == .answered ? $0.reply ?? .null : .null })
        } else if let winner = elements.firstIndex(where: { $0.outcome == .answered }) {
            told["reply"] = elements[winner].reply
            if step.isFirstOf { told["source"] = .string(step.asks[winner].name) }
        }
        return told
    }
}
