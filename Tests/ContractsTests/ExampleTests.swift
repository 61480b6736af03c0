import JSON
import JSONSchema
import Testing

@testable import Contracts

/// Documents made from their schemas.
@Suite struct ExampleTests {
    @Test func allRealDocumentsAreValidAndTheSameForASeed() throws {
        let catalogue = try RealCatalogueTests.catalogue()
        var generator = ExampleGenerator(catalogue)
        var again = ExampleGenerator(catalogue)
        #expect(catalogue.documents.count >= 20)
        for (id, document) in catalogue.documents.sorted(by: { $0.key < $1.key }) {
            var seen: Set<JSONValue> = []
            for seed in 1...200 as ClosedRange<UInt64> {
                let example = try generator.example(of: id, seed: seed)
                #expect(document.schema.isValid(example), "\(id) \(seed)")
                seen.insert(example)
                // Whatever was made before with the same generator.
                guard seed % 20 == 0 else { continue }
                let same = try again.example(of: id, seed: seed)
                #expect(same.serialized() == example.serialized(), "\(id) \(seed)")
            }
            // Some documents say little: a fee's refund, a code.
            #expect(seen.count > 150, "\(id): \(seen.count) of 200 differ")
        }
    }

    @Test func whatIsSaidOfOnePersonFitsTogether() throws {
        let catalogue = try RealCatalogueTests.catalogue()
        var generator = ExampleGenerator(catalogue)
        for seed in 1...50 as ClosedRange<UInt64> {
            let status = try generator.example(of: DocumentID(name: "civil-status", version: 1), seed: seed)
            let pinfl = try #require(status["pinfl"]?.string)
            let date = try #require(status["birthDate"]?.string)
            #expect(
                pinfl.dropFirst().prefix(6) == date.suffix(2) + date.dropFirst(5).prefix(2)
                    + date.dropFirst(2).prefix(2))
            let isMale = try #require(pinfl.first?.wholeNumberValue) % 2 == 1
            #expect(status["sex"]?.string == (isMale ? "male" : "female"))
            #expect(status["name"]?["surname"]?.string?.hasSuffix("a") == !isMale)
            let form = try generator.example(of: DocumentID(name: "childbirth-application", version: 1), seed: seed)
            #expect(form["mother"]?["pinfl"]?.string?.first.map { "246".contains($0) } == true)
            let region = try #require(form["address"]?["regionCode"]?.string)
            #expect(form["address"]?["districtCode"]?.string?.hasPrefix(region) == true)
            #expect(!form.serializedString.contains("'"), "U+02BB, never an apostrophe")
        }
    }

    /// Schemas, each with what makes it hard.
    private static let schemas: [String: JSONValue] = [
        "bounds": ["type": "integer", "minimum": 7, "exclusiveMaximum": 9],
        "negative": ["type": "number", "minimum": -0.75, "maximum": -0.25, "multipleOf": 0.25],
        "huge": ["type": "number", "minimum": 1e300],
        "decimal": ["type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.02, "multipleOf": 0.01],
        "steps": ["allOf": [["multipleOf": 4], ["multipleOf": 6]], "type": "integer", "minimum": 1, "maximum": 100],
        "length": ["type": "string", "minLength": 300, "maxLength": 301],
        "short": ["type": "string", "maxLength": 1],
        "const": ["const": ["a": [1, nil]]],
        "enums": ["allOf": [["enum": [1, 2, 3]], ["enum": [3, 4]]]],
        "null": ["type": ["null"]],
        "tuple": ["type": "array", "prefixItems": [["const": 1], ["type": "string"]], "items": false, "minItems": 2],
        "unique": ["type": "array", "items": ["enum": [1, 2, 3]], "uniqueItems": true, "minItems": 3],
        "list": ["items": ["type": "boolean"], "minItems": 5, "maxItems": 6],
        "branches": [
            "type": "object", "required": ["kind"],
            "oneOf": [
                ["properties": ["kind": ["const": "a"], "a": ["type": "integer"]], "required": ["a"]],
                ["properties": ["kind": ["const": "b"], "b": ["type": "string"]], "required": ["b"]],
            ],
        ],
        "condition": [
            "type": "object", "properties": ["on": ["type": "boolean"], "why": ["type": "string", "minLength": 1]],
            "required": ["on"], "if": ["properties": ["on": ["const": true]]], "then": ["required": ["why"]],
            "else": ["properties": ["why": false]],
        ],
        "not": ["type": "integer", "minimum": 1, "maximum": 4, "not": ["enum": [1, 2, 4]]],
        "anything": true,
        "tree": [
            "$ref": "#/$defs/node",
            "$defs": [
                "node": [
                    "type": "object",
                    "properties": ["next": ["$ref": "#/$defs/node"], "of%": ["items": ["$ref": "#/$defs/node"]]],
                    "required": ["of%"], "additionalProperties": false,
                ]
            ],
        ],
        "counted": [
            "type": "object", "minProperties": 4, "maxProperties": 4, "properties": ["a": true],
            "additionalProperties": ["type": "integer"],
        ],
        "named": [
            "type": "object", "minProperties": 2, "propertyNames": ["enum": ["left", "right"]],
            "additionalProperties": ["type": "integer"],
        ],
        "dependent": [
            "type": "object", "properties": ["a": ["const": 1], "b": ["const": 2], "c": ["const": 3]],
            "required": ["a"], "dependentRequired": ["a": ["b"], "b": ["c"]], "additionalProperties": false,
        ],
        "formats": [
            "type": "object",
            "properties": JSONValue.object(
                JSONObject(
                    uniqueKeysWithValues: Format.allCases.map {
                        ($0.rawValue, ["type": "string", "format": .string($0.rawValue)])
                    }
                )),
            "required": .array(Format.allCases.map { .string($0.rawValue) }),
        ],
        "written": ["type": "string", "minLength": 5, "examples": ["no", "valid"]],
        "default": ["type": "integer", "default": 12, "minimum": 1],
        "wrongdefault": ["type": "integer", "default": "x", "minimum": 1],
        "xvalues": ["type": "string", "x-values": ["k1": [:], "k2": [:]]],
        "other": ["$ref": "urn:darcha:document:tree:v1#/$defs/node"],
    ]

    private static func catalogue(_ sources: [String: JSONValue]) throws -> Catalogue {
        var byURN: [String: JSONValue] = [:]
        for (name, source) in sources { byURN[DocumentID(name: name, version: 1).urn] = source }
        var documents: [DocumentID: Document] = [:]
        for (name, source) in sources {
            let id = DocumentID(name: name, version: 1)
            var withID = source
            if case .object(var object) = source {
                object["$id"] = .string(id.urn)
                withID = .object(object)
            }
            byURN[id.urn] = withID
            let known = byURN
            documents[id] = Document(
                id: id, title: nil, schema: try Schema.compile(withID) { known[$0] }, source: withID)
        }
        return Catalogue(agencies: [:], services: [], documents: documents)
    }

    @Test(arguments: schemas.keys.sorted())
    func everyKeyword(name: String) throws {
        let catalogue = try Self.catalogue(Self.schemas)
        var generator = ExampleGenerator(catalogue)
        let id = DocumentID(name: name, version: 1)
        let document = try #require(catalogue.document(id))
        for seed in 0...60 as ClosedRange<UInt64> {
            let example = try generator.example(of: id, seed: seed)
            #expect(document.schema.validate(example).isEmpty, "\(example)")
        }
    }

    @Test func whatTheAuthorWroteIsUsed() throws {
        var generator = ExampleGenerator(try Self.catalogue(Self.schemas))
        let written = try (0..<20).map { try generator.example(of: DocumentID(name: "written", version: 1), seed: $0) }
        #expect(Set(written) == ["valid"])
        let defaults = try (0..<40).map { try generator.example(of: DocumentID(name: "default", version: 1), seed: $0) }
        #expect(defaults.contains(12) && Set(defaults).count > 3)
        let keys = try (0..<20).map { try generator.example(of: DocumentID(name: "xvalues", version: 1), seed: $0) }
        #expect(Set(keys) == ["k1", "k2"])
    }

    @Test(
        arguments: [
            ("impossible", ["type": "integer", "minimum": 3, "maximum": 2], "#/m"),
            ("never", ["type": "object", "properties": ["a": false], "required": ["a"]], "#/properties/a"),
            (
                "notany", ["type": "object", "properties": ["deep": ["not": [:]]], "required": ["deep"]],
                "#/properties/deep"
            ),
            (
                "endless",
                [
                    "type": "object", "properties": ["a": ["$ref": "#"]], "required": ["a"],
                    "additionalProperties": false,
                ],
                "#"
            ),
            (
                "twofew", ["type": "array", "items": ["enum": [1, 2]], "uniqueItems": true, "minItems": 3], "#/minItems"
            ),
        ] as [(String, JSONValue, String)])
    func whatCannotBeMadeIsToldWithItsPlace(name: String, schema: JSONValue, place: String) throws {
        var generator = ExampleGenerator(try Self.catalogue([name: schema]))
        let id = DocumentID(name: name, version: 1)
        let error = try #require(throws: ExampleError.self) { try generator.example(of: id, seed: 1) }
        #expect(error.location.hasPrefix(id.urn + place), "\(error)")
        #expect(error.description.contains("\n  mend: "))
    }

    @Test func aDocumentThatThereIsNot() throws {
        var generator = ExampleGenerator(try RealCatalogueTests.catalogue())
        let error = try #require(throws: ExampleError.self) {
            try generator.example(of: DocumentID(name: "civil-statu", version: 1), seed: 1)
        }
        #expect(error.remedy == "did you mean civil-status.v1?")
    }

    @Test func titlesOfTheCatalogue() throws {
        let catalogue = try RealCatalogueTests.catalogue()
        let id = DocumentID(name: "childbirth-result", version: 1)
        func title(_ pointer: String) throws -> String? {
            catalogue.title(of: try #require(JSONPointer(pointer)), in: id)?.en
        }
        #expect(try title("/benefit") == "One-time benefit")
        #expect(try title("/child/name/surname") == "Surname")
        #expect(try title("/child/nothing") == nil)
        #expect(try title("") == nil)
    }
}
