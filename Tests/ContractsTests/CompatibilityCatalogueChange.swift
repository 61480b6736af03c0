import Foundation
import Testing

@testable import Contracts

/// A change of the sample catalogue, and what is told of it, there and back: level, audience, rule, place.
struct CatalogueChange: Sendable, CustomTestStringConvertible {
    typealias Edit = @Sendable (inout SampleCatalogue) throws -> Void

    let testDescription: String
    let isLenient: Bool
    let edits: [Edit]
    let there: [String]
    let back: [String]

    init(_ name: String, isLenient: Bool = false, _ edits: Edit..., there: [String], back: [String]) {
        testDescription = name
        self.isLenient = isLenient
        self.edits = edits
        self.there = there
        self.back = back
    }

    private static let application = "documents/application.v1.schema.json"
    private static let person = "documents/person.v1.schema.json"
    private static let outcome = "documents/outcome.v1.schema.json"
    private static let attachRequest = "documents/attach-request.v1.schema.json"
    private static let attachment = "documents/attachment.v1.schema.json"
    private static let birth = "services/birth.v1.yaml"
    private static let registry = "agencies/registry.yaml"
    private static let clinic = "agencies/clinic.yaml"

    private static func put(_ new: String, for old: String, in file: String) -> Edit {
        { try $0.replace(old, with: new, in: file) }
    }

    private static func add(_ file: String, _ text: String) -> Edit {
        { $0.files[file] = Array(text.utf8) }
    }

    static let all: [CatalogueChange] = documents + services + agencies

    static let documents = [
        CatalogueChange("nothing", there: [], back: []),
        CatalogueChange(
            "a member of the application becomes required",
            put("[\"mother\", \"phone\", \"tags\"]", for: "[\"mother\", \"phone\"]", in: application),
            there: [], back: []),
        CatalogueChange(
            "elements get a format",
            put("{ \"type\": \"string\", \"format\": \"date\" }", for: "{ \"type\": \"string\" }", in: application),
            there: [], back: []),
        CatalogueChange(
            "a member of the result may be null",
            put(
                "\"clinic\": { \"type\": [\"string\", \"null\"] }", for: "\"clinic\": { \"type\": \"string\" }",
                in: outcome),
            there: [], back: []),
        CatalogueChange(
            "an answer's member gets values to choose from",
            put(
                "\"clinic\": { \"enum\": [\"a\", \"b\"] }", for: "\"clinic\": { \"type\": \"string\" }", in: attachment),
            there: [], back: []),
        CatalogueChange(
            "a request's member gets a limit",
            put(
                "\"phone\": { \"type\": \"string\", \"maxLength\": 13 }", for: "\"phone\": { \"type\": \"string\" }",
                in: attachRequest),
            there: [], back: []),
        CatalogueChange(
            "a request's member gets a format",
            put(
                "\"phone\": { \"type\": \"string\", \"format\": \"phone-uz\" }",
                for: "\"phone\": { \"type\": \"string\" }", in: attachRequest),
            there: [], back: []),
        CatalogueChange(
            "a document that all use gets a member, and a mark less",
            put(
                "\"format\": \"pinfl\" }, \"stir\": { \"type\": \"string\" }",
                for: "\"format\": \"pinfl\", \"x-personal\": true }", in: person),
            there: [], back: []),
        CatalogueChange(
            "the same, being lenient", isLenient: true,
            put(
                "\"format\": \"pinfl\", \"x-personal\": true }, \"stir\": { \"type\": \"string\" }",
                for: "\"format\": \"pinfl\", \"x-personal\": true }", in: person),
            there: [], back: []),
        CatalogueChange(
            "an open document is closed",
            put(
                "\"properties\": { \"clinic\": { \"type\": \"string\" } }, \"additionalProperties\": false",
                for: "\"properties\": { \"clinic\": { \"type\": \"string\" } }", in: attachment),
            there: [], back: []),
        CatalogueChange(
            "elements are limited",
            put(
                "\"tags\": { \"type\": \"array\" }",
                for: "\"tags\": { \"type\": \"array\", \"items\": { \"type\": \"string\" } }", in: application),
            there: [], back: []),
        CatalogueChange(
            "other alternatives",
            put(
                "\"phone\": { \"anyOf\": [{ \"type\": \"null\" }, { \"type\": \"boolean\" }] }",
                for: "\"phone\": { \"type\": \"string\", \"format\": \"phone-uz\", \"x-personal\": true }",
                in: application),
            there: [], back: []),
        CatalogueChange(
            "there are alternatives",
            put(
                "\"clinic\": { \"oneOf\": [{ \"const\": 1 }, { \"type\": \"string\" }] }",
                for: "\"clinic\": { \"type\": \"string\" }", in: outcome),
            there: [], back: []),
        CatalogueChange(
            "something that can't be decided",
            put(
                "\"phone\": { \"type\": \"string\", \"not\": { \"maxLength\": 4 } }",
                for: "\"phone\": { \"type\": \"string\" }", in: attachRequest),
            there: [], back: []),
        CatalogueChange(
            "other words", put("\"title\": \"What came out\"", for: "\"title\": \"Outcome\"", in: outcome), there: [],
            back: []),
        CatalogueChange(
            "a second version of a document",
            add(
                "documents/outcome.v2.schema.json",
                "{ \"$id\": \"urn:darcha:document:outcome:v2\", \"title\": \"Outcome\" }"),
            there: [], back: []),
    ]

