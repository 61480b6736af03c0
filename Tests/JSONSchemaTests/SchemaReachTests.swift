import JSON
import JSONSchema
import Testing

@Suite struct SchemaReachTests {
    private static let source: JSONValue = [
        "$id": "urn:a", "type": "object", "required": ["open", "closed"], "allOf": [["$ref": "#/$defs/base"]],
        "properties": [
            "open": ["type": "object", "properties": ["x": true]],
            "closed": ["type": "object", "additionalProperties": false, "properties": ["x": ["type": "string"]]],
            "list": [
                "type": "array", "maxItems": 3, "prefixItems": [["properties": ["p": true]]],
                "items": ["$ref": "#/properties/closed"],
            ],
            "pair": ["prefixItems": [true], "items": false],
            "any": true, "never": false, "map": ["additionalProperties": ["$ref": "#/properties/closed"]],
            "either": [
                "oneOf": [["$ref": "#/properties/closed"], ["additionalProperties": false, "properties": ["y": true]]]
            ],
            "case": ["if": true, "then": ["$ref": "#/properties/closed"], "else": ["$ref": "#/properties/open"]],
            "tree": ["additionalProperties": false, "properties": ["next": ["$ref": "#/properties/tree"]]],
        ],
        "$defs": ["base": ["required": ["kind"], "properties": ["kind": ["type": "string"]]]],
    ]

    @Test(
        arguments: [
            ("$", .possible), ("$.open", .possible), ("$.open.x.y.z", .possible), ("$.open.y", .unlisted(at: 1)),
            ("$.none", .unlisted(at: 0)), ("$.closed.x", .possible), ("$.closed.y", .impossible(at: 1)),
            ("$.closed.x.y", .impossible(at: 2)), ("$.closed[0]", .impossible(at: 1)), ("$[0]", .impossible(at: 0)),
            ("$.list[0].p", .possible), ("$.list[1].x", .possible), ("$.list[1].y", .impossible(at: 2)),
            ("$.list[3]", .impossible(at: 1)), ("$.list[-1].y", .possible), ("$.list[-4]", .impossible(at: 1)),
            ("$.list.x", .impossible(at: 1)), ("$.pair[1]", .impossible(at: 1)), ("$.any.thing[3]", .possible),
            ("$.never", .impossible(at: 0)), ("$.map.whatever.x", .possible), ("$.map.whatever.y", .impossible(at: 2)),
            ("$.either.x", .possible), ("$.either.y", .possible), ("$.either.z", .impossible(at: 1)),
            ("$.case.x", .possible),
            ("$.case.q", .unlisted(at: 1)), ("$.tree.next.next.next", .possible), ("$.tree.next.x", .impossible(at: 2)),
            ("$.kind", .possible), ("$.kind.x", .impossible(at: 1)),
        ] as [(String, SchemaReach)])
    func tellsWhatAPathCanReach(path: String, expected: SchemaReach) throws {
        let schema = try Schema.compile(Self.source)
        #expect(schema.reach(try SingularQuery(parsing: path).segments) == expected)
    }

    @Test func knowsWhatIsRequired() throws {
        #expect(Set(try Schema.compile(Self.source).requiredProperties) == ["open", "closed", "kind"])
    }

    /// 2^20 alternatives: it gives up, and says that anything is possible.
    @Test func givesUpOnTooManyAlternatives() throws {
        let pair: JSONValue = ["anyOf": [["additionalProperties": false], ["type": "string"]]]
        let schema = try Schema.compile(["allOf": .array(Array(repeating: pair, count: 20))])
        #expect(schema.reach([.name("a")]) == .possible)
    }

    private static let later: JSONValue = [
        "$id": "urn:reach",
        "$defs": [
            "base": ["properties": ["known": ["type": "string"]]],
            "node": [
                "$dynamicAnchor": "node", "type": "object", "additionalProperties": false, "properties": ["n": true],
            ],
            "extra": ["properties": ["extra": ["type": "number"]]],
        ],
        "properties": [
            "patterned": [
                "additionalProperties": false, "patternProperties": ["^x-": ["type": "string"], "^never": false],
                "properties": ["x-list": ["type": "array"]],
            ],
            "closed": ["allOf": [["$ref": "#/$defs/base"]], "unevaluatedProperties": false],
            "rest": ["$ref": "#/$defs/base", "unevaluatedProperties": ["type": "object"]],
            "either": [
                "anyOf": [["$ref": "#/$defs/base"], ["$ref": "#/$defs/extra"]], "unevaluatedProperties": false,
            ],
            "dependent": ["dependentSchemas": ["a": ["$ref": "#/$defs/extra"]], "unevaluatedProperties": false],
            "dynamic": ["$dynamicRef": "#node"],
            "tuple": ["prefixItems": [["type": "object"]], "unevaluatedItems": false],
            "some": ["contains": ["type": "object"], "unevaluatedItems": false],
        ],
    ]

    @Test(
        arguments: [
            ("$.patterned['x-a']", .possible), ("$.patterned['x-a'].b", .impossible(at: 2)),
            ("$.patterned.never", .impossible(at: 1)), ("$.patterned.other", .impossible(at: 1)),
            // Both `properties` and `patternProperties` hold for it.
            ("$.patterned['x-list'][0]", .impossible(at: 2)), ("$.closed.known", .possible),
            ("$.closed.other", .impossible(at: 1)),
            ("$.closed.known.x", .impossible(at: 2)), ("$.rest.known.x", .impossible(at: 2)),
            ("$.rest.other.x", .possible), ("$.rest.other[0]", .impossible(at: 2)), ("$.either.known", .possible),
            ("$.either.extra", .possible), ("$.either.other", .impossible(at: 1)), ("$.dependent.extra", .possible),
            ("$.dependent.extra.x", .impossible(at: 2)), ("$.dependent.other", .impossible(at: 1)),
            ("$.dynamic.n.x", .possible), ("$.dynamic.m", .impossible(at: 1)), ("$.tuple[0].x", .possible),
            ("$.tuple[1]", .impossible(at: 1)), ("$.some[3]", .possible),
        ] as [(String, SchemaReach)])
    func followsTheLaterKeywords(path: String, expected: SchemaReach) throws {
        let schema = try Schema.compile(Self.later)
        #expect(schema.reach(try SingularQuery(parsing: path).segments) == expected)
    }

    @Test func followsPropertyNames() throws {
        let schema = try Schema.compile(["propertyNames": ["pattern": "^[a-z]+$"]])
        #expect(schema.reach([.name("abc")]) == .possible)
        #expect(schema.reach([.name("Abc")]) == .impossible(at: 0))
    }
}
