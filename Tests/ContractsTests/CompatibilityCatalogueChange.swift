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
            there: [
                "breaking | portals: every portal | required-added | documents/application.v1.schema.json#/required"
            ],
            back: [
                "compatible | portals: every portal | required-removed | documents/application.v1.schema.json#/required"
            ]),
        CatalogueChange(
            "elements get a format",
            put("{ \"type\": \"string\", \"format\": \"date\" }", for: "{ \"type\": \"string\" }", in: application),
            there: [
                "breaking | portals: every portal | format-narrowed | documents/application.v1.schema.json#/properties/tags/items/format"
            ],
            back: [
                "compatible | portals: every portal | format-widened | documents/application.v1.schema.json#/properties/tags/items"
            ]),
        CatalogueChange(
            "a member of the result may be null",
            put(
                "\"clinic\": { \"type\": [\"string\", \"null\"] }", for: "\"clinic\": { \"type\": \"string\" }",
                in: outcome),
            there: [
                "breaking | readers of results: every portal | type-widened | documents/outcome.v1.schema.json#/properties/clinic/type"
            ],
            back: [
                "compatible | readers of results: every portal | type-narrowed | documents/outcome.v1.schema.json#/properties/clinic/type"
            ]),
        CatalogueChange(
            "an answer's member gets values to choose from",
            put(
                "\"clinic\": { \"enum\": [\"a\", \"b\"] }", for: "\"clinic\": { \"type\": \"string\" }", in: attachment),
            there: [
                "breaking | agency: clinic | values-narrowed | documents/attachment.v1.schema.json#/properties/clinic/enum"
            ],
            back: [
                "compatible | agency: clinic | values-widened | documents/attachment.v1.schema.json#/properties/clinic"
            ]),
        CatalogueChange(
            "a request's member gets a limit",
            put(
                "\"phone\": { \"type\": \"string\", \"maxLength\": 13 }", for: "\"phone\": { \"type\": \"string\" }",
                in: attachRequest),
            there: [
                "compatible | agency: clinic | limit-narrowed | documents/attach-request.v1.schema.json#/properties/phone/maxLength"
            ],
            back: [
                "breaking | agency: clinic | limit-widened | documents/attach-request.v1.schema.json#/properties/phone"
            ]),
        CatalogueChange(
            "a request's member gets a format",
            put(
                "\"phone\": { \"type\": \"string\", \"format\": \"phone-uz\" }",
                for: "\"phone\": { \"type\": \"string\" }", in: attachRequest),
            there: [
                "compatible | agency: clinic | format-narrowed | documents/attach-request.v1.schema.json#/properties/phone/format"
            ],
            back: [
                "breaking | agency: clinic | format-widened | documents/attach-request.v1.schema.json#/properties/phone"
            ]),
        CatalogueChange(
            "a document that all use gets a member, and a mark less",
            put(
                "\"format\": \"pinfl\" }, \"stir\": { \"type\": \"string\" }",
                for: "\"format\": \"pinfl\", \"x-personal\": true }", in: person),
            there: [
                "breaking | agency: registry | property-added | documents/person.v1.schema.json#/properties/stir",
                "compatible | portals: every portal | property-added | documents/person.v1.schema.json#/properties/stir",
                "notice | for the record | personal-changed | documents/person.v1.schema.json#/properties/pinfl",
            ],
            back: [
                "breaking | agency: registry | property-removed | documents/person.v1.schema.json#/properties/stir",
                "breaking | portals: every portal | property-removed | documents/person.v1.schema.json#/properties/stir",
                "notice | for the record | personal-changed | documents/person.v1.schema.json#/properties/pinfl",
            ]),
        CatalogueChange(
            "the same, being lenient", isLenient: true,
            put(
                "\"format\": \"pinfl\", \"x-personal\": true }, \"stir\": { \"type\": \"string\" }",
                for: "\"format\": \"pinfl\", \"x-personal\": true }", in: person),
            there: [
                "compatible | agency: registry | property-added | documents/person.v1.schema.json#/properties/stir",
                "compatible | portals: every portal | property-added | documents/person.v1.schema.json#/properties/stir",
            ],
            back: [
                "breaking | agency: registry | property-removed | documents/person.v1.schema.json#/properties/stir",
                "breaking | portals: every portal | property-removed | documents/person.v1.schema.json#/properties/stir",
            ]),
        CatalogueChange(
            "an open document is closed",
            put(
                "\"properties\": { \"clinic\": { \"type\": \"string\" } }, \"additionalProperties\": false",
                for: "\"properties\": { \"clinic\": { \"type\": \"string\" } }", in: attachment),
            there: [
                "breaking | agency: clinic | properties-narrowed | documents/attachment.v1.schema.json#/additionalProperties"
            ],
            back: [
                "compatible | agency: clinic | properties-widened | documents/attachment.v1.schema.json#"
            ]),
        CatalogueChange(
            "elements are limited",
            put(
                "\"tags\": { \"type\": \"array\" }",
                for: "\"tags\": { \"type\": \"array\", \"items\": { \"type\": \"string\" } }", in: application),
            there: [
                "compatible | portals: every portal | items-widened | documents/application.v1.schema.json#/properties/tags/items"
            ],
            back: [
                "breaking | portals: every portal | items-narrowed | documents/application.v1.schema.json#/properties/tags/items"
            ]),
        CatalogueChange(
            "other alternatives",
            put(
                "\"phone\": { \"anyOf\": [{ \"type\": \"null\" }, { \"type\": \"boolean\" }] }",
                for: "\"phone\": { \"type\": \"string\", \"format\": \"phone-uz\", \"x-personal\": true }",
                in: application),
            there: [
                "breaking | portals: every portal | alternatives-narrowed | documents/application.v1.schema.json#/properties/phone/anyOf",
                "compatible | portals: every portal | values-widened | documents/application.v1.schema.json#/properties/phone",
                "compatible | portals: every portal | values-widened | documents/application.v1.schema.json#/properties/phone",
                "notice | for the record | personal-changed | documents/application.v1.schema.json#/properties/phone",
            ],
            back: [
                "breaking | portals: every portal | values-narrowed | documents/application.v1.schema.json#/properties/phone",
                "breaking | portals: every portal | values-narrowed | documents/application.v1.schema.json#/properties/phone",
                "compatible | portals: every portal | alternatives-widened | documents/application.v1.schema.json#/properties/phone",
                "notice | for the record | personal-changed | documents/application.v1.schema.json#/properties/phone",
            ]),
        CatalogueChange(
            "there are alternatives",
            put(
                "\"clinic\": { \"oneOf\": [{ \"const\": 1 }, { \"type\": \"string\" }] }",
                for: "\"clinic\": { \"type\": \"string\" }", in: outcome),
            there: [
                "breaking | readers of results: every portal | values-widened | documents/outcome.v1.schema.json#/properties/clinic"
            ],
            back: [
                "compatible | readers of results: every portal | values-narrowed | documents/outcome.v1.schema.json#/properties/clinic"
            ]),
        CatalogueChange(
            "something that can't be decided",
            put(
                "\"phone\": { \"type\": \"string\", \"not\": { \"maxLength\": 4 } }",
                for: "\"phone\": { \"type\": \"string\" }", in: attachRequest),
            there: [
                "compatible | agency: clinic | schema-undecided | documents/attach-request.v1.schema.json#/properties/phone/not"
            ],
            back: [
                "undecided | agency: clinic | schema-undecided | documents/attach-request.v1.schema.json#/properties/phone"
            ]),
        CatalogueChange(
            "other words", put("\"title\": \"What came out\"", for: "\"title\": \"Outcome\"", in: outcome),
            there: [
                "compatible | for the record | wording-changed | documents/outcome.v1.schema.json#"
            ],
            back: [
                "compatible | for the record | wording-changed | documents/outcome.v1.schema.json#"
            ]),
        CatalogueChange(
            "a second version of a document",
            add(
                "documents/outcome.v2.schema.json",
                "{ \"$id\": \"urn:darcha:document:outcome:v2\", \"title\": \"Outcome\" }"),
            there: [
                "compatible | for the record | document-added | documents/outcome.v2.schema.json#"
            ],
            back: [
                "notice | for the record | document-removed | documents/outcome.v2.schema.json#"
            ]),
    ]

    static let services = [
        CatalogueChange(
            "portals are listed", put("[egov, my-gov]", for: "[\"*\"]", in: birth),
            there: [
                "breaking | portals: every portal | portal-removed | services/birth.v1.yaml#/portals"
            ],
            back: [
                "compatible | portals: every portal | portal-added | services/birth.v1.yaml#/portals"
            ]),
        CatalogueChange(
            "more time for the case", put("deadline: P4D", for: "deadline: P3D", in: birth),
            there: [
                "breaking | readers of results: every portal | deadline-longer | services/birth.v1.yaml#/deadline",
                "compatible | agency: clinic | step-time-longer | services/birth.v1.yaml#/deadline",
            ],
            back: [
                "breaking | agency: clinic | step-time-shorter | services/birth.v1.yaml#/deadline",
                "notice | readers of results: every portal | deadline-shorter | services/birth.v1.yaml#/deadline",
            ]),
        CatalogueChange(
            "more time for a step", put("deadline: PT2H", for: "deadline: PT1H", in: birth),
            there: [
                "compatible | agency: registry | step-time-longer | services/birth.v1.yaml#/steps/registration/deadline"
            ],
            back: [
                "breaking | agency: registry | step-time-shorter | services/birth.v1.yaml#/steps/registration/deadline"
            ]),
        CatalogueChange(
            "a step is required", put("required: true", for: "required: false", in: birth),
            there: [
                "notice | readers of results: every portal | step-required | services/birth.v1.yaml#/steps/attachment/required"
            ],
            back: [
                "breaking | readers of results: every portal | step-optional | services/birth.v1.yaml#/steps/attachment/required"
            ]),
        CatalogueChange(
            "a step is renamed", put("  doctor:\n", for: "  attachment:\n", in: birth),
            put("$.steps.doctor.reply", for: "$.steps.attachment.reply", in: birth),
            there: [
                "breaking | readers of results: every portal | step-renamed | services/birth.v1.yaml#/steps/attachment",
                "notice | readers of results: every portal | result-changed | services/birth.v1.yaml#/result/value/clinic",
            ],
            back: [
                "breaking | readers of results: every portal | step-renamed | services/birth.v1.yaml#/steps/doctor",
                "notice | readers of results: every portal | result-changed | services/birth.v1.yaml#/result/value/clinic",
            ]),
        CatalogueChange(
            "a step waits for nothing", put("", for: "    needs: [registration]\n", in: birth),
            put("$.request.mother.pinfl, phone", for: "$.steps.registration.reply.child.pinfl, phone", in: birth),
            there: [
                "compatible | agency: clinic | step-needs | services/birth.v1.yaml#/steps/attachment/needs",
                "notice | agency: clinic | input-changed | services/birth.v1.yaml#/steps/attachment/input/child",
            ],
            back: [
                "compatible | agency: clinic | step-needs | services/birth.v1.yaml#/steps/attachment/needs",
                "notice | agency: clinic | input-changed | services/birth.v1.yaml#/steps/attachment/input/child",
            ]),
        CatalogueChange(
            "another agency is asked",
            add(
                "agencies/hospital.yaml",
                SampleCatalogue.sound[clinic, default: ""].replacing("id: clinic", with: "id: hospital")),
            put("agency: hospital", for: "agency: clinic", in: birth),
            there: [
                "compatible | agency: hospital | agency-added | agencies/hospital.yaml#",
                "compatible | readers of results: every portal | step-elsewhere | services/birth.v1.yaml#/steps/attachment",
                "notice | agency: clinic | step-elsewhere | services/birth.v1.yaml#/steps/attachment",
                "notice | agency: hospital | input-sent | services/birth.v1.yaml#/steps/attachment/input/child",
                "notice | agency: hospital | input-sent | services/birth.v1.yaml#/steps/attachment/input/phone",
                "notice | agency: hospital | step-elsewhere | services/birth.v1.yaml#/steps/attachment",
            ],
            back: [
                "breaking | agency: hospital | agency-removed | agencies/hospital.yaml#",
                "compatible | readers of results: every portal | step-elsewhere | services/birth.v1.yaml#/steps/attachment",
                "notice | agency: clinic | input-sent | services/birth.v1.yaml#/steps/attachment/input/child",
                "notice | agency: clinic | input-sent | services/birth.v1.yaml#/steps/attachment/input/phone",
                "notice | agency: clinic | step-elsewhere | services/birth.v1.yaml#/steps/attachment",
                "notice | agency: hospital | step-elsewhere | services/birth.v1.yaml#/steps/attachment",
            ]),
        CatalogueChange(
            "more is sent to an agency",
            put("phone: $.request.phone, mother: $.request.mother }", for: "phone: $.request.phone }", in: birth),
            there: [
                "notice | agency: clinic | input-sent | services/birth.v1.yaml#/steps/attachment/input/mother"
            ],
            back: [
                "notice | agency: clinic | input-not-sent | services/birth.v1.yaml#/steps/attachment/input/mother"
            ]),
        CatalogueChange(
            "another thing is sent", put("phone: $.request.mother.pinfl }", for: "phone: $.request.phone }", in: birth),
            there: [
                "notice | agency: clinic | input-changed | services/birth.v1.yaml#/steps/attachment/input/phone"
            ],
            back: [
                "notice | agency: clinic | input-changed | services/birth.v1.yaml#/steps/attachment/input/phone"
            ]),
        CatalogueChange(
            "less is in the result, and something else",
            put("", for: "    clinic: $.steps.attachment.reply.clinic\n", in: birth),
            put("    child: $.case.id\n", for: "    child: $.steps.registration.reply.child.pinfl\n", in: birth),
            there: [
                "notice | readers of results: every portal | result-changed | services/birth.v1.yaml#/result/value/child",
                "notice | readers of results: every portal | result-removed | services/birth.v1.yaml#/result/value/clinic",
            ],
            back: [
                "compatible | readers of results: every portal | result-added | services/birth.v1.yaml#/result/value/clinic",
                "notice | readers of results: every portal | result-changed | services/birth.v1.yaml#/result/value/child",
            ]),
        CatalogueChange(
            "a step more, that must be answered", put(third, for: "result:\n", in: birth),
            there: [
                "notice | agency: clinic | input-sent | services/birth.v1.yaml#/steps/third/input/child",
                "notice | readers of results: every portal | step-added | services/birth.v1.yaml#/steps/third",
            ],
            back: [
                "breaking | readers of results: every portal | step-removed | services/birth.v1.yaml#/steps/third",
                "notice | agency: clinic | step-elsewhere | services/birth.v1.yaml#/steps/third",
            ]),
        CatalogueChange(
            "a required member of the result is not filled",
            put("[]", for: "[\"child\"]", in: outcome),
            put("", for: "    child: $.steps.registration.reply.child.pinfl\n", in: birth),
            there: [
                "breaking | readers of results: every portal | required-removed | documents/outcome.v1.schema.json#/required",
                "breaking | readers of results: every portal | result-removed | services/birth.v1.yaml#/result/value/child",
            ],
            back: [
                "compatible | readers of results: every portal | required-added | documents/outcome.v1.schema.json#/required",
                "compatible | readers of results: every portal | result-added | services/birth.v1.yaml#/result/value/child",
            ]),
        CatalogueChange(
            "another title of a step", put("en: Record to be", for: "en: Record", in: birth),
            there: [
                "compatible | for the record | wording-changed | services/birth.v1.yaml#/steps/registration/title"
            ],
            back: [
                "compatible | for the record | wording-changed | services/birth.v1.yaml#/steps/registration/title"
            ]),
        CatalogueChange(
            "a second version of a service",
            {
                $0.files["services/birth.v2.yaml"] = Array(
                    $0.text(birth).replacing("version: 1", with: "version: 2").utf8)
            },
            there: [
                "compatible | portals: every portal | service-added | services/birth.v2.yaml#"
            ],
            back: [
                "breaking | portals: every portal | service-removed | services/birth.v2.yaml#"
            ]),
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
            there: [
                "compatible | agency: registry | operation-added | agencies/registry.yaml#/operations/enter"
            ],
            back: [
                "notice | agency: registry | operation-removed | agencies/registry.yaml#/operations/enter"
            ]),
        CatalogueChange(
            "an effect", put("effect: read", for: "effect: write", in: registry),
            there: [
                "breaking | agency: registry | effect-changed | agencies/registry.yaml#/operations/register/effect"
            ],
            back: [
                "notice | agency: registry | effect-changed | agencies/registry.yaml#/operations/register/effect"
            ]),
        CatalogueChange(
            "an expected time", put("expected: PT3S", for: "expected: PT2S", in: registry),
            there: [
                "compatible | agency: registry | expected-changed | agencies/registry.yaml#/operations/register/expected"
            ],
            back: [
                "compatible | agency: registry | expected-changed | agencies/registry.yaml#/operations/register/expected"
            ]),
    ]
}
