import Foundation
import Testing

@testable import Contracts

/// One way to break the sample, and what must be said: the rules, and the text at whose start they point.
struct LintCase: Sendable, CustomTestStringConvertible {
    let rules: [LintRule]
    let file: String
    let old: String
    let new: String
    /// The text in the broken file at which the first rule's finding points; nil: the start of the file.
    let at: String?
    /// What its message or remedy must say.
    let says: String

    init(_ rules: LintRule..., in file: String, put new: String, for old: String, at: String?, says: String = "") {
        self.rules = rules
        self.file = file
        self.old = old
        self.new = new
        self.at = at
        self.says = says
    }

    var testDescription: String { "\(rules.map(\.rawValue).joined(separator: ", ")): \(new.prefix(60))" }

    static let registry = "agencies/registry.yaml"
    static let clinic = "agencies/clinic.yaml"
    static let birth = "services/birth.v1.yaml"
    static let application = "documents/application.v1.schema.json"
    static let person = "documents/person.v1.schema.json"
}

@Suite struct LintTests {
    @Test func findsNothingInTheSample() throws {
        #expect(try SampleCatalogue().lint().isEmpty)
    }

    @Test(
        arguments: LintCase.syntax + LintCase.keys + LintCase.references + LintCase.documents + LintCase.plans
            + LintCase.templates)
    func finds(_ test: LintCase) throws { try Self.check(test, in: SampleCatalogue(), services: 1) }

    @Test func findsNothingInTheWholeLanguage() throws {
        let findings = try SampleCatalogue.whole.lint()
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test(arguments: LintCase.language)
    func findsInTheWholeLanguage(_ test: LintCase) throws {
        try Self.check(test, in: SampleCatalogue.whole, services: 2)
    }

    private static func check(_ test: LintCase, in base: SampleCatalogue, services: Int) throws {
        var sample = base
        try sample.replace(test.old, with: test.new, in: test.file)
        let findings = try sample.lint()
        #expect(findings.map(\.rule).sorted() == test.rules.map(\.rawValue).sorted(), "\(findings)")
        #expect(findings == findings.sorted())
        let finding = try #require(findings.first { $0.rule == test.rules.first?.rawValue })
        let place = try place(of: test.at, in: sample.text(test.file))
        #expect(finding.file.hasSuffix("/" + test.file))
        #expect(finding.line == place.line, "\(finding)")
        #expect(finding.column == place.column, "\(finding)")
        #expect(test.says.isEmpty || finding.description.contains(test.says), "\(finding)")
        #expect(!finding.message.isEmpty && !finding.remedy.isEmpty)
        #expect(finding.severity == test.rules.first?.severity)

        // What is found decides whether the catalogue can be used.
        if findings.contains(where: { $0.severity == .error }) {
            let error = #expect(throws: ContractError.self) { try sample.load() }
            #expect(error?.findings.map(\.rule) == findings.map(\.rule))
        } else {
            #expect(try sample.load().services.count == services)
        }
    }

    /// Line and column at which a text begins, which must stand there once.
    private static func place(of marker: String?, in text: String) throws -> (line: Int, column: Int) {
        guard let marker else { return (1, 1) }
        let parts = text.components(separatedBy: marker)
        guard parts.count == 2 else {
            throw SampleCatalogue.Mistake(description: "\(parts.count - 1) times: \(marker)")
        }
        let lines = parts[0].split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
    }

    /// A third step, which needs the second and by way of that the first, and reads both.
    private static func chained(needs: String) throws -> [Finding] {
        var sample = SampleCatalogue()
        try sample.replace(
            "result:\n",
            with: "  third:\n    title: { uz: a, ru: b, en: c }\n    agency: clinic\n    operation: attach\n"
                + "    required: false\n    needs: [\(needs)]\n    input:\n"
                + "      child: $.steps.registration.reply.child.pinfl\n      phone: $.steps.attachment.reply.clinic\n"
                + "result:\n",
            in: "services/birth.v1.yaml")
        return try sample.lint()
    }

    @Test func letsAStepReadWhatItNeedsByWayOfOthers() throws {
        #expect(try Self.chained(needs: "attachment").isEmpty)
        let findings = try Self.chained(needs: "registration")
        #expect(findings.map(\.rule) == ["step-reads-unneeded"])
        #expect(findings.first?.message == "step third reads the reply of attachment, which it does not need")
        #expect(findings.first?.remedy == "add attachment to its needs")
    }

    /// No rule without a case that shows it, here or in ``LintFileTests``.
    @Test func showsEveryRule() {
        let cases =
            LintCase.syntax + LintCase.keys + LintCase.references + LintCase.documents + LintCase.plans
            + LintCase.templates + LintCase.language
        let shown = Set(cases.flatMap(\.rules)).union(LintFileTests.shown)
        #expect(Set(LintRule.allCases).subtracting(shown) == [])
    }
}

extension LintTests {
    /// The reference names every rule and every key of later versions, and no rule that there is not.
    @Test func documentsEveryRule() throws {
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        let name = "Sources/Contracts/README.md"
        while !FileManager.default.fileExists(atPath: directory.appending(path: name).path) {
            try #require(directory.path != "/")
            directory.deleteLastPathComponent()
        }
        let text = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
        let rows = text.split(separator: "\n").drop { $0 != "| Rule | |" }.prefix { $0.hasPrefix("|") }
        let documented = rows.compactMap { $0.split(separator: "|").first }.flatMap { cell in
            cell.split(separator: "`").map(String.init).filter { $0.contains("-") && !$0.contains("--") }
        }
        #expect(documented.sorted() == LintRule.allCases.map(\.rawValue).sorted())
        for row in rows {
            let names = row.split(separator: "|").first.map { $0.split(separator: "`").map(String.init) } ?? []
            for rule in names.compactMap(LintRule.init(rawValue:)) {
                #expect((rule.severity == .warning) == row.contains("(w)"), "\(rule.rawValue)")
            }
        }
        for key in LaterKeys.remedies.keys { #expect(text.contains("`\(key)`"), "\(key)") }
    }
}
