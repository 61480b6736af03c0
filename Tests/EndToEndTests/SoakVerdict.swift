import Contracts
import JSON
import Testing

/// Judges cases by what everybody can read of them, and by the contracts.
struct SoakVerdict {
    /// A simulated system that says no to everything.
    private static let moodRefusal = "refused-by-behaviour"

    private let services: [String: Service]
    /// The agencies that answer wrongly at times.
    private let moody: Set<String>
    private(set) var outcomes: [String: Int] = [:]
    private(set) var undoings = 0
    /// Undoings that were asked for more than once.
    private(set) var undoingsAgain = 0
    /// Effects that were taken although they had failed, and undone after what they rest on.
    private(set) var undoneAfterwards: Set<String> = []
    /// Cases with more than one result.
    private(set) var revised = 0

    init(_ services: [String: Service], moody: [String]) {
        self.services = services
        self.moody = Set(moody)
    }

    // MARK: - What is asked

    /// What a part of a case asks.
    static func ask(_ part: SoakPart, of service: Service) -> Ask? {
        guard let index = service.stepIndex[part.step] else { return nil }
        let asks = service.steps[index].asks
        return asks.count == 1 ? asks[0] : asks.first { $0.name == part.element }
    }

    /// Whether something is still to come for a case: an answer, or one about what was given up.
    static func isUnderWay(_ view: JSONValue, _ settled: Set<String>) -> Bool {
        view["state"]?.string != "closed"
            || SoakPart.all(of: view).contains { part in
                part.isAsked || part.isBeingUndone || part.isUntold && !settled.contains(part.name)
            }
    }

    // MARK: - The judgement

    mutating func judge(_ id: String, _ view: JSONValue, _ told: SoakCase) {
        guard let service = services[told.service] else { return }
        let outcome = view["outcome"]?.string ?? "open"
        outcomes["\(told.service) \(outcome)", default: 0] += 1
        if view["revision"]?.integer ?? 0 > 1 { revised += 1 }
        let parts = SoakPart.all(of: view)
        let why = Self.wrong(outcome, parts, told, moody)
        #expect(why == nil, "\(id) is \(outcome): \(why ?? ""): \(view.serializedString)")
        for part in parts {
            let isWrite = Self.ask(part, of: service)?.operation.effect == .write
            #expect(!part.isAsked, "\(id) \(part.name) is still asked for: \(part.view.serializedString)")
            #expect(
                !isWrite || !part.isUntold || told.settled.contains(part.name),
                "\(id) \(part.name): no agency has told what came of it: \(part.view.serializedString)")
            if let least = told.attempts[part.name] {
                #expect(
                    part.attempts >= least, "\(id) \(part.name): asked for again, but: \(part.view.serializedString)")
            }
            judgeUndoing(id, part, in: outcome, of: service, told)
        }
        judgeOrder(id, parts, of: service)
    }

    /// Why a case should not have ended so; nil where it should.
    private static func wrong(_ outcome: String, _ parts: [SoakPart], _ told: SoakCase, _ moody: Set<String>) -> String?
    {
        if told.isWithdrawn { return outcome == "cancelled" ? nil : "the gateway has said that it is withdrawn" }
        switch outcome {
        case "completed":
            return told.refusal.map { "it should have been refused, \($0)" }
        case "partial":
            if let refusal = told.refusal { return "it should have been refused, \(refusal)" }
            let missing = parts.contains {
                !$0.isRequired && ["refused", "failed"].contains($0.outcome) && moody.contains($0.agency)
            }
            return missing ? nil : "none of those who answer wrongly at times has"
        case "refused":
            let codes = parts.filter { $0.isRequired && $0.outcome == "refused" }.compactMap(\.code)
            if codes.contains(moodRefusal) || codes.contains(where: { $0 == told.refusal }) { return nil }
            return "nobody should have refused it, but for \(told.refusal ?? "no reason")"
        case "failed":
            let failed = parts.contains { $0.isRequired && $0.outcome == "failed" && moody.contains($0.agency) }
            return failed ? nil : "none of those who answer wrongly at times has"
        default: return "there is no reason for that"
        }
    }

    /// An effect is undone where the case came to nothing or another alternative won, and nowhere else.
    private mutating func judgeUndoing(
        _ id: String, _ part: SoakPart, in outcome: String, of service: Service, _ told: SoakCase
    ) {
        let hasSucceeded = ["completed", "partial"].contains(outcome)
        let hasLost =
            part.element != "-" && part.stepOutcome == "answered" && part.outcome != "answered"
            && service.stepIndex[part.step].map { service.steps[$0].isFirstOf } ?? false
        let ask = Self.ask(part, of: service)
        let isDue = part.isDone && (!hasSucceeded || hasLost) && ask?.compensation != nil
        let evidence = "\(id) \(part.name) of a case that is \(outcome): \(part.view.serializedString)"
        guard let undoing = part.undoing else {
            #expect(!isDue, "not undone: \(evidence)")
            return
        }
        undoings += 1
        #expect(isDue, "undone for no reason: \(evidence)")
        let attempts = undoing["attempts"]?.integer ?? 0
        if attempts > 1 { undoingsAgain += 1 }
        #expect(attempts >= told.undoings[part.name] ?? 1, "asked to be undone again, but: \(evidence)")
        switch undoing["outcome"]?.string {
        case "answered": #expect(part.outcome == "compensated", "\(evidence)")
        case "settled": #expect(told.settled.contains(part.name), "settled by nobody: \(evidence)")
        default: Issue.record("the undoing has not come to its end: \(evidence)")
        }
    }

    /// What rests on something is undone before it.
    private mutating func judgeOrder(_ id: String, _ parts: [SoakPart], of service: Service) {
        for part in parts {
            guard let issued = part.undoing?["issuedAt"]?.string, part.undoing?["attempts"] == 1,
                let index = service.stepIndex[part.step]
            else { continue }
            for other in parts {
                guard let place = service.stepIndex[other.step], service.dependents[index].contains(place),
                    let closed = other.undoing?["closedAt"]?.string, other.undoing?["attempts"] == 1
                else { continue }
                // All of them are times of the case's events, in one form of one length. What has failed holds nothing up;
                // if its agency says later that it was done after all, it is undone then.
                let late = other.view["late"]?["at"]?.string ?? ""
                let hadFailed = other.view["error"]?["code"] != nil && late > issued
                if hadFailed { undoneAfterwards.insert("\(id) \(other.name)") }
                #expect(
                    closed <= issued || hadFailed,
                    """
                    \(id): \(part.name) is being undone since \(issued), \(other.name) until \(closed): \
                    \(part.view.serializedString), \(other.view.serializedString)
                    """)
            }
        }
    }
}
