package import Contracts
package import JSON
package import JSONSchema

/// How one case went.
package struct CaseReport: Sendable {
    package let contractCase: ContractCase
    /// What is not as the case says; empty when all is.
    package let problems: [CaseProblem]

    package var isOK: Bool { problems.isEmpty }

    /// `<service>.v<version>/<case>`.
    package var name: String {
        "\(contractCase.service.name).v\(contractCase.service.version)/\(contractCase.name)"
    }

    /// One line, and the problems below.
    package func text(in language: Language) -> String {
        let head = "\(isOK ? "ok     " : "FAILED ") \(name): \(contractCase.title[language])"
        return ([head] + problems.map { indented($0.text(in: language)) }).joined(separator: "\n")
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    }

    package var json: JSONValue {
        [
            "case": .string(name), "file": .string(contractCase.place.file), "title": contractCase.title.json,
            "ok": .bool(isOK), "problems": .array(problems.map(\.json)),
        ]
    }
}

/// How all cases went.
package struct ContractTestReport: Sendable {
    package let cases: [CaseReport]
    /// What is wrong with the files of cases; those are not run.
    package let findings: [Finding]

    /// Whether every case could be run and went as it says.
    package var isOK: Bool { findings.isEmpty && cases.allSatisfy(\.isOK) }

    /// How it went in all: `7 cases: 6 ok, 1 failed`.
    package var summary: String {
        let failed = cases.count { !$0.isOK }
        let summary = "\(cases.count) cases: \(cases.count - failed) ok, \(failed) failed"
        let files = Set(findings.map(\.file)).count
        return files == 0 ? summary : summary + "; \(files) files can't be used"
    }

    /// One line a case, with what is wrong.
    package func text(in language: Language) -> String {
        (findings.map(\.description) + cases.map { $0.text(in: language) }).joined(separator: "\n")
    }

    package var json: JSONValue {
        [
            "ok": .bool(isOK), "cases": .array(cases.map(\.json)), "findings": .array(findings.map(\.json)),
            "failed": JSONValue(cases.count { !$0.isOK }),
        ]
    }
}
