import JSON

/// One thing that a step of a case asks, as everybody can read it in `GET /v1/cases/{id}`.
struct SoakPart {
    let step: String
    /// `-` for the only one.
    let element: String
    let isRequired: Bool
    /// How the whole step ended.
    let stepOutcome: String?
    let view: JSONValue

    /// All of a case, in the view's order.
    static func all(of view: JSONValue) -> [SoakPart] {
        (view["steps"]?.object ?? [:]).flatMap { name, step in
            (step["elements"]?.array ?? [step]).map { part in
                SoakPart(
                    step: name, element: part["element"]?.string ?? "-", isRequired: step["required"] == true,
                    stepOutcome: step["outcome"]?.string, view: part)
            }
        }
    }

    /// What the task is called without its case.
    var name: String { "\(step)/\(element)" }
    var agency: String { view["agency"]?.string ?? "" }
    var outcome: String? { view["outcome"]?.string }
    var attempts: Int64 { view["attempts"]?.integer ?? 0 }
    var isAsked: Bool { view["state"]?.string == "issued" }
    /// Whether its agency has said, in time or late, that it was done.
    var isDone: Bool {
        outcome == "answered" || outcome == "compensated" || view["late"]?["outcome"]?.string == "answered"
    }
    /// Whether it was asked for and given up, and its agency has not told yet what came of it.
    var isUntold: Bool {
        guard outcome == "cancelled" || outcome == "overdue", view["late"] == nil else { return false }
        return view["issuedAt"]?.string != nil
    }
    /// The code of its refusal or its failure, also of a late one.
    var code: String? {
        (view["reason"]?["code"] ?? view["error"]?["code"] ?? view["late"]?["problem"]?["code"])?.string
    }

    var undoing: JSONValue? { view["compensation"] }
    var isBeingUndone: Bool { undoing?["state"]?.string == "issued" }
}
