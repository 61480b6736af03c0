import ContractTesting
import Contracts
import Foundation
import JSON
import JSONSchema
import Testing

/// What a case says against what comes of it.
@Suite struct CaseRunTests {
    private static let allAnswer = """
        civilStatus: { answered: \(civilStatus), after: PT2H }
        residence: { answered: { registered: false } }
        pension: { answered: { receivesPension: false, insuredYears: 3 } }
        """
    private static let civilStatus = """
        { pinfl: "31707584010273", name: { surname: Karimov, givenName: Alisher }, sex: male, \
        birthDate: 1958-07-17, alive: true, maritalStatus: married }
        """
    private static let soon = allAnswer.replacing(", after: PT2H", with: "")

    private func problems(_ replies: String, _ expect: String, more: String = "") throws -> [String] {
        try CaseTree(replies: replies, expect: expect, more: more).problems()
    }

    @Test func aCaseThatGoesAsItSays() throws {
        #expect(try problems(Self.soon, "outcome: completed\nclosedAfter: PT1S") == [])
    }

    @Test func anotherOutcomeNamesItsCause() throws {
        let replies = Self.soon.replacing("answered: { registered: false }", with: "refused: { code: unknown-person }")
        #expect(
            try problems(replies, "outcome: completed\nsteps: { residence: answered, civilStatus: cancelled }") == [
                "outcome of the case: completed / refused (residence refused: unknown-person)",
                "outcome of step civilStatus: cancelled / answered",
                "outcome of step residence: answered / refused (unknown-person)",
            ])
        #expect(
            try problems(replies, "outcome: refused\nsteps: { residence: { code: other } }") == [
                "code of step residence: other / unknown-person"
            ])
    }

    @Test func timePassesToTheDeadline() throws {
        // The step has 30 minutes, the case one hour; whoever answers after 35 minutes is late, and soon enough to be kept.
        #expect(
            try problems(
                Self.allAnswer.replacing("PT2H", with: "PT35M"),
                "outcome: expired\nsteps: { civilStatus: { outcome: overdue, late: answered } }\nclosedAfter: PT30M")
                == [])
        let never = Self.soon.replacing(
            "pension: { answered: { receivesPension: false, insuredYears: 3 } }", with: "pension: never")
        #expect(try problems(never, "outcome: partial\nsteps: { pension: overdue }\nclosedAfter: PT30M") == [])
        #expect(
            try problems(never, "outcome: partial\nsteps: { pension: { late: answered } }\nclosedAfter: PT31M") == [
                "closedAfter: PT31M / PT30M", "late of step pension: answered / nothing",
            ])
    }

    @Test func anAnswerAtTheDeadlineItselfIsInTime() throws {
        let edge = Self.allAnswer.replacing("PT2H", with: "PT30M")
        #expect(try problems(edge, "outcome: completed\nclosedAfter: PT30M") == [])
    }

    @Test func severalRepliesComeInTurn() throws {
        let replies = Self.soon.replacing(
            "pension: { answered: { receivesPension: false, insuredYears: 3 } }",
            with:
                "pension: [{ failed: broken, after: PT32M }, { answered: { receivesPension: false, insuredYears: 3 }, after: PT35M }]"
        )
        #expect(
            try problems(replies, "outcome: partial\nsteps: { pension: { outcome: overdue, late: answered } }") == [])
    }

    @Test func whatAnAgencyWasToldIsComparedExactly() throws {
        let asked =
            "outcome: completed\nasked: { pension: { pinfl: \"31707584010273\", phone: \"1\" }, residence: nothing }"
        #expect(
            try problems(Self.soon, asked) == [
                "what step residence tells: nothing / {\"pinfl\":\"31707584010273\"}",
                "what step pension tells /phone: \"1\" / nothing",
            ])
    }

    @Test func aResultIsComparedWholeOrInPart() throws {
        #expect(
            try problems(Self.soon, "outcome: completed\nresult: { contains: { residence: { registered: true } } }")
                == [
                    "result /residence/registered: true / false"
                ])
        let whole = try problems(
            Self.soon, "outcome: completed\nresult: { exactly: { residence: { registered: false } } }")
        #expect(whole.count == 2)
        #expect(
            whole.allSatisfy {
                $0.hasPrefix("result /civilStatus: nothing / ") || $0.hasPrefix("result /pension: nothing / ")
            })
        #expect(try problems(Self.soon, "outcome: completed\nresult: nothing").count == 1)
        let refused = Self.soon.replacing("answered: { registered: false }", with: "refused: no")
        #expect(try problems(refused, "outcome: refused\nresult: nothing") == [])
        #expect(
            try problems(refused, "outcome: refused\nresult: { contains: { pension: { insuredYears: 3 } } }") == [
                "result: {\"pension\":{\"insuredYears\":3}} / nothing"
            ])
    }

    @Test func aDocumentThatBreaksItsSchemaIsToldAsSuch() throws {
        let wrong = Self.soon.replacing("insuredYears: 3", with: "insuredYears: 99")
        #expect(
            try problems(wrong, "outcome: completed") == [
                "the answer of step pension /insuredYears: breaks pension-status.v1: Insured years: must be 70 or less"
            ])
        let report = try CaseTree(replies: wrong, expect: "outcome: completed").run()
        let problem = try #require(report.cases.first?.problems.first)
        #expect(problem.title?.en == "Insured years")
        #expect(problem.place.line == 7)

        let request = try problems(Self.soon, "outcome: completed", more: "override: { pinfl: \"1\" }")
        #expect(request.count == 1)
        #expect(request.first?.hasPrefix("the request /pinfl: breaks person-query.v1: ") == true)
        #expect(request.first?.contains("must be a PINFL") == true)
    }

    @Test func repliesMustBeAskedFor() throws {
        let missing = Self.soon.split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(
            try problems(missing, "outcome: completed") == [
                "step pension: is asked, but the case does not say what it answers"
            ])
        let childbirth = """
            title: Refused
            request: { file: ../request.json }
            replies:
              confirmation: { refused: { code: no } }
              registration: never
              benefit: { failed: broken }
            expect: { outcome: refused }
            """
        let directory = try CaseTree.contracts()
        let request = try String(contentsOfFile: directory + "/examples/childbirth.json", encoding: .utf8)
        let tree = CaseTree(files: ["childbirth.v1/one.yaml": childbirth, "request.json": request])
        #expect(try tree.run().findings.map(\.rule) == ["file-unexpected"])
        let nested = CaseTree(files: [
            "childbirth.v1/one.yaml": childbirth.replacing("../request", with: "data/request"),
            "childbirth.v1/data/request.json": request,
        ])
        #expect(try nested.problems() == ["step benefit: is never asked, so this reply can't come"])
    }

    @Test func textAndJSONTellTheSame() throws {
        let tree = CaseTree(replies: Self.soon, expect: "outcome: partial")
        let report = try tree.run()
        let isOK = report.isOK
        #expect(!isOK)
        #expect(report.summary == "1 cases: 0 ok, 1 failed")
        let lines = report.text(in: .en).split(separator: "\n").map(String.init)
        #expect(lines.first == "FAILED  person-check.v1/one: One")
        #expect(lines.dropFirst().first?.hasSuffix("tests/person-check.v1/one.yaml:9: outcome of the case") == true)
        #expect(
            lines.suffix(2).map { $0.trimmingPrefix(while: { $0 == " " }) } == [
                "expected  partial", "got       completed",
            ])
        let problem = report.json["cases"]?[0]?["problems"]?[0]
        #expect(problem?["line"] == 9)
        #expect(problem?["expected"] == "partial")
        #expect(problem?["got"] == "completed")
        #expect(report.json["ok"] == false)
    }
}
