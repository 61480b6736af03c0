import Foundation
import JSON
import Testing

@testable import Contracts

@Suite struct CompatibilityCatalogueTests {
    /// The sample as the case changes it.
    private static func changed(_ test: CatalogueChange) throws -> SampleCatalogue {
        var sample = SampleCatalogue()
        for edit in test.edits { try edit(&sample) }
        return sample
    }

    static func lines(_ report: CompatibilityReport) -> [String] {
        report.differences.map { difference in
            let place = "\(difference.file)#\(difference.pointer)"
            return "\(difference.level.rawValue) | \(difference.audience.description) | \(difference.rule) | \(place)"
        }
    }

    @Test(arguments: CatalogueChange.all)
    func tellsForWhom(test: CatalogueChange) throws {
        let old = try SampleCatalogue().load()
        let new = try Self.changed(test).load()
        let there = Catalogue.compare(old: old, new: new, isLenient: test.isLenient)
        let back = Catalogue.compare(old: new, new: old, isLenient: test.isLenient)
        let (linesThere, linesBack) = (Self.lines(there).sorted(), Self.lines(back).sorted())
        #expect(linesThere == test.there.sorted())
        #expect(linesBack == test.back.sorted())
        for difference in there.differences + back.differences {
            let isBad = difference.level < .notice
            #expect(!difference.change.isEmpty)
            if isBad { #expect(!difference.reasons.isEmpty, "\(difference)") }
            #expect((difference.remedy != nil) == isBad, "\(difference)")
        }
        let isBroken = test.there.contains { $0.hasPrefix("breaking") || $0.hasPrefix("undecided") }
        #expect(there.isCompatible != isBroken)
    }

    /// No rule without a case that shows it.
    @Test func showsEveryRule() {
        let lines =
            CatalogueChange.all.flatMap { $0.there + $0.back }
            + CompatibilityLanguageTests.changes.flatMap { $0.there + $0.back }
        let shown = Set(lines.compactMap { $0.components(separatedBy: " | ").dropFirst(2).first })
        let rules = Set(CompatibilityRule.allCases.map(\.rawValue))
        #expect(shown == rules, "\(rules.symmetricDifference(shown))")
    }

    /// The reference names every rule, and none that there is not.
    @Test func documentsEveryRule() throws {
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        let name = "Sources/Contracts/README.md"
        while !FileManager.default.fileExists(atPath: directory.appending(path: name).path) {
            try #require(directory.path != "/")
            directory.deleteLastPathComponent()
        }
        let text = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
        let rows = text.split(separator: "\n").drop { $0 != "| Difference | |" }.prefix { $0.hasPrefix("|") }
        let cells = rows.compactMap { $0.split(separator: "|").first }
        let named = cells.flatMap { $0.split(separator: "`").map(String.init) }
        let documented = named.filter { $0.contains("-") && !$0.hasPrefix("-") }
        #expect(documented.sorted() == CompatibilityRule.allCases.map(\.rawValue).sorted())
    }

    @Test func readsWell() throws {
        let old = try SampleCatalogue().load()
        var sample = SampleCatalogue()
        try sample.replace(
            "[\"mother\", \"phone\"]", with: "[\"mother\", \"phone\", \"tags\"]",
            in: "documents/application.v1.schema.json")
        try sample.replace(
            "agency: clinic\n", with: "agency: clinic\n    deadline: PT2H\n", in: "services/birth.v1.yaml")
        let report = Catalogue.compare(old: old, new: try sample.load())
        let expected = """
            agency: clinic
              breaking: services/birth.v1.yaml#/steps/attachment/deadline: clinic has PT2H for attach in the step \
            attachment now, and had P3D
                because: answers that were in time would be overdue
                mend: leave it the time; or keep this version as it was, and publish birth.v2 [step-time-shorter]

            portals: every portal
              breaking: documents/application.v1.schema.json#/required: `tags` is required now
                because: applications without `tags` were accepted, and would be refused (request of birth.v1)
                mend: make it optional; or keep this version as it was, and publish application.v2, birth.v2 \
            [required-added]
            """
        #expect(report.text == expected)
        #expect(report.summary == "not compatible: 2 breaking, 0 undecided, 0 notice, 0 compatible")
        #expect(report.json["compatible"] == false)
        #expect(report.json["counts"]?["breaking"] == 2)
        let second = try #require(report.json["differences"]?[1])
        #expect(second["audience"] == ["kind": "portal", "ids": ["*"]])
        #expect(second["rule"] == "required-added")
        #expect(second["pointer"] == "/required")
        #expect(second["side"] == "new")
        #expect(second["because"]?.array?.count == 1)
        #expect(second["remedy"]?.string?.isEmpty == false)

        let same = Catalogue.compare(old: old, new: old)
        #expect(same.text.isEmpty)
        #expect(same.summary == "compatible: 0 breaking, 0 undecided, 0 notice, 0 compatible")
    }

    /// What a use refers to is told with all that must be published instead.
    @Test func namesAllThatNeedsANewVersion() throws {
        let old = try SampleCatalogue().load()
        var sample = SampleCatalogue()
        try sample.replace(
            "  \"additionalProperties\": false\n", with: "  \"additionalProperties\": true\n",
            in: "documents/person.v1.schema.json")
        let report = Catalogue.compare(old: try sample.load(), new: old)
        let ours = report.differences.filter { $0.audience == .agency("registry") }
        let difference = try #require(ours.first)
        #expect(ours.count == 1)
        #expect(difference.level == .breaking)
        #expect(difference.reasons.count == 1)
        #expect(difference.reasons.first?.hasSuffix("(response of register of registry)") == true)
        let remedy = try #require(difference.remedy)
        #expect(remedy.hasSuffix("publish person.v2, registration.v2, another operation of registry"))
    }
}
