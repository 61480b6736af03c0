import Testing

@testable import Contracts

/// Changes of conditions, elements, alternatives, compensation, late answers and reminders: for whom, and how bad.
@Suite struct CompatibilityLanguageTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let new: String
        let old: String
        /// What must be told, there and back: level, audience, rule, place.
        let there: [String]
        let back: [String]

        init(put new: String, for old: String, there: [String], back: [String]) {
            self.new = new
            self.old = old
            self.there = there
            self.back = back
        }

        var testDescription: String { "\(old.prefix(40)) -> \(new.prefix(40))" }
    }

    static let file = "services/passport.v1.yaml"
    private static let readers = "readers of results: every portal"
    private static let when = "when: $.request.exempt == false && $.steps.check.outcome == 'answered'"

    static let changes = [
        Change(
            put: "", for: "    \(when)\n",
            there: [
                "notice | \(readers) | condition-removed | \(file)#/steps/fee/when",
                "notice | agency: treasury | condition-removed | \(file)#/steps/fee/when",
            ],
            back: [
                "breaking | \(readers) | condition-added | \(file)#/steps/fee/when",
                "compatible | agency: treasury | condition-added | \(file)#/steps/fee/when",
            ]),
        Change(
            put: "when: $.request.exempt != true", for: when,
            there: [
                "notice | \(readers) | condition-changed | \(file)#/steps/fee/when",
                "notice | agency: treasury | condition-changed | \(file)#/steps/fee/when",
            ],
            back: [
                "notice | \(readers) | condition-changed | \(file)#/steps/fee/when",
                "notice | agency: treasury | condition-changed | \(file)#/steps/fee/when",
            ]),
        Change(
            put: "late: amend\n    when: $.request.founders", for: "late: amend",
            there: [
                "notice | \(readers) | condition-added | \(file)#/steps/founders/when",
                "compatible | agency: ministry | condition-added | \(file)#/steps/founders/when",
            ],
            back: [
                "compatible | \(readers) | condition-removed | \(file)#/steps/founders/when",
                "notice | agency: ministry | condition-removed | \(file)#/steps/founders/when",
            ]),
        Change(
            put: "max: 10", for: "max: 20",
            there: ["breaking | portals: every portal | elements-fewer | \(file)#/steps/founders/forEach/max"],
            back: [
                "compatible | portals: every portal | elements-more | \(file)#/steps/founders/forEach/max",
                "notice | agency: ministry | elements-more | \(file)#/steps/founders/forEach/max",
            ]),
        Change(
            put: "quorum: all", for: "quorum: any",
            there: ["notice | \(readers) | quorum-higher | \(file)#/steps/founders/forEach"],
            back: ["breaking | \(readers) | quorum-lower | \(file)#/steps/founders/forEach"]),
        Change(
            put: "in: $.request.others", for: "in: $.request.founders",
            there: [
                "notice | \(readers) | elements-changed | \(file)#/steps/founders/forEach/in",
                "notice | agency: ministry | elements-changed | \(file)#/steps/founders/forEach/in",
            ],
            back: ["notice | \(readers) | elements-changed | \(file)#/steps/founders/forEach/in"]),
        Change(
            put: "needs: [check]\n    forEach: { in: $.request.founders, max: 3 }", for: "needs: [check]",
            there: [
                "notice | \(readers) | elements-added | \(file)#/steps/fee/forEach",
                "notice | agency: treasury | elements-added | \(file)#/steps/fee/forEach",
            ],
            back: [
                "notice | \(readers) | elements-removed | \(file)#/steps/fee/forEach",
                "notice | agency: treasury | elements-removed | \(file)#/steps/fee/forEach",
            ]),
        Change(
            put: "name: interior", for: "name: residence",
            there: [
                "compatible | \(readers) | alternative-added | \(file)#/steps/home/firstOf",
                "notice | \(readers) | alternative-removed | \(file)#/steps/home/firstOf",
            ],
            back: ["notice | \(readers) | alternative-removed | \(file)#/steps/home/firstOf"]),
        Change(
            put: "",
            for: "    compensate:\n      operation: refund\n"
                + "      input: { pinfl: $.request.pinfl, payment: $.reply.paymentId }\n",
            there: ["notice | agency: treasury | compensation-removed | \(file)#/steps/fee/compensate"],
            back: [
                "notice | agency: treasury | compensation-added | \(file)#/steps/fee/compensate",
                "notice | agency: treasury | input-sent | \(file)#/steps/fee/compensate/input/payment",
                "notice | agency: treasury | input-sent | \(file)#/steps/fee/compensate/input/pinfl",
            ]),
        Change(
            put: "late: keep", for: "late: amend",
            there: ["notice | \(readers) | late-changed | \(file)#/steps/founders"],
            back: ["notice | \(readers) | late-changed | \(file)#/steps/founders/late"]),
        Change(
            put: "", for: "    remindAfter: PT12H\n",
            there: ["compatible | agency: treasury | reminder-changed | \(file)#/steps/fee"],
            back: ["compatible | agency: treasury | reminder-changed | \(file)#/steps/fee/remindAfter"]),
        Change(
            put: "amend: P60D", for: "amend: P30D",
            there: ["breaking | \(readers) | amend-longer | \(file)#/amend"],
            back: ["notice | \(readers) | amend-shorter | \(file)#/amend"]),
        Change(
            put: "", for: "cancel: never\n",
            there: ["compatible | portals: every portal | cancel-allowed | \(file)#"],
            back: ["breaking | portals: every portal | cancel-forbidden | \(file)#/cancel"]),
    ]

    @Test(arguments: changes)
    func tellsForWhom(_ change: Change) throws {
        var base = SampleCatalogue.whole
        // A second list, so that another one can be named.
        try base.replace(
            "\"founders\":", with: "\"others\": { \"type\": \"array\" }, \"founders\":",
            in: "documents/passport-application.v1.schema.json")
        // What reads the one reply of a step could not read those of its elements.
        try base.replace("    payment: $.steps.fee.reply.paymentId\n", with: "", in: Self.file)
        var sample = base
        try sample.replace(change.old, with: change.new, in: Self.file)
        let (old, new) = (try base.load(), try sample.load())
        let there = Catalogue.compare(old: old, new: new)
        let back = Catalogue.compare(old: new, new: old)
        #expect(Set(CompatibilityCatalogueTests.lines(there)).isSuperset(of: change.there), "\(there)")
        #expect(Set(CompatibilityCatalogueTests.lines(back)).isSuperset(of: change.back), "\(back)")
        for report in [there, back] {
            for difference in report.differences where difference.level < .notice {
                #expect(!difference.reasons.isEmpty && difference.remedy != nil, "\(difference)")
            }
            #expect(!report.differences.isEmpty)
        }
        // What is not told to be so breaks nobody.
        #expect(there.isCompatible == !change.there.contains { $0.hasPrefix("breaking") })
        #expect(back.isCompatible == !change.back.contains { $0.hasPrefix("breaking") })
    }

    /// The same contract is never different from itself.
    @Test func nothingChangesByItself() throws {
        let catalogue = try SampleCatalogue.whole.load()
        #expect(Catalogue.compare(old: catalogue, new: catalogue).differences.isEmpty)
    }
}
