import Casework
import Contracts
import JSON
import Messages

extension CaseState {
    /// What an event stream tells of one journal event: `{at, type, state, outcome, changes: [{step, …}]}`, each step that
    /// changed, by its index, as it looks after the event.
    func changeEvent(type: String, at moment: Timestamp, steps changed: some Sequence<Int>) -> JSONValue {
        var seen: [Int] = []
        for index in changed where !seen.contains(index) { seen.append(index) }
        let steps = seen.map { index -> JSONValue in
            var object: JSONObject = ["step": .string(service.steps[index].name)]
            if let view = stepView(index).object {
                for (name, value) in view { object[name] = value }
            }
            return .object(object)
        }
        return [
            "at": .string(moment.description), "type": .string(type),
            "state": .string(isOpen ? "open" : "closed"),
            "outcome": closing.map { .string($0.outcome.rawValue) } ?? .null,
            "changes": .array(steps),
        ]
    }
}

extension JournalEntry.Body {
    /// The event type without the bus's prefix and the encoding's version: `case.opened`, `task.replied`, …
    var shortType: String {
        var parts = type.split(separator: ".")
        if parts.count > 3 {
            parts.removeFirst(2)
            parts.removeLast()
        }
        return parts.joined(separator: ".")
    }
}
