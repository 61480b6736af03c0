import JSON
import Testing

@testable import Contracts

/// Two schemas, and what the comparison says of them both ways.
struct SchemaCase: Sendable, CustomTestStringConvertible {
    enum Verdict: Sendable {
        case yes
        case no
        case undecided

        init(_ answer: (holds: Bool, gaps: [SchemaGap])) {
            self = answer.holds ? .yes : answer.gaps.contains(where: \.isCertain) ? .no : .undecided
        }
    }

    let old: String
    let new: String
    /// Whether the new takes what the old allows.
    let backward: Verdict
    /// Whether the old takes what the new allows.
    let forward: Verdict
    /// Where the first gap of the answer that is not yes, backward first, stands.
    let at: String?

    init(_ old: String, _ new: String, _ backward: Verdict, _ forward: Verdict, at: String? = nil) {
        self.old = old
        self.new = new
        self.backward = backward
        self.forward = forward
        self.at = at
    }

    var testDescription: String { "\(old) -> \(new)" }

    /// As JSON, `'` standing for a quotation mark.
    static func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: text.replacing("'", with: "\""))
    }

    static let values = [
        SchemaCase("{}", "{}", .yes, .yes),
        SchemaCase("{}", "true", .yes, .yes),
        SchemaCase("false", "{'type': 'string'}", .yes, .no, at: ""),
        SchemaCase("{'type': 'integer'}", "{'type': 'number'}", .yes, .no, at: "/type"),
        SchemaCase("{'type': 'string'}", "{'type': 'integer'}", .no, .no, at: "/type"),
        SchemaCase("{'type': 'string'}", "{'type': ['null', 'string']}", .yes, .no, at: "/type"),
        SchemaCase("{'type': ['integer', 'number']}", "{'type': 'number'}", .yes, .yes),
        SchemaCase("{}", "{'type': ['null', 'boolean', 'object', 'array', 'string', 'number']}", .yes, .yes),
        SchemaCase("{'enum': ['a', 'b']}", "{'enum': ['b', 'a', 'c']}", .yes, .no, at: "/enum"),
        SchemaCase("{'const': 1}", "{'enum': [1.0]}", .yes, .yes),
        SchemaCase("{'enum': ['a', 1]}", "{'type': 'string'}", .no, .no, at: ""),
        SchemaCase("{'enum': ['a', 1], 'type': 'string'}", "{'const': 'a'}", .yes, .yes),
        SchemaCase("{'type': 'boolean'}", "{'enum': [false, true]}", .yes, .yes),
        SchemaCase("{'type': 'integer', 'minimum': 1, 'maximum': 3}", "{'enum': [1, 2, 3]}", .yes, .yes),
        SchemaCase("{'type': 'string'}", "{'enum': ['a']}", .no, .yes, at: "/enum"),
        SchemaCase("{'minimum': 1}", "{'minimum': 0}", .yes, .no, at: "/minimum"),
        SchemaCase("{'minimum': 1}", "{}", .yes, .no, at: ""),
        SchemaCase("{'exclusiveMinimum': 1}", "{'minimum': 1}", .yes, .no, at: ""),
        SchemaCase("{'type': 'integer', 'exclusiveMinimum': 1}", "{'type': 'integer', 'minimum': 2}", .yes, .yes),
        SchemaCase("{'type': 'integer', 'maximum': 4}", "{'type': 'integer', 'exclusiveMaximum': 5}", .yes, .yes),
        SchemaCase("{'maximum': 4}", "{'exclusiveMaximum': 4}", .no, .yes, at: "/exclusiveMaximum"),
        SchemaCase("{'minimum': 5, 'maximum': 4, 'type': 'number'}", "false", .yes, .yes),
        SchemaCase("{'multipleOf': 0.5}", "{'multipleOf': 0.25}", .yes, .no, at: "/multipleOf"),
        SchemaCase("{'type': 'integer'}", "{'type': 'number', 'multipleOf': 0.5}", .yes, .no, at: "/type"),
        SchemaCase("{'multipleOf': 4}", "{'multipleOf': 6}", .no, .no, at: "/multipleOf"),
        SchemaCase("{'minLength': 2, 'maxLength': 3}", "{'maxLength': 4}", .yes, .no, at: ""),
        SchemaCase("{'type': 'integer'}", "{'type': 'integer', 'maxLength': 4}", .yes, .yes),
        SchemaCase("{'type': 'string'}", "{'type': 'string', 'format': 'date'}", .no, .yes, at: "/format"),
        SchemaCase("{'format': 'stir'}", "{'format': 'stir', 'title': 'STIR'}", .yes, .yes),
        SchemaCase("{'format': 'stir'}", "{'format': 'date'}", .no, .no, at: "/format"),
        SchemaCase("{'format': 'stir'}", "{'maxLength': 9}", .undecided, .no, at: "/maxLength"),
        SchemaCase("{'pattern': '^a'}", "{'pattern': '^a', 'maxLength': 3}", .undecided, .yes, at: "/maxLength"),
        SchemaCase("{'pattern': '^a'}", "{'pattern': '^[a]'}", .undecided, .undecided, at: "/pattern"),
        SchemaCase("{'type': 'string'}", "{'type': 'string', 'pattern': '^a'}", .undecided, .yes, at: "/pattern"),
        SchemaCase("{'title': 'A', 'x-note': 1}", "{'description': 'B', 'default': 2}", .yes, .yes),
        SchemaCase("{}", "{'unheardOf': 1}", .undecided, .yes, at: "/unheardOf"),
    ]

    static let objects = [
        SchemaCase(
            "{'properties': {'a': {'type': 'string'}}}", "{'properties': {'a': {'type': 'integer'}}}", .no, .no,
            at: "/properties/a/type"),
        SchemaCase("{'required': ['a', 'b']}", "{'required': ['b']}", .yes, .no, at: "/required"),
        SchemaCase(
            "{'required': ['a'], 'dependentRequired': {'a': ['b'], 'b': ['c']}}", "{'required': ['a', 'b', 'c']}", .yes,
            .yes),
        SchemaCase("{'dependentRequired': {'a': ['b']}}", "{}", .yes, .no, at: ""),
        SchemaCase(
            "{'properties': {'a': false}}", "{'properties': {'a': false}, 'dependentRequired': {'a': ['b']}}", .yes,
            .yes
        ),
        SchemaCase(
            "{'additionalProperties': {'type': 'integer'}}", "{'additionalProperties': {'type': 'number'}}", .yes, .no,
            at: "/additionalProperties/type"),
        SchemaCase(
            "{'additionalProperties': {'type': 'integer'}}", "{'properties': {'a': {'type': 'number'}}}", .yes, .no,
            at: "/properties/a"),
        SchemaCase("{'additionalProperties': false}", "{'properties': {'a': true}}", .yes, .no, at: "/properties/a"),
        SchemaCase(
            "{'properties': {'a': {'type': 'string', 'minLength': 3, 'maxLength': 2}}, 'additionalProperties': false}",
            "{'maxProperties': 0}", .yes, .yes),
        SchemaCase("{'maxProperties': 1}", "{'maxProperties': 2, 'minProperties': 0}", .yes, .no, at: "/maxProperties"),
        SchemaCase(
            "{'properties': {'a': true}, 'additionalProperties': false}", "{'maxProperties': 1}", .yes, .no, at: ""),
        SchemaCase("{'required': ['a', 'b']}", "{'minProperties': 2}", .yes, .no, at: ""),
        SchemaCase(
            "{'propertyNames': {'maxLength': 3}}", "{'propertyNames': {'maxLength': 4}}", .yes, .no,
            at: "/propertyNames"),
        SchemaCase(
            "{'propertyNames': {'enum': ['a']}}",
            "{'properties': {'b': {'type': 'string'}}, 'propertyNames': {'enum': ['a']}}",
            .yes, .yes),
        SchemaCase(
            "{'properties': {'a': true, 'bc': true}, 'additionalProperties': false}",
            "{'propertyNames': {'maxLength': 1}}",
            .no, .no, at: "/propertyNames"),
        SchemaCase(
            "{'patternProperties': {'^x': {'type': 'integer'}}}", "{'patternProperties': {'^x': {'type': 'number'}}}",
            .yes, .no, at: "/patternProperties/^x/type"),
        SchemaCase(
            "{'patternProperties': {'^x': true}, 'additionalProperties': false}",
            "{'patternProperties': {'^x': true, '^y': true}, 'additionalProperties': false}", .yes, .undecided,
            at: "/additionalProperties"),
        SchemaCase("{}", "{'patternProperties': {'^x': {'type': 'number'}}}", .undecided, .yes),
        SchemaCase(
            "{'dependentSchemas': {'a': {'required': ['b']}}}", "{'dependentSchemas': {'a': {'minProperties': 1}}}",
            .yes, .undecided, at: "/dependentSchemas"),
        SchemaCase(
            "{'$ref': '#/$defs/a', 'unevaluatedProperties': false, '$defs': {'a': {'properties': {'x': true}}}}",
            "{'properties': {'x': true, 'y': true}, 'unevaluatedProperties': false}", .yes, .undecided,
            at: "/properties/y"),
        SchemaCase(
            "{'properties': {'x': true}, 'unevaluatedProperties': false}", "{'properties': {'x': true}}", .yes,
            .undecided, at: ""),
        // Names that only code points tell apart.
        SchemaCase(
            "{'properties': {'\\u00e9': {'type': 'string'}}, 'additionalProperties': false}",
            "{'properties': {'e\\u0301': {'type': 'string'}}, 'additionalProperties': false}", .no, .no,
            at: "/properties/\u{e9}"),
    ]

    static let arrays = [
        SchemaCase("{'items': {'type': 'integer'}}", "{'items': {'type': 'number'}}", .yes, .no, at: "/items/type"),
        SchemaCase("{}", "{'items': {'type': 'number'}}", .no, .yes, at: "/items"),
        SchemaCase("{'minItems': 2}", "{'minItems': 1}", .yes, .no, at: "/minItems"),
        SchemaCase("{'uniqueItems': true}", "{'uniqueItems': false}", .yes, .no),
        SchemaCase("{'maxItems': 1}", "{'uniqueItems': true}", .yes, .no),
        SchemaCase(
            "{'prefixItems': [{'type': 'string'}], 'items': false}", "{'items': {'type': 'string'}, 'maxItems': 1}",
            .yes, .yes),
        SchemaCase(
            "{'prefixItems': [{'type': 'string'}]}", "{'prefixItems': [{'type': 'string'}], 'items': false}", .no, .yes,
            at: "/items"),
        SchemaCase(
            "{'prefixItems': [true, {'type': 'string'}], 'maxItems': 1}",
            "{'prefixItems': [true, {'type': 'null'}], 'maxItems': 1}",
            .yes, .yes),
        SchemaCase(
            "{'contains': {'const': 1}}", "{'contains': {'type': 'integer'}}", .yes, .undecided, at: "/contains"),
        SchemaCase("{'contains': {'const': 1}}", "{'minItems': 1}", .yes, .undecided),
        SchemaCase(
            "{'minItems': 2, 'items': {'const': 1}}", "{'contains': {'const': 1}, 'minContains': 2}", .yes,
            .no),
        SchemaCase(
            "{'contains': {'const': 1}, 'maxContains': 2}", "{'contains': {'const': 1}, 'maxContains': 3}", .yes,
            .undecided),
        SchemaCase("{'items': true, 'unevaluatedItems': false}", "{'unevaluatedItems': false}", .undecided, .undecided),
    ]

    static let combinations = [
        SchemaCase(
            "{'type': 'string'}", "{'anyOf': [{'type': 'integer'}, {'type': 'string'}]}", .yes, .no,
            at: "/anyOf/0/type"),
        SchemaCase("{'type': ['string', 'null']}", "{'anyOf': [{'type': 'null'}, {'type': 'string'}]}", .yes, .yes),
        SchemaCase("{'anyOf': [{'const': 1}, {'const': 2}]}", "{'enum': [1, 2]}", .yes, .yes),
        SchemaCase("{'anyOf': [{'const': 1}, {'const': 2}]}", "{'anyOf': [{'const': 2}, {'const': 1}]}", .yes, .yes),
        SchemaCase(
            "{'anyOf': [{'type': 'null'}, {'type': 'string', 'maxLength': 5}]}",
            "{'anyOf': [{'type': 'null'}, {'type': 'string', 'maxLength': 4}]}", .no, .yes, at: "/anyOf/1/maxLength"),
        SchemaCase("{'allOf': [{'minimum': 1}, {'maximum': 3}]}", "{'minimum': 0, 'maximum': 4}", .yes, .no),
        SchemaCase("{'minimum': 0}", "{'allOf': [{'minimum': 1}]}", .no, .yes, at: "/allOf/0/minimum"),
        SchemaCase(
            "{'oneOf': [{'type': 'string'}, {'type': 'null'}]}",
            "{'oneOf': [{'type': 'null'}, {'type': 'string'}, {'type': 'integer'}]}", .yes, .no, at: "/oneOf"),
        SchemaCase(
            "{'oneOf': [{'minimum': 3}, {'multipleOf': 2}]}", "{'oneOf': [{'multipleOf': 2}, {'minimum': 3}]}", .yes,
            .yes),
        SchemaCase(
            "{'type': 'integer'}", "{'oneOf': [{'type': 'integer'}, {'type': 'number'}]}", .undecided, .no, at: "/oneOf"
        ),
        SchemaCase("{'type': 'string'}", "{'not': {'type': 'integer'}}", .yes, .no),
        SchemaCase("{'not': {'minimum': 1}}", "{'not': {'minimum': 2}}", .yes, .undecided, at: "/not"),
        SchemaCase(
            "{'if': {'required': ['a']}, 'then': {'required': ['b', 'c']}}",
            "{'if': {'required': ['a']}, 'then': {'required': ['b']}}", .yes, .no, at: "/then/required"),
        SchemaCase(
            "{'required': ['a']}", "{'if': {'required': ['a']}, 'then': true, 'else': {'required': ['b']}}", .yes,
            .no),
        SchemaCase(
            "{'required': ['a']}", "{'if': {'required': ['c']}, 'then': {'required': ['b']}}", .undecided, .no,
            at: "/if"),
        SchemaCase("{'$ref': '#/$defs/a', '$defs': {'a': {'type': 'string'}}}", "{'type': 'string'}", .yes, .yes),
        SchemaCase(
            "{'$ref': '#name', '$defs': {'a': {'$anchor': 'name', 'type': 'string'}}}",
            "{'$ref': '#/$defs/a%62', '$defs': {'ab': {'type': 'string'}}}", .yes, .yes),
        SchemaCase("{'$ref': '#/$defs/none'}", "{'$ref': '#/$defs/none'}", .undecided, .undecided, at: "/$ref"),
        SchemaCase("{}", "{'$dynamicRef': '#a'}", .undecided, .yes, at: "/$dynamicRef"),
        // A schema that refers to itself: by assumption, and to be found all the same.
        SchemaCase(
            "{'type': 'object', 'properties': {'next': {'$ref': '#'}, 'a': {'type': 'integer'}}}",
            "{'type': 'object', 'properties': {'next': {'$ref': '#'}, 'a': {'type': 'number'}}}", .yes, .no,
            at: "/properties/a/type"),
        SchemaCase(
            "{'type': 'object', 'properties': {'next': {'$ref': '#'}}, 'additionalProperties': false}",
            "{'type': 'object', 'properties': {'next': {'anyOf': [{'type': 'null'}, {'$ref': '#'}]}}, 'additionalProperties': false}",
            .yes, .no, at: "/properties/next"),
        // Nothing can be one, for it would have no end.
        SchemaCase(
            "{'type': 'object', 'required': ['a'], 'properties': {'a': {'$ref': '#'}}}", "{'type': 'object'}", .yes, .no
        ),
    ]
}

