import JSON
import JSONSchema
import Publishing
import Testing

/// The documents against the official schemas of their formats, by our own validator.
@Suite struct MetaSchemaTests {
    @Test(.enabled(if: Suites.openAPI != nil, Comment(rawValue: Suites.openAPINotice)))
    func openAPI() throws {
        let schema = try Schema.compile(try Suites.json(Suites.openAPI), options: .standard)
        var checked = 0
        for publication in try Self.publications() {
            for language in Language.allCases {
                let document = publication.openAPI(language)
                #expect(schema.validate(document).isEmpty, "\(schema.validate(document, limit: 5))")
                checked += 1
                // The test can fail.
                var broken = try #require(document.object)
                broken["path"] = broken["paths"]
                #expect(!schema.isValid(.object(broken)))
            }
        }
        print("OpenAPI 3.1: \(checked) documents are valid by the official schema")
    }

    @Test(.enabled(if: Suites.asyncAPI != nil, Comment(rawValue: Suites.asyncAPINotice)))
    func asyncAPI() throws {
        let source = Draft07Reader.translated(try Suites.json(Suites.asyncAPI))
        let schema = try Schema.compile(source, options: .standard)
        var checked = 0
        for publication in try Self.publications() {
            for language in Language.allCases {
                for agency in [nil] + publication.agencies {
                    let document = try #require(publication.asyncAPI(agency: agency, language))
                    #expect(schema.validate(document).isEmpty, "\(schema.validate(document, limit: 5))")
                    checked += 1
                    var broken = try #require(document.object)
                    var operations = try #require(broken["operations"]?.object)
                    let name = try #require(operations.keys.first)
                    operations[name] = ["action": "shout", "channel": operations[name]?["channel"] ?? .null]
                    broken["operations"] = .object(operations)
                    #expect(!schema.isValid(.object(broken)))
                }
            }
        }
        print("AsyncAPI 3.1: \(checked) documents are valid by the official schema")
    }

    private static func publications() throws -> [Publication] {
        [
            try Fixtures.published { $0.portals = ["mygov"] },
            Publication(catalogue: try Fixtures.hostile(), options: PublicationOptions(brokersAreSecure: false)),
        ]
    }
}

/// Draft-07, in which AsyncAPI's schema is written, in the words of draft 2020-12, which our validator reads.
private enum Draft07Reader {
    static func translated(_ schema: JSONValue) -> JSONValue {
        guard let object = schema.object else { return schema }
        var result: JSONObject = [:]
        for (keyword, value) in object {
            switch keyword {
            case "$schema": break
            case "$ref": result["$ref"] = value.string.map { .string($0.replacing("#/definitions/", with: "#/$defs/")) }
            // A fragment that says nothing.
            case "$id": result["$id"] = value.string.map { .string($0.hasSuffix("#") ? String($0.dropLast()) : $0) }
            case "definitions": result["$defs"] = map(value)
            case "properties", "patternProperties": result[keyword] = map(value)
            case "dependencies":
                let members = map(value).object ?? [:]
                let lists = members.filter { $0.value.array != nil }.map { ($0.name, $0.value) }
                let schemas = members.filter { $0.value.array == nil }.map { ($0.name, $0.value) }
                result["dependentRequired"] = .object(JSONObject(uniqueKeysWithValues: lists))
                result["dependentSchemas"] = .object(JSONObject(uniqueKeysWithValues: schemas))
            case "items":
                if let elements = value.array {
                    result["prefixItems"] = .array(elements.map(translated))
                    result["items"] = object["additionalItems"].map(translated)
                } else {
                    result["items"] = translated(value)
                }
            case "additionalItems": break
            case "allOf", "anyOf", "oneOf": result[keyword] = .array((value.array ?? []).map(translated))
            case "enum", "const", "default", "examples", "example": result[keyword] = value
            default: result[keyword] = translated(value)
            }
        }
        // What stood beside a reference was passed over.
        if let reference = result["$ref"] {
            var alone: JSONObject = ["$ref": reference]
            alone["$id"] = result["$id"]
            alone["$defs"] = result["$defs"]
            result = alone
        }
        return .object(result)
    }

    private static func map(_ value: JSONValue) -> JSONValue {
        .object(JSONObject(uniqueKeysWithValues: (value.object ?? [:]).map { ($0.name, translated($0.value)) }))
    }
}
