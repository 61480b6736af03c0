import Contracts
import Foundation
import JSON
import JSONSchema
import Testing

@Suite struct CatalogueTests {
    @Test func loadsTheSample() throws {
        let catalogue = try SampleCatalogue().load()
        #expect(catalogue.agencies.keys.sorted() == ["clinic", "registry"])
        let register = try #require(catalogue.agencies["registry"]?.operations["register"])
        #expect(register.effect == .write)
        #expect(register.request == DocumentID(name: "register-request", version: 1))
        #expect(register.expectedMilliseconds == 2000)
        #expect(catalogue.agencies["registry"]?.name == LocalizedText(uz: "FHDYO", ru: "ЗАГС", en: "Civil registry"))

        let service = try #require(catalogue.service(named: "birth"))
        #expect(service.version == 1)
        #expect(service.title.ru == "Рождение")
        #expect(service.description == nil)
        #expect(service.deadlineMilliseconds == 3 * 86_400_000)
        #expect(service.admits(portal: "anything"))
        #expect(service.steps.map(\.name) == ["registration", "attachment"])
        #expect(service.stepIndex == ["registration": 0, "attachment": 1])
        let registration = try #require(service.step("registration"))
        #expect(registration.isRequired && registration.needs.isEmpty)
        #expect(registration.operation == register)
        #expect(registration.deadlineMilliseconds == 3_600_000)
        let attachment = try #require(service.step("attachment"))
        #expect(!attachment.isRequired)
        #expect(attachment.needs == ["registration"])
        #expect(attachment.deadlineMilliseconds == nil)
        #expect(service.step("none") == nil)

        // The documents come with all that they refer to.
        #expect(
            service.documents.keys.map(\.description).sorted() == [
                "application.v1", "attach-request.v1", "attachment.v1", "outcome.v1", "person.v1",
                "register-request.v1",
                "registration.v1",
            ])
        let application = try #require(catalogue.document(DocumentID(name: "application", version: 1)))
        #expect(application.title?.uz == "Ariza")
        #expect(application.references.map(\.description) == ["person.v1"])
        let violations = application.schema.validate(["mother": ["pinfl": "31507851234568"], "phone": "12"])
        #expect(violations.map(\.instance.description) == ["/phone"])

