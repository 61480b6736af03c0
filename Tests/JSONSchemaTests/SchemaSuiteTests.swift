import JSON
import JSONSchema
import Testing

/// json-schema-org/JSON-Schema-Test-Suite, draft 2020-12: the files of the keywords that we support.
///
/// A case whose schema uses a keyword that this version refuses is skipped, and counted; a refusal of any other kind is a
/// failure. Left out whole: `format` (there formats are not asserted; here they are), and the files of keywords not
/// supported: `anchor`, `contains`, `content`, `dependentSchemas`, `dynamicRef`, `maxContains`, `minContains`, `pattern`,
/// `patternProperties`, `unevaluatedItems`, `unevaluatedProperties`, `vocabulary`.
@Suite(.enabled(if: Suites.root != nil, Comment(rawValue: Suites.notice)))
struct SchemaSuiteTests {
    private static let folder = "json-schema/tests/draft2020-12"
    private static let metaschema = "https://json-schema.org/draft/2020-12/schema"

    /// File, cases that must run, and cases that may be skipped.
    @Test(arguments: [
        ("additionalProperties", 10, 11), ("allOf", 30, 0), ("anyOf", 18, 0), ("boolean_schema", 18, 0),
        ("const", 54, 0), ("default", 7, 0), ("defs", 0, 2), ("dependentRequired", 20, 0), ("enum", 51, 0),
        ("exclusiveMaximum", 4, 0), ("exclusiveMinimum", 4, 0), ("if-then-else", 30, 0),
        ("infinite-loop-detection", 2, 0), ("items", 29, 0), ("maxItems", 6, 0), ("maxLength", 7, 0),
        ("maxProperties", 10, 0), ("maximum", 8, 0), ("minItems", 6, 0), ("minLength", 7, 0),
        ("minProperties", 10, 0), ("minimum", 11, 0), ("multipleOf", 11, 0), ("not", 38, 2), ("oneOf", 27, 0),
        ("prefixItems", 11, 0), ("properties", 20, 8), ("propertyNames", 19, 3), ("ref", 72, 7), ("refRemote", 25, 6),
        ("required", 18, 0), ("type", 80, 0), ("uniqueItems", 69, 0), ("optional/bignum", 9, 0),
        ("optional/float-overflow", 1, 0), ("optional/id", 3, 0), ("optional/no-schema", 3, 0),
        ("optional/refOfUnknownKeyword", 2, 8), ("optional/unknownKeyword", 0, 3), ("optional/format/date", 81, 0),
        ("optional/format/date-time", 33, 0), ("optional/format/time", 47, 0), ("optional/format/duration", 52, 0),
        ("optional/format/email", 27, 0), ("optional/format/uri", 46, 0), ("optional/format/uuid", 28, 0),
    ])
    func agrees(file: String, run: Int, skipped: Int) throws {
        var counts = (run: 0, skipped: 0)
        for group in try #require(try JSONValue(parsing: Suites.bytes("\(Self.folder)/\(file).json")).array) {
            let tests = try #require(group["tests"]?.array)
            let title = group["description"]?.string ?? ""
            let schema: Schema
            do throws(SchemaError) {
                schema = try Schema.compile(group["schema"] ?? .null, resolving: Self.document)
            } catch {
                #expect(error.code == .unsupported, "\(file): \(title): \(error)")
                counts.skipped += tests.count
                continue
            }
            for test in tests {
                let violations = schema.validate(test["data"] ?? .null)
                let isValid = schema.isValid(test["data"] ?? .null)
                let name = "\(file): \(title): \(test["description"]?.string ?? "")"
                #expect(violations.isEmpty == (test["valid"] == true), "\(name): \(violations)")
                #expect(isValid == violations.isEmpty, "\(name)")
                counts.run += 1
            }
        }
        #expect(counts == (run, skipped), "\(file)")
        print("JSON Schema suite: \(file): \(counts.run) cases agree, \(counts.skipped) skipped")
    }

    /// The suite's remotes; and a stand-in for the meta-schema, which needs `$dynamicRef`.
    private static func document(_ uri: String) -> JSONValue? {
        if uri == metaschema { return ["$id": .string(metaschema), "$dynamicAnchor": "meta"] }
        let prefix = "http://localhost:1234/"
        guard uri.hasPrefix(prefix),
            let bytes = try? Suites.bytes("json-schema/remotes/\(uri.dropFirst(prefix.count))")
        else { return nil }
        return try? JSONValue(parsing: bytes)
    }
}
