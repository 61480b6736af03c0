import Contracts
import JSON
import Testing

/// Judges cases by what everybody can read of them.
struct SoakVerdict {
    /// By service, the steps whose effect can be undone.
    private let undone: [String: Set<String>]
    private(set) var undoings = 0
    /// What would have been undone, but for something that rests on it and of which nobody knows.
    private(set) var heldUp = 0
    /// Cases with more than one result.
    private(set) var revised = 0

    init(undone: [String: Set<String>]) { self.undone = undone }

    /// By service, the steps of which an operation can be undone.
    static func undone(_ catalogue: Catalogue) -> [String: Set<String>] {
        Dictionary(
            catalogue.services.map { service in
                (service.name, Set(service.steps.filter { $0.asks.contains { $0.compensation != nil } }.map(\.name)))
            }
        ) { $1 }
    }

    /// Whether something is still being done for a case.
    static func isUnderWay(_ view: JSONValue) -> Bool {
        parts(view).contains { _, part in
            part["state"]?.string == "issued" || part["compensation"]?["state"]?.string == "issued"
                || part["compensation"]?["outcome"]?.string == "failed" || isInDoubt(part)
        }
    }

    /// Each step, or each element of it, by the step's name.
    private static func parts(_ view: JSONValue) -> [(step: String, part: JSONValue)] {
        (view["steps"]?.object ?? [:]).flatMap { name, step in (step["elements"]?.array ?? [step]).map { (name, $0) } }
    }

    /// Whether a part was asked for, and nobody knows what came of it: late answers stand under `late`.
    private static func isInDoubt(_ part: JSONValue) -> Bool {
        guard ["cancelled", "overdue"].contains(part["outcome"]?.string), part["late"] == nil else { return false }
        return part["issuedAt"]?.string != nil
    }

    private static func isDone(_ part: JSONValue) -> Bool {
        part["outcome"]?.string == "answered" || part["late"]?["outcome"]?.string == "answered"
    }

    mutating func judge(_ id: String, _ view: JSONValue, of service: String) {
        let outcome = view["outcome"]?.string ?? "open"
        #expect(["completed", "partial", "refused", "cancelled"].contains(outcome), "\(id) \(outcome)")
        if view["revision"]?.integer ?? 0 > 1 { revised += 1 }
        let parts = Self.parts(view)
        let doubt = parts.contains { Self.isInDoubt($0.part) }
        for (step, part) in parts {
            if let compensation = part["compensation"] {
                undoings += 1
                #expect(
                    !["completed", "partial"].contains(outcome), "\(id) \(step) was undone in a case that is \(outcome)"
                )
                #expect(compensation["outcome"]?.string == "answered", "\(id) \(step): \(part.serializedString)")
            } else if Self.isDone(part), undone[service]?.contains(step) ?? false,
                !["completed", "partial"].contains(outcome)
            {
                if doubt { heldUp += 1 }
                #expect(doubt, "\(id) \(step) of a case that is \(outcome) is not undone: \(part.serializedString)")
            }
        }
    }
}