@Suite struct CompatibilitySchemaTests {
    @Test(arguments: SchemaCase.values + SchemaCase.objects + SchemaCase.arrays + SchemaCase.combinations)
    func compares(test: SchemaCase) throws {
        let pair = SchemaPair(old: try SchemaCase.json(test.old), new: try SchemaCase.json(test.new))
        let backward = pair.backward()
        let forward = pair.forward()
        #expect(SchemaCase.Verdict(backward) == test.backward, "\(backward.gaps)")
        #expect(SchemaCase.Verdict(forward) == test.forward, "\(forward.gaps)")
        let gaps = backward.gaps.isEmpty ? forward.gaps : backward.gaps
        if let at = test.at { #expect(gaps.first?.spot.pointer.description == at, "\(gaps)") }
        for gap in gaps { #expect(!gap.change.isEmpty && !gap.values.isEmpty) }
        // Nothing is lost between a schema and itself.
        for schema in [pair.old, pair.new] where test.at != "/$ref" && test.at != "/$dynamicRef" {
            #expect(SchemaPair(old: schema, new: schema).backward().holds)
        }
    }

    @Test func followsReferencesToOtherDocuments() throws {
        let other = "urn:darcha:document:other:v1"
        let root = try SchemaCase.json("{'properties': {'a': {'$ref': '\(other)#/$defs/b'}}}")
        let old = try SchemaCase.json("{'$defs': {'b': {'maxLength': 5}}}")
        let new = try SchemaCase.json("{'$defs': {'b': {'maxLength': 4}}}")
        var forest = SchemaForest(old: ["root": root, other: old], new: ["root": root, other: new])
        let roots = (forest.root("root", on: .old), forest.root("root", on: .new))
        let writer = try #require(roots.0)
        let reader = try #require(roots.1)
        var comparison = SchemaComparison(forest: forest, readerIsNew: true)
        let holds = comparison.compare(writer: writer, reader: reader)
        #expect(!holds)
        let spots = comparison.gaps.all.map(\.spot)
        #expect(
            spots == [
                SchemaSpot(side: .new, document: other, pointer: JSONPointer(tokens: ["$defs", "b", "maxLength"]))
            ])
        #expect(comparison.gaps.all.first?.change == "maxLength is 4 now, and was 5")
    }

    /// Schemas made to take for ever end, and are then not called compatible.
    @Test func isBounded() throws {
        // Each level refers twice to the next: 2^60 paths, 60 pairs.
        var defs: JSONObject = [:]
        for level in 0..<60 {
            let next: JSONValue = ["$ref": .string("#/$defs/l\(level + 1)")]
            defs["l\(level)"] = ["properties": ["a": next, "b": next]]
        }
        func document(_ last: JSONValue) -> JSONValue {
            var defs = defs
            defs["l60"] = last
            return ["$ref": "#/$defs/l0", "$defs": .object(defs)]
        }
        let wide = SchemaPair(old: document(["maxLength": 5]), new: document(["maxLength": 4])).backward()
        #expect(!wide.holds && wide.gaps.count == 1)
        #expect(SchemaPair(old: document(["maxLength": 5]), new: document(["maxLength": 6])).backward().holds)

        // A chain of references without end in sight.
        var chain: JSONObject = [:]
        for level in 0..<5_000 { chain["l\(level)"] = ["items": ["$ref": .string("#/$defs/l\(level + 1)")]] }
        chain["l5000"] = true
        var other = chain
        other["l5000"] = ["type": "string"]
        let deep = SchemaPair(
            old: ["$ref": "#/$defs/l0", "$defs": .object(chain)], new: ["$ref": "#/$defs/l0", "$defs": .object(other)])
        let answer = deep.backward()
        #expect(!answer.holds && answer.gaps.allSatisfy { !$0.isCertain })

        // Alternatives of alternatives: 4^12 combinations.
        let choice: JSONValue = ["anyOf": .array((0..<4).map { ["minimum": JSONValue($0)] })]
        let choices: JSONValue = ["allOf": .array(Array(repeating: choice, count: 12))]
        #expect(SchemaPair(old: choices, new: choices).backward().holds)
        #expect(!SchemaPair(old: choices, new: ["maximum": 5]).backward().holds)
    }
}
