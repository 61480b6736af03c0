import JSON
import JSONSchema
import Testing

/// The meta-schema, built in.
@Suite struct MetaSchemaTests {
    private static let vocabularies = [
        "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion",
        "content",
    ]

    @Test func judgesSchemas() throws {
        let schema = try #require(MetaSchema.schema)
        let sound: [JSONValue] = [
            true, false, [:], ["type": ["null", "string"], "properties": ["a": ["items": false]]],
        ]
        for value in sound { #expect(schema.validate(value).isEmpty) }
        let unsound: [(JSONValue, String)] = [
            (1, ""), (["type": "int"], "/type"), (["minLength": -1], "/minLength"), (["items": [[:]]], "/items"),
            (["properties": ["a": ["allOf": []]]], "/properties/a/allOf"), (["$anchor": "1"], "/$anchor"),
            (["unevaluatedItems": 1], "/unevaluatedItems"),
            (["$defs": ["a": ["not": ["title": 1]]]], "/$defs/a/not/title"),
            (["contentSchema": "x"], "/contentSchema"), (["required": ["a", "a"]], "/required"),
            (["dependentSchemas": ["a": 1]], "/dependentSchemas/a"), (["format": 1], "/format"),
        ]
        for (value, place) in unsound {
            #expect(schema.validate(value).contains { $0.instance.description == place }, "\(value)")
        }
    }

    /// What our compiler takes of the generated schemas of the suite is what the meta-schema takes.
    @Test(.enabled(if: Suites.root != nil, Comment(rawValue: Suites.notice)))
    func agreesWithTheCompiler() throws {
        let schema = try #require(MetaSchema.schema)
        var count = 0
        let folder = "json-schema/tests/draft2020-12"
        for file in try Suites.names(in: folder) where file.hasSuffix(".json") {
            for group in try JSONValue(parsing: Suites.bytes("\(folder)/\(file)")).array ?? [] {
                #expect(schema.isValid(group["schema"] ?? 1), "\(file): \(group["description"] ?? .null)")
                count += 1
            }
        }
        #expect(count > 300)
    }

    @Test(arguments: vocabularies)
    func resolvesEachVocabulary(name: String) throws {
        let uri = "https://json-schema.org/draft/2020-12/meta/\(name)"
        let schema = try Schema.compile(["items": ["$ref": .string(uri)]]) { asked in
            Issue.record("\(asked) was asked for")
            return nil
        }
        #expect(schema.isValid([[:], true]))
        #expect(!schema.isValid([1]))
        #expect(schema.references.isEmpty)
    }

    /// A dialect of one's own: the core and applicators, and a vocabulary that nobody needs to know.
    @Test func readsADialect() throws {
        let meta: JSONValue = [
            "$id": "urn:meta", "$schema": "urn:meta", "$dynamicAnchor": "meta",
            "$vocabulary": [
                "https://json-schema.org/draft/2020-12/vocab/core": true,
                "https://json-schema.org/draft/2020-12/vocab/applicator": true, "urn:vocabulary:ours": false,
            ],
        ]
        let source: JSONValue = [
            "$schema": "urn:meta", "properties": ["a": ["type": "null"], "b": false], "minProperties": 5,
            "$defs": [
                "c": ["$id": "urn:c", "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "null"]
            ],
            "patternProperties": ["^c": ["$ref": "urn:c"]],
        ]
        let schema = try Schema.compile(source) { $0 == "urn:meta" ? meta : nil }
        #expect(schema.isValid(["a": 1]))
        #expect(schema.validate(["b": 1]).map(\.keyword) == ["properties"])
        // The resource within has a dialect of its own.
        #expect(schema.validate(["c": 1]).map(\.keyword) == ["type"])
    }
}
