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
    /// The event type without the bus's prefix and the encoding's version.
    var shortType: String {
        switch self {
        case .opened: "case.opened"
        case .replied: "task.replied"
        case .undeliverable: "task.undeliverable"
        case .overdue: "step.overdue"
        case .expired: "case.expired"
        case .reminded: "step.reminded"
        case .cancelled: "case.cancelled"
        case .reissued: "step.reissued"
        case .settled: "task.settled"
        case .carried: "case.carried"
        }
    }
}
