import ContractTesting
import Contracts
import Testing

/// What is wrong with a case's file is told with its place and how to mend it.
@Suite struct CaseFileTests {
    private static let replies = "pension: never"

    @Test func aFileWithMistakes() throws {
        let tree = CaseTree(files: [
            "person-check.v1/one.yaml": """
            titel: One
            openedAt: yesterday
            request: { file: missing.json }
            replies:
              pensoin: never
              residence: nevr
              civilStatus: { answered: {}, refused: {}, after: soon }
            expect:
              outcome: complete
              steps: { pension: { outcome: answerd, lat: answered } }
              result: { exactly: {}, contains: {} }
            """
        ])
        let findings = try tree.findings()
        #expect(
            findings == [
                "1 key-missing: case one lacks title (add `title: …`, what the case shows)",
                "1 key-unknown: case one has the unknown key 'titel' (did you mean title?)",
                "2 value-type: openedAt of case one is not a date and time (write one, such as \"2026-03-02T09:00:00+05:00\")",
                "3 file-unreadable: file of request of case one is 'missing.json', which is not there "
                    + "(name a file, from where this case stands)",
                "5 key-unknown: replies of case one has the unknown key 'pensoin' (did you mean pension?)",
                "6 value-unknown: reply of residence, 'nevr', is no reply (did you mean never?)",
                "7 key-missing: reply of civilStatus says two things: answered, refused "
                    + "(write one of answered, refused, failed, or never in its place; two replies are a list)",
                "9 value-unknown: outcome of case one, 'complete', is no outcome (did you mean completed?)",
                "10 value-unknown: outcome of step pension, 'answerd', is no outcome (did you mean answered?)",
                "10 key-unknown: step pension has the unknown key 'lat' (did you mean late?)",
                "11 key-missing: result of expect of case one does not have one of exactly and contains "
                    + "(write `exactly:` with the whole document, `contains:` with a part of it, or nothing)",
            ])
    }

    @Test func aFileThatCannotBeUsedIsNoPassedCase() throws {
        let report = try CaseTree(replies: Self.replies, expect: "outcome: complete").run()
        #expect(report.cases.isEmpty)
        let isOK = report.isOK
        #expect(!isOK)
        #expect(report.summary == "0 cases: 0 ok, 0 failed; 1 files can't be used")
    }

    @Test(arguments: [
        ("person-chek.v1/one.yaml", "there is no service person-chek.v1 (did you mean person-check.v1?)"),
        ("person-check.v2/one.yaml", "there is no service person-check.v2 (did you mean person-check.v1?)"),
        ("person-check/one.yaml", "is not a file of this folder, and would be ignored"),
        ("person-check.v1/one.yml", "is not a file of this folder, and would be ignored"),
    ])
    func aCaseInTheWrongPlace(path: String, message: String) throws {
        let findings = try CaseTree(files: [path: "title: One"]).findings()
        #expect(findings.count == 1)
        #expect(findings.first?.contains(message) == true, "\(findings)")
    }

    @Test func brokenFilesOfDocuments() throws {
        let expect = "outcome: partial"
        var tree = CaseTree(replies: "pension: { answered: { file: pension.json } }", expect: expect)
        tree.files["person-check.v1/pension.json"] = "{ \"a\": }"
        #expect(try tree.run().findings.map(\.rule) == ["json-syntax"])
        #expect(try tree.run().findings.first?.file.hasSuffix("person-check.v1/pension.json") == true)
        let absolute = CaseTree(replies: "pension: { answered: { file: /etc/hostname } }", expect: expect)
        #expect(try absolute.run().findings.map(\.rule) == ["value-unknown"])
        let pipe = CaseTree(replies: "pension: { answered: { file: ../../../../../dev/null } }", expect: expect)
        #expect(try pipe.run().findings.count == 1)
    }

    @Test func noFolderIsNoCases() throws {
        let report = try CaseTree(files: [:]).run()
        let isOK = report.isOK
        #expect(isOK)
        #expect(report.cases.isEmpty)
    }
}
