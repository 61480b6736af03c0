import Contracts
import JSON
import Testing

/// A judge that lets everything pass is none.
struct SoakVerdictTests {
    private static func verdict() throws -> SoakVerdict {
        let services = try Catalogue.load(directory: DevelopmentBus.contracts).services
        return SoakVerdict(Dictionary(uniqueKeysWithValues: services.map { ($0.name, $0) }), moody: ["tax-committee"])
    }

    private static func part(_ outcome: String, _ more: JSONObject = [:]) -> JSONValue {
        var part: JSONObject = [
            "agency": "treasury", "required": true, "state": "closed", "outcome": .string(outcome),
            "issuedAt": "2026-11-25T08:00:00.000Z", "deadline": "2026-11-26T08:00:00.000Z", "attempts": 1,
            "reason": .null, "error": .null,
        ]
        for (name, value) in more { part[name] = value }
        return .object(part)
    }

    private static func undone(_ from: String, _ to: String, _ outcome: String = "answered") -> JSONObject {
        [
            "compensation": [
                "state": "closed", "outcome": .string(outcome), "attempts": 1,
                "issuedAt": .string("2026-11-25T08:00:\(from)Z"), "closedAt": .string("2026-11-25T08:00:\(to)Z"),
            ]
        ]
    }

    private static func view(_ outcome: String, _ steps: JSONObject) -> JSONValue {
        ["state": "closed", "outcome": .string(outcome), "revision": 1, "steps": .object(steps)]
    }

    private static let refused = part("refused", ["reason": ["code": "director-disqualified", "message": "No"]])
    private static let business = SoakCase(service: "business-registration", refusal: "director-disqualified")
    private static let passport = SoakCase(service: "foreign-passport", refusal: nil, isWithdrawn: true)

    @Test("What is as it should be passes")
    func right() throws {
        var verdict = try Self.verdict()
        verdict.judge(
            "a",
            Self.view(
                "refused",
                [
                    "founders": Self.part("answered"), "registration": Self.refused,
                    "name": Self.part("compensated", Self.undone("01.000", "02.000")),
                ]), Self.business)
        // The order was answered after the case was withdrawn, and is undone before the fee that it rests on.
        let late: JSONObject = ["late": ["at": "2026-11-25T08:00:01.000Z", "outcome": "answered"]]
        var order = Self.undone("02.000", "03.000")
        order["late"] = late["late"]
        verdict.judge(
            "b",
            Self.view(
                "cancelled",
                [
                    "fee": Self.part("compensated", Self.undone("03.000", "04.000")),
                    "decision": Self.part("compensated", order),
                ]), Self.passport)
        // The order had failed, so the fee was paid back; then it turned out to be done.
        var failed = Self.undone("06.000", "07.000")
        failed["late"] = ["at": "2026-11-25T08:00:05.000Z", "outcome": "answered"]
        failed["error"] = ["code": "target-error", "message": "Broken"]
        verdict.judge(
            "c",
            Self.view(
                "cancelled",
                [
                    "fee": Self.part("compensated", Self.undone("03.000", "04.000")),
                    "decision": Self.part("compensated", failed),
                ]), Self.passport)
        #expect(verdict.undoings == 5)
        #expect(verdict.undoneAfterwards == ["c decision/-"])
    }

    @Test(
        "What is not as it should be does not",
        arguments: [
            // Not undone, in time or late.
            (business, view("refused", ["registration": refused, "name": part("answered")])),
            (passport, view("cancelled", ["fee": part("cancelled", ["late": ["outcome": "answered"]])])),
            // Undone by halves, by nobody, for no reason, in the wrong order.
            (
                business,
                view("refused", ["registration": refused, "name": part("answered", undone("1.0", "2.0", "failed"))])
            ),
            (
                business,
                view("refused", ["registration": refused, "name": part("answered", undone("1.0", "2.0", "settled"))])
            ),
            (
                SoakCase(service: "foreign-passport", refusal: nil),
                view("completed", ["fee": part("compensated", undone("1.0", "2.0"))])
            ),
            (
                passport,
                view(
                    "cancelled",
                    [
                        "fee": part("compensated", undone("02.000", "04.000")),
                        "decision": part("compensated", undone("02.000", "03.000")),
                    ])
            ),
            // In doubt, or still asked for.
            (passport, view("cancelled", ["fee": part("cancelled")])),
            (passport, view("cancelled", ["fee": part("cancelled", ["state": "issued", "outcome": .null])])),
            // Ended as it should not have.
            (passport, view("completed", ["fee": part("answered")])),
            (business, view("completed", ["name": part("answered")])),
            (business, view("expired", [:])),
            (business, view("refused", ["name": part("refused", ["reason": ["code": "name-taken"]])])),
            (SoakCase(service: "foreign-passport", refusal: nil), view("failed", ["fee": part("failed")])),
            (SoakCase(service: "foreign-passport", refusal: nil), view("cancelled", [:])),
            // Asked for again, and that was forgotten.
            (
                SoakCase(service: "business-registration", refusal: nil, attempts: ["account/-": 2]),
                view("completed", ["account": part("answered")])
            ),
        ])
    func wrong(_ told: SoakCase, _ view: JSONValue) throws {
        var verdict = try Self.verdict()
        withKnownIssue { verdict.judge("a", view, told) }
    }
}
