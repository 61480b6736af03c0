import JSON
import Testing

@testable import JSONSchema

@Suite struct SchemaValidationTests {
    @Test func saysWhatIsWrongAndWhere() throws {
        let schema = try Schema.compile([
            "$id": "urn:test", "type": "object", "required": ["name", "pinfl"], "additionalProperties": false,
            "properties": [
                "name": ["type": "string", "minLength": 2], "pinfl": ["$ref": "#/$defs/pinfl"],
                "children": ["type": "array", "maxItems": 2, "items": ["properties": ["born": ["format": "date"]]]],
            ],
            "$defs": ["pinfl": ["type": "string", "format": "pinfl"]],
        ])
        let violations = schema.validate([
            "name": "A", "pinfl": "123", "children": [["born": "2026-02-30"], [:], [:]], "secret/1": "4000123412341234",
        ])
        #expect(
            violations.map(\.description) == [
                "/name: must be at least 2 characters long",
                "/pinfl: must be a PINFL: 14 digits with a real date of birth, the last one a check digit",
                "/children: must have at most 2 items", "/children/0/born: must be a date that exists, as 2026-03-31",
                "/secret~11: there is no such field here",
            ])
        #expect(
            violations.map(\.schemaLocation) == [
                "urn:test#/properties/name/minLength", "urn:test#/$defs/pinfl/format",
                "urn:test#/properties/children/maxItems", "urn:test#/properties/children/items/properties/born/format",
                "urn:test#/additionalProperties",
            ])
        #expect(violations.map(\.keyword) == ["minLength", "format", "maxItems", "format", "additionalProperties"])
        #expect(
            schema.validate([:]).map(\.message) == [
                "Document: the required field “name” is missing", "Document: the required field “pinfl” is missing",
            ])
        #expect(schema.validate([]).map(\.message) == ["Document: must be a group of fields (an object)"])
        #expect(violations.first?.json["instance"] == "/name")
    }

    @Test func tellsLocationsOfPropertiesNamedLikeKeywords() throws {
        let schema = try Schema.compile([
            "properties": ["type": ["type": "string"], "not": false, "a": ["items": false]]
        ])
        let violations = schema.validate(["type": 1, "not": 1, "a": [1]])
        #expect(
            violations.map(\.schemaLocation) == ["#/properties/type/type", "#/properties/not", "#/properties/a/items"])
        #expect(violations.map(\.keyword) == ["type", "properties", "items"])
    }

    @Test func stopsAtTheLimit() throws {
        let schema = try Schema.compile(["items": ["type": "string"]])
        let value = JSONValue.array(Array(repeating: 1, count: 1000))
        #expect(schema.validate(value).count == 50)
        #expect(schema.validate(value, limit: 3).count == 3)
        #expect(schema.validate(value, limit: 0).count == 1)
        #expect(schema.validate(value, limit: 5000).count == 1000)
    }

    /// Five schemas a level: one and a half times what the parser takes by default is fine, the deepest it can take is
    /// refused.
    @Test func boundsTheDepth() throws {
        let schema = try Schema.compile([
            "allOf": [["$ref": "#/$defs/list"]],
            "$defs": ["list": ["type": "array", "items": ["allOf": [["$ref": "#"]]]]],
        ])
        func nested(_ depth: Int, _ core: String) throws -> JSONValue {
            let text = String(repeating: "[", count: depth) + core + String(repeating: "]", count: depth)
            return try JSONValue(parsing: text, maxDepth: depth)
        }
        #expect(schema.validate(try nested(192, "")).isEmpty)
        #expect(schema.validate(try nested(192, "1")).map(\.keyword) == ["type"])
        let deepest = try nested(JSONValue.depthCeiling, "")
        #expect(schema.validate(deepest).map(\.reason) == [.exhausted])
        #expect(!schema.isValid(deepest))
    }

    /// Two alternatives at each level: without a bound, 2^60 runs.
    @Test func boundsTheWork() throws {
        let schema = try Schema.compile([
            "anyOf": [["type": "array", "items": ["$ref": "#"]], ["type": "array", "items": ["$ref": "#"]]]
        ])
        let text = String(repeating: "[", count: 60) + "1" + String(repeating: "]", count: 60)
        let value = try JSONValue(parsing: text)
        var run = SchemaRun(program: schema.program, limit: 10, stepLimit: 50_000)
        let isValid = run.check(value, against: schema.root, collecting: true)
        #expect(!isValid)
        #expect(run.isExhausted)
        #expect(run.exhaustion.message == "Document: is too deep or too large to be checked")

        // `not` must not turn giving up into approval.
        let inverse = try Schema.compile([
            "not": ["$ref": "#/$defs/a"], "$defs": ["a": ["items": ["$ref": "#/$defs/a"]]],
        ])
        var second = SchemaRun(program: inverse.program, limit: 10, stepLimit: 20)
        _ = second.check(value, against: inverse.root, collecting: true)
        #expect(second.isExhausted)
    }

    @Test func findsDuplicatesInLargeArrays() throws {
        let schema = try Schema.compile(["uniqueItems": true])
        var elements = (0..<100_000).map { JSONValue.object(["n": JSONValue($0)]) }
        #expect(schema.isValid(.array(elements)))
        elements.append(["n": 99_999.0])
        #expect(!schema.isValid(.array(elements)))
    }

    @Test func comparesNumbersExactly() throws {
        let schema = try Schema.compile(try JSONValue(parsing: #"{"maximum": 9007199254740992, "multipleOf": 0.01}"#))
        #expect(schema.isValid(try JSONValue(parsing: "9007199254740992")))
        #expect(!schema.isValid(try JSONValue(parsing: "9007199254740993")))
        #expect(schema.isValid(try JSONValue(parsing: "0.57")))
        #expect(!schema.isValid(try JSONValue(parsing: "1e999999999")))
    }

    @Test func readsAReferencedDocumentByItsURN() throws {
        let name: JSONValue = ["$id": "urn:darcha:document:person-name:v1", "type": "object", "required": ["family"]]
        let schema = try Schema.compile([
            "$id": "urn:darcha:document:person:v1",
            "properties": ["name": ["$ref": "urn:darcha:document:person-name:v1"]],
        ]) { $0 == "urn:darcha:document:person-name:v1" ? name : nil }
        #expect(schema.isValid(["name": ["family": "Karimova"]]))
        #expect(schema.validate(["name": [:]]).first?.schemaLocation == "urn:darcha:document:person-name:v1#/required")
    }
}
