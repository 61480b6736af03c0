import JSON
import JSONSchema
import Testing

/// Core, section 12: the form of verdicts.
@Suite struct SchemaOutputTests {
    /// The example of section 12.4, as far as its schema goes.
    private static let polygon: JSONValue = [
        "$id": "https://example.com/polygon", "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": [
            "point": [
                "type": "object", "properties": ["x": ["type": "number"], "y": ["type": "number"]],
                "additionalProperties": false, "required": ["x", "y"],
            ]
        ],
        "type": "array", "items": ["$ref": "#/$defs/point"], "minItems": 3,
    ]
    private static let points: JSONValue = [["x": 2.5, "y": 1.3], ["x": 1, "z": 6.7]]

    @Test func flagsTheVerdict() throws {
        let schema = try Schema.compile(Self.polygon)
        #expect(schema.output(Self.points, format: .flag) == ["valid": false])
        #expect(
            schema.output([["x": 1, "y": 1], ["x": 2, "y": 1], ["x": 3, "y": 1]], format: .flag) == ["valid": true])
    }

    @Test func listsErrorsWithTheirLocations() throws {
        let output = try Schema.compile(Self.polygon).output(Self.points, format: .basic)
        #expect(output["valid"] == false && output["keywordLocation"] == "" && output["instanceLocation"] == "")
        let errors = try #require(output["errors"]?.array)
        let locations = errors.map { error in
            ["keywordLocation", "absoluteKeywordLocation", "instanceLocation"].map { error[$0]?.string ?? "" }
        }
        let base = "https://example.com/polygon#"
        #expect(
            Set(locations) == [
                ["/items/$ref/additionalProperties", base + "/$defs/point/additionalProperties", "/1/z"],
                ["/items/$ref/required", base + "/$defs/point/required", "/1"],
                ["/minItems", base + "/minItems", ""],
            ])
        #expect(errors.allSatisfy { $0["valid"] == false && $0["error"]?.string?.isEmpty == false })
        let valid = try Schema.compile(true).output(1, format: .basic)
        #expect(valid == ["valid": true, "keywordLocation": "", "instanceLocation": ""])
    }

    @Test func encodesLocationsAsURIs() throws {
        let schema = try Schema.compile([
            "$id": "urn:a", "properties": ["a b/ж%": ["allOf": [true, ["if": true, "then": ["type": "null"]]]]],
        ])
        let errors = schema.output(["a b/ж%": 1], format: .basic, language: .uz)["errors"]?.array
        #expect(errors?.count == 1)
        #expect(errors?.first?["keywordLocation"] == "/properties/a b~1ж%/allOf/1/then/type")
        #expect(
            errors?.first?["absoluteKeywordLocation"]
                == "urn:a#/properties/a%20b~1%D0%B6%25/allOf/1/then/type")
        #expect(errors?.first?["error"] == "a b/ж%: boʻsh qiymat (null) boʻlishi kerak")
        // Without $id nothing is absolute.
        let plain = try Schema.compile(["type": "null"]).output(1, format: .basic)["errors"]?[0]
        #expect(plain?["keywordLocation"] == "/type" && plain?["absoluteKeywordLocation"] == nil)
    }

    /// Every location leads to a keyword of the schema, by its pointer.
    @Test(arguments: SchemaMessageTests.broken)
    func locatesEveryKeyword(schema: String, value: String) throws {
        let source = try JSONValue(parsing: schema)
        for violation in try Schema.compile(source).validate(try JSONValue(parsing: value)) {
            let pointer = try #require(JSONPointer(String(violation.schemaLocation.dropFirst())))
            #expect(pointer.evaluate(in: source) != nil, "\(violation.schemaLocation)")
            #expect(violation.keywordLocation.tokens.last == pointer.tokens.last)
        }
    }
}
