import Foundation
import JSON
import Testing

@testable import Contracts

/// What is wrong with files as such.
@Suite struct LintFileTests {
    /// The rules that these tests show.
    static let shown: Set<LintRule> = [
        .catalogueMissing, .folderMissing, .folderEmpty, .fileUnexpected, .fileUnreadable, .fileTooLarge, .fileEncoding,
        .documentUnused, .operationUnused,
    ]

    @Test func tellsAMissingDirectory() throws {
        let findings = Catalogue.lint(directory: "/nonexistent/contracts/")
        #expect(findings.map(\.rule) == ["catalogue-missing"])
        #expect(findings.first?.file == "/nonexistent/contracts")
        #expect(throws: ContractError.self) { try Catalogue.load(directory: "/nonexistent/contracts") }
        #expect(throws: ContractError.self) { try Catalogue.load(directory: #filePath) }
        #expect(throws: ContractError.self) { try Catalogue.load(directory: "") }
    }

    @Test func tellsAnEmptyDirectory() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "darcha-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let findings = Catalogue.lint(directory: directory.path)
        #expect(findings.map(\.rule) == ["folder-missing", "folder-missing", "folder-missing"])
        #expect(throws: ContractError.self) { try Catalogue.load(directory: directory.path) }
    }

    @Test func tellsEmptyFolders() throws {
        var sample = SampleCatalogue()
        sample.files = [:]
        let findings = try sample.lint()
        #expect(findings.map(\.rule) == ["folder-empty", "folder-empty", "folder-empty"])
        #expect(findings.map(\.file.last) == ["s", "s", "s"])
    }

    @Test(arguments: [
        ("agencies/x.yml", "<id>.yaml"), ("agencies/Bad_Name.yaml", "small letter"),
        ("documents/person.v1.json", "schema.json"),
        ("documents/person.schema.json", "<name>.v<version>"),
        ("documents/person.v01.schema.json", "<name>.v<version>"),
        ("documents/person.v0.schema.json", "<name>.v<version>"), ("services/birth.yaml", "<name>.v<version>"),
        ("services/birth.v100000.yaml", "<name>.v<version>"), ("services/birth.v1.yaml~", "<name>.v<version>"),
        ("agencies/\(String(repeating: "a", count: 64)).yaml", "small letter"),
    ])
    func tellsFilesThatWouldBeIgnored(file: String, says: String) throws {
        var sample = SampleCatalogue()
        sample.files[file] = []
        let findings = try sample.lint()
        #expect(findings.map(\.rule) == ["file-unexpected"])
        #expect(findings.first?.file.hasSuffix(file) == true)
        #expect(findings.first?.remedy.contains(says) == true)
    }

    @Test func leavesReadmesAndHiddenFilesAlone() throws {
        var sample = SampleCatalogue()
        sample.files["agencies/README.md"] = []
        sample.files["agencies/.DS_Store"] = [0xFF]
        sample.files["README.md"] = []
        #expect(try sample.lint().isEmpty)
    }

    @Test func tellsWhatIsNotUTF8() throws {
        var sample = SampleCatalogue()
        sample.files["agencies/registry.yaml"]?.insert(0xFF, at: 20)
        sample.files["documents/unused.v1.schema.json"] = [0x7B, 0x0A, 0xC3]
        let findings = try sample.lint().filter { $0.rule == "file-encoding" }
        #expect(findings.map { ($0.file as NSString).lastPathComponent } == ["registry.yaml", "unused.v1.schema.json"])
        #expect(findings.map(\.line) == [2, 2])
        #expect(findings.map(\.column) == [8, 1])
    }

    @Test func tellsWhatIsTooLarge() throws {
        var sample = SampleCatalogue()
        sample.files["services/birth.v1.yaml"]?.append(contentsOf: [UInt8](repeating: 0x20, count: 1 << 20))
        #expect(try sample.lint().contains { $0.rule == "file-too-large" && $0.file.hasSuffix("birth.v1.yaml") })
    }

    /// A directory in a file's place, a link to nowhere, and a pipe, at which a naive reader would wait for ever.
    @Test func tellsWhatIsNoFile() throws {
        try SampleCatalogue().withDirectory { directory in
            let services = directory + "/services/"
            try FileManager.default.createDirectory(atPath: services + "a.v1.yaml", withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: services + "b.v1.yaml", withDestinationPath: "/nonexistent")
            #expect(mkfifo(services + "c.v1.yaml", 0o600) == 0)
            let findings = Catalogue.lint(directory: directory)
            #expect(findings.map(\.rule) == ["file-unreadable", "file-unreadable", "file-unreadable"])
        }
    }

    @Test func followsLinks() throws {
        try SampleCatalogue().withDirectory { directory in
            let link = directory + "-link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory)
            defer { try? FileManager.default.removeItem(atPath: link) }
            let file = directory + "/services/birth.v1.yaml"
            try FileManager.default.moveItem(atPath: file, toPath: directory + "/birth.data")
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: directory + "/birth.data")
            #expect(Catalogue.lint(directory: link).isEmpty)
        }
    }

    @Test(arguments: [
        "", "---\n---\n", "\u{0}", "- a\n", "null\n", "[" + String(repeating: "[", count: 200_000), "a: *nowhere\n",
        "name: \"\\u0000\"\n", "%YAML 9.9\n---\na: b\n", "--- a\n--- b\n", "\u{FEFF}name: birth\n", ": : :\n",
        "<<: {a: b}\n",
        "a: !x y\n", String(repeating: "a:\n ", count: 3000),
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
            + "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g]\ni: [*h,*h,*h,*h,*h,*h,*h,*h,*h]\n",
        // The same as a key, which YAML has to compare with others.
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
            + "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n? [*g,*g,*g,*g,*g,*g,*g,*g]\n: x\n? [*g,*g,*g,*g,*g,*g,*g,*g]\n: y\n",
    ])
    func survivesStrangeYAML(text: String) throws {
        for file in ["agencies/registry.yaml", "services/birth.v1.yaml"] {
            var sample = SampleCatalogue()
            sample.files[file] = Array(text.utf8)
            let findings = try sample.lint()
            #expect(findings.contains { $0.severity == .error && $0.file.hasSuffix(file) })
        }
    }

    /// What only looks like anchors and aliases is text.
    @Test func leavesAmpersandsAndAsterisksAlone() throws {
        var sample = SampleCatalogue()
        try sample.replace("en: Registration", with: "en: \"Q & A &b *c, 5 * 3\"", in: "agencies/registry.yaml")
        try sample.replace("en: Civil registry", with: "en: R&D *registry*", in: "agencies/registry.yaml")
        #expect(try sample.lint().isEmpty)
    }

    @Test(arguments: [
        "", "[]", "1", "null", "{}", "\"a\"", "{\"$id\": 1}", String(repeating: "[", count: 100_000), "\u{FEFF}{}",
    ])
    func survivesStrangeJSON(text: String) throws {
        var sample = SampleCatalogue()
        sample.files["documents/person.v1.schema.json"] = Array(text.utf8)
        let findings = try sample.lint()
        #expect(findings.contains { $0.severity == .error && $0.file.hasSuffix("person.v1.schema.json") })
    }

    @Test func tellsWhatNothingUses() throws {
        var sample = SampleCatalogue()
        sample.files["documents/spare.v1.schema.json"] = Array(
            #"{"$id": "urn:darcha:document:spare:v1", "title": "Spare", "properties": {"a": {"$ref": "urn:darcha:document:part:v1"}}}"#
                .utf8)
        sample.files["documents/part.v1.schema.json"] = Array(
            #"{"$id": "urn:darcha:document:part:v1", "title": "Part"}"#.utf8)
        try sample.replace(
            "  register:\n",
            with: "  spare:\n    title: { uz: a, ru: b, en: c }\n    effect: read\n    request: register-request.v1\n"
                + "    response: registration.v1\n    expected: PT1S\n  register:\n",
            in: "agencies/registry.yaml")
        let findings = try sample.lint()
        #expect(findings.map(\.rule) == ["operation-unused", "document-unused"])
        #expect(findings.map(\.severity) == [.warning, .warning])
        #expect(findings.first?.line == 4)
        #expect(findings.last?.file.hasSuffix("documents/spare.v1.schema.json") == true)
        #expect(try sample.load().services.count == 1)
    }

    @Test func writesFindingsForPeopleAndMachines() {
        let finding = Finding(
            severity: .error, file: "c/a.yaml", line: 3, column: 7, rule: "step-needs-unknown", message: "what",
            remedy: "how")
        #expect(finding.description == "c/a.yaml:3:7: error: what\n  mend: how [step-needs-unknown]")
        #expect(
            finding.json == [
                "severity": "error", "file": "c/a.yaml", "line": 3, "column": 7, "rule": "step-needs-unknown",
                "message": "what", "remedy": "how",
            ])
        #expect(ContractError(findings: [finding, finding]).description == "\(finding)\n\(finding)")
    }
}
