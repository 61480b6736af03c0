import JSON
import JSONSchema
import Testing

@Suite struct SchemaCompileTests {
    private static func errors(_ text: String, _ others: [String: JSONValue] = [:]) throws -> [SchemaError] {
        Schema.check(try JSONValue(parsing: text)) { others[$0] }.errors
    }

    /// What is not enforced is refused, wherever it stands.
    @Test(arguments: [
        (#"{"pattern": "a"}"#, "/pattern"),
        (#"{"properties": {"a": {"patternProperties": {}}}}"#, "/properties/a/patternProperties"),
        (#"{"$defs": {"unused": {"contains": {}}}}"#, "/$defs/unused/contains"),
        (#"{"unevaluatedProperties": false}"#, "/unevaluatedProperties"),
        (#"{"unevaluatedItems": false}"#, "/unevaluatedItems"), (##"{"$dynamicRef": "#a"}"##, "/$dynamicRef"),
        (#"{"$anchor": "a"}"#, "/$anchor"),
        (#"{"$dynamicAnchor": "a"}"#, "/$dynamicAnchor"), (#"{"dependentSchemas": {}}"#, "/dependentSchemas"),
        (#"{"minContains": 1}"#, "/minContains"),
        (#"{"contentEncoding": "base64"}"#, "/contentEncoding"), (#"{"definitions": {}}"#, "/definitions"),
        (#"{"$vocabulary": {}}"#, "/$vocabulary"),
        (#"{"requird": ["a"]}"#, "/requird"), (#"{"format": "hostname"}"#, "/format"),
        (#"{"format": "pinlf"}"#, "/format"),
        (#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#, "/$schema"), (##"{"$ref": "#name"}"##, "/$ref"),
        (#"{"if": true, "then": {"pattern": "a"}}"#, "/then/pattern"),
        (#"{"then": {"pattern": "a"}}"#, "/then/pattern"),
        (#"{"allOf": [{}, {"not": {"items": {"pattern": "a"}}}]}"#, "/allOf/1/not/items/pattern"),
        (#"{"prefixItems": [{"pattern": "a"}]}"#, "/prefixItems/0/pattern"),
        (#"{"propertyNames": {"pattern": "a"}}"#, "/propertyNames/pattern"),
    ])
    func refusesWhatItCannotEnforce(text: String, pointer: String) throws {
        let errors = try Self.errors(text)
        #expect(errors.map(\.code) == [.unsupported])
        #expect(errors.first?.pointer.description == pointer)
        #expect(throws: SchemaError.self) { try Schema.compile(try JSONValue(parsing: text)) }
    }

    @Test(arguments: [
        (#"1"#, ""), (#"{"type": "int"}"#, "/type"), (#"{"type": ["string", 1]}"#, "/type"),
        (#"{"minimum": "1"}"#, "/minimum"),
        (#"{"multipleOf": 0}"#, "/multipleOf"), (#"{"multipleOf": -1}"#, "/multipleOf"),
        (#"{"minLength": -1}"#, "/minLength"),
        (#"{"minLength": 1.5}"#, "/minLength"), (#"{"required": "a"}"#, "/required"),
        (#"{"required": ["a", "a"]}"#, "/required"),
        (#"{"required": [1]}"#, "/required"), (#"{"properties": []}"#, "/properties"),
        (#"{"properties": {"a": 1}}"#, "/properties/a"),
        (#"{"items": [{}]}"#, "/items"), (#"{"allOf": []}"#, "/allOf"), (#"{"oneOf": {}}"#, "/oneOf"),
        (#"{"enum": 1}"#, "/enum"),
        (#"{"uniqueItems": 1}"#, "/uniqueItems"), (#"{"$ref": 1}"#, "/$ref"), (#"{"$id": "a#b"}"#, "/$id"),
        (#"{"title": 1}"#, "/title"),
        (#"{"dependentRequired": {"a": "b"}}"#, "/dependentRequired/a"), (#"{"format": 1}"#, "/format"),
        (#"{"if": 1}"#, "/if"),
        (##"{"$ref": "#/%zz"}"##, "/$ref"), (#"{"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}}"#, "/$defs/b/$id"),
        (#"{"additionalProperties": "no"}"#, "/additionalProperties"),
    ])
    func refusesWhatIsMalformed(text: String, pointer: String) throws {
        let errors = try Self.errors(text)
        #expect(errors.map(\.code) == [.invalid], "\(errors)")
        #expect(errors.first?.pointer.description == pointer)
        #expect(errors.first?.remedy.isEmpty == false)
    }

    @Test(arguments: [
        (##"{"$ref": "#/$defs/a"}"##, "/$ref"),
        (#"{"properties": {"a": {"$ref": "urn:other"}}}"#, "/properties/a/$ref"),
        (#"{"$ref": "urn:known#/$defs/none"}"#, "/$ref"),
    ])
    func refusesReferencesToNowhere(text: String, pointer: String) throws {
        let errors = try Self.errors(text, ["urn:known": ["$id": "urn:known"]])
        #expect(errors.map(\.code) == [.unresolved])
        #expect(errors.first?.pointer.description == pointer)
    }

    @Test(arguments: [
        ##"{"$ref": "#"}"##, ##"{"allOf": [{"$ref": "#"}]}"##, ##"{"not": {"anyOf": [{"$ref": "#/not"}]}}"##,
        ##"{"if": {"$ref": "#"}}"##,
        ##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"oneOf": [{"$ref": "#/$defs/a"}]}}}"##,
    ])
    func refusesEndlessReferences(text: String) throws {
        #expect(Set(try Self.errors(text).map(\.code)) == [.endless])
    }

    @Test func refusesLoopsAcrossDocuments() throws {
        let errors = try Self.errors(
            #"{"$id": "urn:a", "$ref": "urn:b"}"#,
            ["urn:b": ["$id": "urn:b", "$ref": "urn:a"], "urn:a": ["$id": "urn:a", "$ref": "urn:b"]])
        #expect(Set(errors.map(\.code)) == [.endless])
    }

    @Test func tellsAllTheTrouble() throws {
        let errors = try Self.errors(#"{"pattern": "a", "type": "int", "properties": {"a": {"$ref": "urn:x"}}}"#)
        #expect(errors.map(\.code) == [.unsupported, .invalid, .unresolved])
    }

    /// Trouble behind a reference is told at its own document.
    @Test func tellsTheDocumentAtFault() throws {
        let errors = try Self.errors(
            #"{"$id": "urn:a", "$ref": "urn:b#/$defs/c"}"#,
            ["urn:b": ["$id": "urn:b", "$defs": ["c": ["pattern": "x"]]]])
        #expect(errors.map(\.document) == ["urn:b"])
        #expect(errors.first?.pointer.description == "/$defs/c/pattern")
    }

    @Test func knowsTheDocumentsItNeeds() throws {
        let documents: [String: JSONValue] = [
            "urn:b": ["$id": "urn:b", "items": ["$ref": "urn:c"]], "urn:c": ["$id": "urn:c"], "urn:d": ["$id": "urn:d"],
        ]
        let schema = try Schema.compile(["$id": "urn:a", "properties": ["b": ["$ref": "urn:b"]]]) { documents[$0] }
        #expect(schema.references == ["urn:b", "urn:c"])
    }

    @Test func takesAnnotations() throws {
        let text = #"""
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:a", "$comment": "c", "title": "t",
             "description": "d", "default": {"pattern": 1}, "examples": [{"contains": 1}], "deprecated": true,
             "readOnly": false, "writeOnly": false, "x-personal": true, "x-title": {"uz": "a"}, "const": {"$ref": "#/none"},
             "enum": [{"$id": "urn:a"}]}
            """#
        #expect(try Self.errors(text).isEmpty)
    }
}
