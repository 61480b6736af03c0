import Testing

@testable import Contracts

/// What case files say of elements, what undoes them, and commands: read, or told with its place.
@Suite struct CaseFileLanguageTests {
    private static let vocabulary = CaseVocabulary(
        caseOutcomes: ["completed", "cancelled"], stepOutcomes: ["answered", "failed", "compensated", "skipped"],
        skipReasons: ["condition", "needs", "closed"], compensationOutcomes: ["answered", "failed", "open"])

    private static let sound = """
        title: One
        request: { pinfl: "31707584010273" }
        replies:
          check: { answered: { paymentId: a } }
          founders:
            - { element: "0", answered: {}, after: PT1H }
            - { element: 1, failed: no }
            - { element: 1, attempt: 2, never: }
          home: { element: cadastre, answered: {} }
        compensations:
          fee: { answered: { paymentId: a } }
        commands:
          - { reissue: founders, element: 1, after: PT3H }
          - { settle: fee, compensation: true, after: PT4H }
          - { cancel: changed my mind, after: PT5H }
        expect:
          outcome: cancelled
          steps:
            fee: { outcome: compensated, compensation: answered }
            founders: { elements: { "0": answered, "1": { outcome: failed, code: no } } }
            home: { source: cadastre, because: closed }
          asked: { founders: { "0": { pinfl: "31707584010273" } }, home: nothing }
          undone: { fee: { payment: a } }
          revision: 2

        """

    private static func read(_ text: String) throws -> (cases: [ContractCase], findings: [Finding]) {
        var sample = SampleCatalogue.whole
        let catalogue = try sample.load()
        sample.files["tests/passport.v1/one.yaml"] = Array(text.utf8)
        return try sample.withDirectory { catalogue.cases(directory: $0, vocabulary: vocabulary) }
    }

    @Test func readsAllOfIt() throws {
        let (cases, findings) = try Self.read(Self.sound)
        #expect(findings.isEmpty, "\(findings)")
        let one = try #require(cases.first)
        #expect(one.replies(to: "founders", element: "0", attempt: 1, undoing: false).count == 1)
        #expect(one.replies(to: "founders", element: "1", attempt: 2, undoing: false).count == 1)
        #expect(one.replies(to: "founders", element: "2", attempt: 1, undoing: false).isEmpty)
        #expect(one.replies(to: "fee", element: "-", attempt: 1, undoing: true).count == 1)
        #expect(one.replies(to: "fee", element: "-", attempt: 1, undoing: false).isEmpty)
        #expect(one.commands.map(\.after) == [10_800_000, 14_400_000, 18_000_000])
        #expect(one.commands.map(\.isUndoing) == [false, true, false])
        #expect(one.expected.revision?.value == 2)
        #expect(one.expected.asked.map(\.isUndoing) == [false, false, true])
        #expect(one.expected.steps.first { $0.name == "founders" }?.elements.map(\.name) == ["0", "1"])
    }

    @Test(arguments: [
        ("element: \"0\", answered", "element: \"20\", answered", "from 0 to 19"),
        ("element: cadastre, answered", "element: cadaster, answered", "did you mean cadastre?"),
        ("check: { answered", "check: { element: 0, answered", "asks one thing"),
        ("attempt: 2", "attempt: 0", "whole number from 1"),
        (
            "  fee: { answered: { paymentId: a } }\ncommands", "  check: { answered: { paymentId: a } }\ncommands",
            "the keys are fee, founders"
        ),
        ("reissue: founders, element: 1", "reissue: founders", "which element of founders"),
        ("settle: fee", "settle: fees", "did you mean fee?"),
        ("cancel: changed my mind, after: PT5H", "cancel: changed my mind", "lacks after"),
        ("cancel: changed my mind, ", "", "one of cancel, reissue, settle"),
        ("source: cadastre", "source: registry", "is no outcome"),
        ("because: closed", "because: tired", "condition, needs, closed"),
        ("compensation: answered", "compensation: skipped", "answered, failed, open"),
        ("\"1\": { outcome", "\"x\": { outcome", "is no element"),
        ("revision: 2", "revision: two", "whole number from 1"),
    ])
    func tellsWhatIsWrong(old: String, new: String, says: String) throws {
        #expect(Self.sound.contains(old))
        let (cases, findings) = try Self.read(Self.sound.replacing(old, with: new, maxReplacements: 1))
        #expect(cases.isEmpty)
        #expect(findings.contains { $0.description.contains(says) && $0.line > 1 }, "\(findings)")
    }
}