        #expect(catalogue.service(digest: service.digest)?.name == "birth")
        #expect(catalogue.service(digest: "") == nil)
        #expect(catalogue.service(named: "birth", version: 2) == nil)
        #expect(catalogue.service(named: "death") == nil)
        let context: JSONValue = ["request": ["mother": ["pinfl": "1"]], "case": ["id": "c"]]
        #expect(registration.input.evaluate(in: context) == ["mother": ["pinfl": "1"], "case": "c"])
    }

    @Test func givesTheLatestVersion() throws {
        var sample = SampleCatalogue()
        for version in [2, 10] {
            let text = sample.text("services/birth.v1.yaml").replacingOccurrences(
                of: "version: 1", with: "version: \(version)"
            )
            .replacingOccurrences(of: "portals: [\"*\"]", with: "portals: [mygov]")
            sample.files["services/birth.v\(version).yaml"] = Array(text.utf8)
        }
        let catalogue = try sample.load()
        #expect(catalogue.services.map(\.version) == [1, 2, 10])
        #expect(catalogue.service(named: "birth")?.version == 10)
        #expect(catalogue.service(named: "birth", version: 2)?.admits(portal: "mygov") == true)
        #expect(catalogue.service(named: "birth", version: 2)?.admits(portal: "other") == false)
        #expect(Set(catalogue.services.map(\.digest)).count == 3)
    }

    // MARK: - The digest

    private static func digest(_ change: (inout SampleCatalogue) throws -> Void = { _ in }) throws -> String {
        var sample = SampleCatalogue()
        try change(&sample)
        return try #require(try sample.load().services.first?.digest)
    }

    @Test func hasADigestOfItsBundle() throws {
        let service = try #require(try SampleCatalogue().load().services.first)
        #expect(service.digest.count == 64)
        #expect(service.digest.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(service.bundle["service"]?["name"] == "birth")
        #expect(service.bundle["agencies"]?.object.map { Array($0.keys) } == ["clinic", "registry"])
        #expect(service.bundle["documents"]?.object?.count == 7)
        #expect(service.bundle["service"]?["steps"]?[0]?["required"] == true)
    }

    /// The same contract by other words.
    @Test(arguments: [
        ("services/birth.v1.yaml", "name: birth\nversion: 1\n", "version: 1 # the first\n\nname: \"birth\"\n"),
        (
            "services/birth.v1.yaml", "    agency: registry\n    operation: register\n",
            "    operation: register\n    agency: registry\n"
        ),
        ("services/birth.v1.yaml", "    deadline: PT1H\n", "    deadline: PT60M\n    required: true\n    needs: []\n"),
        ("services/birth.v1.yaml", "deadline: P3D\n", "deadline: PT72H\n"),
        (
            "services/birth.v1.yaml", "      mother: $.request.mother\n      case: $.case.id\n",
            "      case: $.case.id\n      mother: '$.request.mother'\n"
        ),
        (
            "agencies/registry.yaml", "{ uz: FHDYO, ru: ЗАГС, en: Civil registry }",
            "\n  en: Civil registry\n  uz: FHDYO\n  ru: ЗАГС"
        ),
        (
            "documents/person.v1.schema.json", "\"title\": \"Person\",\n  \"type\": \"object\",",
            "\"type\":\"object\",\"title\":\"P\\u0065rson\",\n\n\n"
        ),
    ])
    func keepsTheDigest(file: String, old: String, new: String) throws {
        let changed = try Self.digest { try $0.replace(old, with: new, in: file) }
        #expect(try changed == Self.digest())
    }

    /// Another contract, by as little as can be.
    @Test(arguments: [
        ("services/birth.v1.yaml", "en: Birth }", "en: Births }"),
        ("services/birth.v1.yaml", "portals: [\"*\"]", "portals: [mygov]"),
        ("services/birth.v1.yaml", "deadline: P3D", "deadline: P3DT1S"),
        ("services/birth.v1.yaml", "deadline: PT1H", "deadline: PT2H"),
        ("services/birth.v1.yaml", "    deadline: PT1H\n", ""),
        ("services/birth.v1.yaml", "required: false", "required: true"),
        ("services/birth.v1.yaml", "en: Record }", "en: Recording }"),
        ("services/birth.v1.yaml", ", phone: $.request.phone", ""),
        ("services/birth.v1.yaml", "case: $.case.id", "case: $.case.openedAt"),
        ("services/birth.v1.yaml", "case: $.case.id", "case: $$.case.id"),
        ("services/birth.v1.yaml", "clinic: $.steps.attachment.reply.clinic", "clinic: none"),
        ("services/birth.v1.yaml", "version: 1\n", "version: 1\ndescription: { uz: a, ru: b, en: c }\n"),
        ("agencies/registry.yaml", "en: Civil registry", "en: Civil Registry"),
        ("agencies/registry.yaml", "en: Registration", "en: Record"),
        ("agencies/registry.yaml", "effect: write", "effect: read"),
        ("agencies/registry.yaml", "expected: PT2S", "expected: PT3S"),
        ("documents/person.v1.schema.json", "\"x-personal\": true", "\"x-personal\": false"),
        ("documents/person.v1.schema.json", "\"format\": \"pinfl\"", "\"minLength\": 9007199254740993"),
        ("documents/outcome.v1.schema.json", "\"title\": \"Outcome\"", "\"title\": \"Outcomes\""),
    ])
    func changesTheDigest(file: String, old: String, new: String) throws {
        let changed = try Self.digest { try $0.replace(old, with: new, in: file) }
        #expect(try changed != Self.digest())
    }

    @Test func tellsLargeNumbersApartInTheDigest() throws {
        let digests = try ["9007199254740992", "9007199254740993"].map { number in
            try Self.digest {
                try $0.replace(
                    "\"format\": \"pinfl\"", with: "\"maxLength\": \(number)", in: "documents/person.v1.schema.json")
            }
        }
        #expect(digests[0] != digests[1])
    }

    /// Readers see the steps in their order, so the order is part of the contract.
    @Test func countsTheOrderOfSteps() throws {
        let changed = try Self.digest { sample in
            let text = sample.text("services/birth.v1.yaml")
            let first = try #require(text.range(of: "  registration:\n"))
            let second = try #require(text.range(of: "  attachment:\n"))
            let end = try #require(text.range(of: "result:\n"))
            let swapped =
                text[..<first.lowerBound] + text[second.lowerBound..<end.lowerBound]
                + text[first.lowerBound..<second.lowerBound] + text[end.lowerBound...]
            sample.files["services/birth.v1.yaml"] = Array(swapped.utf8)
        }
        #expect(try changed != Self.digest())
    }

    /// Nothing else of the catalogue counts.
    @Test func leavesOutWhatTheServiceDoesNotUse() throws {
        let changed = try Self.digest { sample in
            sample.files["documents/spare.v1.schema.json"] = Array(
                #"{"$id": "urn:darcha:document:spare:v1", "title": "S"}"#.utf8)
            sample.files["agencies/court.yaml"] = Array(
                sample.text("agencies/registry.yaml").replacingOccurrences(of: "id: registry", with: "id: court").utf8)
        }
        #expect(try changed == Self.digest())
    }

    // MARK: - Names and times

    @Test(
        arguments: [
            ("a.v1", "a", 1), ("birth-certificate.v12", "birth-certificate", 12), ("x.v99999", "x", 99999),
            ("v1.v2", "v1", 2),
            ("a", nil, 0), ("a.v", nil, 0), ("a.v0", nil, 0), ("a.v01", nil, 0), ("a.v100000", nil, 0),
            ("A.v1", nil, 0),
            (".v1", nil, 0), ("a.1", nil, 0), ("-a.v1", nil, 0), ("a.v1 ", nil, 0), ("a.v1.v2", nil, 0), ("1", nil, 0),
            ("", nil, 0),
        ] as [(String, String?, Int)])
    func readsDocumentIDs(text: String, name: String?, version: Int) {
        let id = DocumentID(text)
        #expect(id?.name == name)
        if let id {
            #expect(id.version == version)
            #expect(id.description == text)
            #expect(DocumentID(urn: id.urn) == id)
        }
    }

    @Test(arguments: [
        "urn:darcha:document:a", "urn:darcha:document:a.v1", "urn:darcha:document::v1", "urn:darcha:documents:a:v1",
        "urn:darcha:document:a:v1#", "http://a:v1", "",
    ])
    func refusesOtherURNs(urn: String) {
        #expect(DocumentID(urn: urn) == nil)
    }

    @Test(
        arguments: [
            (0, "PT0S"), (999, "PT0S"), (1000, "PT1S"), (60_000, "PT1M"), (3_600_000, "PT1H"), (3_601_000, "PT1H0M1S"),
            (5_400_000, "PT1H30M"), (86_400_000, "P1D"), (90_061_000, "P1DT1H1M1S"), (259_200_000, "P3D"),
            (86_401_000, "P1DT1S"),
            (90_000_000, "P1DT1H"),
        ] as [(Int64, String)])
    func writesDurations(milliseconds: Int64, text: String) {
        #expect(Duration8601.text(milliseconds: milliseconds) == text)
        #expect(parseDuration(text) == milliseconds / 1000 * 1000)
    }
}