    static let services = [
        CatalogueChange("portals are listed", put("[egov, my-gov]", for: "[\"*\"]", in: birth), there: [], back: []),
        CatalogueChange(
            "more time for the case", put("deadline: P4D", for: "deadline: P3D", in: birth), there: [], back: []),
        CatalogueChange(
            "more time for a step", put("deadline: PT2H", for: "deadline: PT1H", in: birth), there: [], back: []),
        CatalogueChange(
            "a step is required", put("required: true", for: "required: false", in: birth), there: [], back: []),
        CatalogueChange(
            "a step is renamed", put("  doctor:\n", for: "  attachment:\n", in: birth),
            put("$.steps.doctor.reply", for: "$.steps.attachment.reply", in: birth), there: [], back: []),
        CatalogueChange(
            "a step waits for nothing", put("", for: "    needs: [registration]\n", in: birth),
            put("$.request.mother.pinfl, phone", for: "$.steps.registration.reply.child.pinfl, phone", in: birth),
            there: [], back: []),
        CatalogueChange(
            "another agency is asked",
            add(
                "agencies/hospital.yaml",
                SampleCatalogue.sound[clinic, default: ""].replacing("id: clinic", with: "id: hospital")),
            put("agency: hospital", for: "agency: clinic", in: birth), there: [], back: []),
        CatalogueChange(
            "more is sent to an agency",
            put("phone: $.request.phone, mother: $.request.mother }", for: "phone: $.request.phone }", in: birth),
            there: [], back: []),
        CatalogueChange(
            "another thing is sent", put("phone: $.request.mother.pinfl }", for: "phone: $.request.phone }", in: birth),
            there: [], back: []),
        CatalogueChange(
            "less is in the result, and something else",
            put("", for: "    clinic: $.steps.attachment.reply.clinic\n", in: birth),
            put("    child: $.case.id\n", for: "    child: $.steps.registration.reply.child.pinfl\n", in: birth),
            there: [], back: []),
        CatalogueChange(
            "a step more, that must be answered", put(third, for: "result:\n", in: birth), there: [], back: []),
        CatalogueChange(
            "a required member of the result is not filled",
            put("[]", for: "[\"child\"]", in: outcome),
            put("", for: "    child: $.steps.registration.reply.child.pinfl\n", in: birth), there: [], back: []),
        CatalogueChange(
            "another title of a step", put("en: Record to be", for: "en: Record", in: birth), there: [], back: []),
        CatalogueChange(
            "a second version of a service",
            {
                $0.files["services/birth.v2.yaml"] = Array(
                    $0.text(birth).replacing("version: 1", with: "version: 2").utf8)
            }, there: [], back: []),
    ]

    private static let third = """
          third:
            title: { uz: a, ru: b, en: c }
            agency: clinic
            operation: attach
            needs: [registration]
            input: { child: $.steps.registration.reply.child.pinfl }
        result:

        """

    static let agencies = [
        CatalogueChange(
            "an operation more",
            {
                let own = $0.text(registry).components(separatedBy: "operations:\n")[1]
                $0.files[registry] = Array(($0.text(registry) + own.replacing("register:", with: "enter:")).utf8)
            },
            there: [], back: []),
        CatalogueChange("an effect", put("effect: read", for: "effect: write", in: registry), there: [], back: []),
        CatalogueChange(
            "an expected time", put("expected: PT3S", for: "expected: PT2S", in: registry), there: [], back: []),
    ]
}
