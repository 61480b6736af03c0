import JSON
import JSONSchema
import Testing

@Suite struct SchemaCompileTests {
    private static func errors(_ text: String, _ others: [String: JSONValue] = [:]) throws -> [SchemaError] {
        Schema.check(try JSONValue(parsing: text)) { others[$0] }.errors
    }

    /// What is not enforced is refused, wherever it stands.
    @Test(arguments: [
        (#"{"definitions": {}}"#, "/definitions"), (#"{"requird": ["a"]}"#, "/requird"),
        (#"{"dependencies": {}}"#, "/dependencies"), (##"{"$recursiveRef": "#"}"##, "/$recursiveRef"),
        (#"{"format": "pinlf"}"#, "/format"), (#"{"properties": {"a": {"format": "color"}}}"#, "/properties/a/format"),
        (#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#, "/$schema"),
        (#"{"$schema": "https://json-schema.org/draft/2019-09/schema"}"#, "/$schema"),
        (#"{"$schema": "urn:meta:demanding"}"#, "/$schema"),
        (#"{"$defs": {"unused": {"containz": {}}}}"#, "/$defs/unused/containz"),
        (#"{"if": true, "then": {"patern": "a"}}"#, "/then/patern"), (#"{"then": {"patern": "a"}}"#, "/then/patern"),
        (#"{"allOf": [{}, {"not": {"items": {"patern": "a"}}}]}"#, "/allOf/1/not/items/patern"),
        (#"{"prefixItems": [{"patern": "a"}]}"#, "/prefixItems/0/patern"),
        (#"{"propertyNames": {"patern": "a"}}"#, "/propertyNames/patern"),
        (#"{"patternProperties": {"a/b": {"patern": "a"}}}"#, "/patternProperties/a~1b/patern"),
        (#"{"dependentSchemas": {"a": {"patern": "a"}}}"#, "/dependentSchemas/a/patern"),
        (#"{"contains": {"patern": "a"}}"#, "/contains/patern"),
        (#"{"unevaluatedItems": {"patern": "a"}}"#, "/unevaluatedItems/patern"),
        (#"{"unevaluatedProperties": {"patern": "a"}}"#, "/unevaluatedProperties/patern"),
        (#"{"contentSchema": {"patern": "a"}}"#, "/contentSchema/patern"),
    ])
    func refusesWhatItCannotEnforce(text: String, pointer: String) throws {
        let meta: JSONValue = ["$id": "urn:meta:demanding", "$vocabulary": ["urn:vocabulary:unknown": true]]
        let errors = try Self.errors(text, ["urn:meta:demanding": meta])
        #expect(errors.map(\.code) == [.unsupported], "\(errors)")
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
        (#"{"additionalProperties": "no"}"#, "/additionalProperties"), (#"{"type": []}"#, "/type"),
        (#"{"type": ["null", "null"]}"#, "/type"), (#"{"pattern": 1}"#, "/pattern"), (#"{"pattern": "("}"#, "/pattern"),
        (#"{"pattern": "(?=a)b"}"#, "/pattern"), (#"{"pattern": "(a)\\1"}"#, "/pattern"),
        (#"{"patternProperties": {"[z-a]": true}}"#, "/patternProperties/[z-a]"),
        (#"{"patternProperties": []}"#, "/patternProperties"), (#"{"minContains": -1}"#, "/minContains"),
        (#"{"contains": true, "maxContains": 0.5}"#, "/maxContains"), (#"{"contains": 1}"#, "/contains"),
        (#"{"dependentSchemas": [true]}"#, "/dependentSchemas"), (#"{"$anchor": "1a"}"#, "/$anchor"),
        (#"{"$dynamicAnchor": "a/b"}"#, "/$dynamicAnchor"), (#"{"$vocabulary": {"urn:a": 1}}"#, "/$vocabulary"),
        (#"{"$dynamicRef": 1}"#, "/$dynamicRef"), (#"{"contentEncoding": 1}"#, "/contentEncoding"),
        (#"{"unevaluatedItems": 1}"#, "/unevaluatedItems"), (#"{"$schema": 1}"#, "/$schema"),
        (
            #"{"properties": {"a": {"$schema": "https://json-schema.org/draft/2020-12/schema"}}}"#,
            "/properties/a/$schema"
        ),
        (#"{"$defs": {"a": {"$anchor": "x"}, "b": {"$dynamicAnchor": "x"}}}"#, "/$defs/b/$dynamicAnchor"),
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
        (#"{"$ref": "urn:known#/$defs/none"}"#, "/$ref"), (##"{"$ref": "#name"}"##, "/$ref"),
        (##"{"$dynamicRef": "#a"}"##, "/$dynamicRef"), (#"{"$ref": "urn:known#name"}"#, "/$ref"),
        (#"{"$ref": "https://json-schema.org/draft/2020-12/meta/none"}"#, "/$ref"),
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
        ##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##, ##"{"$dynamicAnchor": "a", "$dynamicRef": "#a"}"##,
        ##"{"$anchor": "a", "allOf": [{"$ref": "#a"}]}"##,
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
        let errors = try Self.errors(#"{"patern": "a", "type": "int", "properties": {"a": {"$ref": "urn:x"}}}"#)
        #expect(errors.map(\.code) == [.unsupported, .invalid, .unresolved])
    }

    /// Trouble behind a reference is told at its own document.
    @Test func tellsTheDocumentAtFault() throws {
        let errors = try Self.errors(
            #"{"$id": "urn:a", "$ref": "urn:b#/$defs/c"}"#,
            ["urn:b": ["$id": "urn:b", "$defs": ["c": ["patern": "x"]]]])
        #expect(errors.map(\.document) == ["urn:b"])
        #expect(errors.first?.pointer.description == "/$defs/c/patern")
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
             "readOnly": false, "writeOnly": false, "contentEncoding": "base64", "contentMediaType": "text/plain",
             "contentSchema": {"type": "null"}, "$anchor": "a", "$vocabulary": {"urn:v": false}, "x-personal": true, "x-title": {"uz": "a"}, "const": {"$ref": "#/none"},
             "enum": [{"$id": "urn:a"}]}
            """#
        #expect(try Self.errors(text).isEmpty)
    }

    /// Nothing here needs a deep stack: a hundred thousand references in a row, and the deepest nesting.
    @Test func compilesLongChainsAndDeepNesting() throws {
        let count = 100_000
        var definitions = JSONObject(minimumCapacity: count)
        for index in 0..<count { definitions["d\(index)"] = ["$ref": .string("#/$defs/d\(index + 1)")] }
        definitions["d\(count)"] = ["type": "string"]
        let chain = try Schema.compile(["$defs": .object(definitions), "items": ["$ref": "#/$defs/d0"]])
        #expect(chain.isValid(["a"]))
        #expect(!chain.isValid([1]))

        let depth = 250
        let text = String(repeating: #"{"items": "#, count: depth) + "false" + String(repeating: "}", count: depth)
        let deep = try Schema.compile(try JSONValue(parsing: text, maxDepth: 512))
        #expect(deep.isValid([]))
        let value = String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        #expect(!deep.isValid(try JSONValue(parsing: value, maxDepth: 512)))
    }

    @Test func leavesUnknownKeywordsWhereAsked() throws {
        let text = #"{"requird": ["a"], "format": "color", "type": "object"}"#
        let schema = try Schema.compile(
            try JSONValue(parsing: text), options: SchemaOptions(formats: .asserted, unknownKeywords: .notes))
        #expect(schema.isValid([:]))
        #expect(!schema.isValid("a"))
    }
}
