import JSON
import JSONSchema

/// Random schemas over a small world of names and values, where differences show.
struct SchemaMaker {
    static let names = ["a", "b", "c", "d"]
    static let types = ["null", "boolean", "object", "array", "string", "number", "integer"]

    /// Whether the validator knows the keywords that came later.
    private static let isWhole =
        (try? Schema.compile(["contains": true, "unevaluatedProperties": false, "patternProperties": ["^a": true]]))
        != nil

    private var generator: SeededGenerator
    /// Whether to use `anyOf` and the like, `$ref` and conditions.
    private let combining: Bool
    private let isWhole: Bool

    init(seed: UInt64, combining: Bool) {
        generator = SeededGenerator(seed)
        self.combining = combining
        isWhole = combining && Self.isWhole
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A whole document: some definitions, of which one may refer to itself, and a root.
    mutating func document() -> JSONValue {
        var object = schema(3).object ?? [:]
        object["$defs"] = [
            "one": schema(1),
            "list": ["type": "object", "properties": ["a": schema(0), "b": ["$ref": "#/$defs/list"]]],
        ]
        return .object(object)
    }

    mutating func schema(_ depth: Int) -> JSONValue {
        if chance(4) { return chance(70) ? true : false }
        var object: JSONObject = [:]
        let kinds = depth > 0 ? 9 : 5
        switch below(kinds) {
        case 0:
            object["type"] = "string"
            addLengths("Length", 40, to: &object)
            if chance(15) { object["format"] = chance(50) ? "date" : "stir" }
        case 1:
            object["type"] = .string(chance(50) ? "integer" : "number")
            addNumeric(to: &object)
        case 2: object["enum"] = .array((0...below(3)).map { _ in value(1) }.unique)
        case 3: object["const"] = value(1)
        case 4:
            object["type"] = .array([.string(one(of: Self.types)), .string(one(of: Self.types))].unique)
        case 5: addArray(depth, to: &object)
        default: addObject(depth, to: &object)
        }
        if combining, depth > 0, chance(25) { addCombination(depth - 1, to: &object) }
        return .object(object)
    }

    private mutating func addLengths(_ what: String, _ percent: Int, to object: inout JSONObject) {
        if chance(percent) { object["min" + what] = JSONValue(below(3)) }
        if chance(percent) { object["max" + what] = JSONValue(1 + below(4)) }
    }

    private mutating func addNumeric(to object: inout JSONObject) {
        if chance(40) {
            object[chance(70) ? "minimum" : "exclusiveMinimum"] = JSONValue(below(4) - 1)
        }
        if chance(40) {
            object[chance(70) ? "maximum" : "exclusiveMaximum"] = JSONValue(2 + below(4))
        }
        if chance(20) { object["multipleOf"] = one(of: [1, 2, 0.5, 3]) }
    }

    private mutating func addArray(_ depth: Int, to object: inout JSONObject) {
        object["type"] = "array"
        addLengths("Items", 30, to: &object)
        if chance(60) { object["items"] = schema(depth - 1) }
        if chance(30) { object["prefixItems"] = .array((0...below(2)).map { _ in schema(depth - 1) }) }
        if chance(20) { object["uniqueItems"] = true }
        guard isWhole else { return }
        if chance(15) {
            object["contains"] = schema(0)
            if chance(40) { object["minContains"] = JSONValue(below(3)) }
            if chance(40) { object["maxContains"] = JSONValue(1 + below(3)) }
        }
        if chance(5) { object["unevaluatedItems"] = false }
    }

    private mutating func addObject(_ depth: Int, to object: inout JSONObject) {
        if chance(85) { object["type"] = "object" }
        var properties: JSONObject = [:]
        for name in Self.names where chance(50) { properties[name] = schema(depth - 1) }
        if chance(90) { object["properties"] = .object(properties) }
        if chance(50) {
            object["required"] = .array(Self.names.filter { _ in chance(35) }.map { .string($0) })
        }
        switch below(10) {
        case 0...3: object["additionalProperties"] = false
        case 4, 5: object["additionalProperties"] = schema(0)
        default: break
        }
        if chance(10) { addLengths("Properties", 60, to: &object) }
        if chance(8) { object["dependentRequired"] = ["a": ["b"]] }
        if chance(6) { object["propertyNames"] = ["enum": ["a", "b", "d"]] }
        guard isWhole else { return }
        if chance(15) { object["patternProperties"] = [one(of: ["^[ab]", "b|c", "^d$"]): schema(depth - 1)] }
        if chance(8) { object["unevaluatedProperties"] = false }
        if chance(8) { object["dependentSchemas"] = [one(of: Self.names): schema(depth - 1)] }
    }

    private mutating func addCombination(_ depth: Int, to object: inout JSONObject) {
        switch below(7) {
        case 0: object["allOf"] = .array((0...below(2)).map { _ in schema(depth) })
        case 1, 2:
            // By itself, else next to nothing fits.
            object = ["anyOf": .array((0...(1 + below(2))).map { _ in schema(depth) })]
        case 3: object = ["oneOf": .array((0...(1 + below(2))).map { _ in schema(depth) })]
        case 4: object["not"] = schema(depth)
        case 5:
            object["if"] = schema(depth)
            if chance(80) { object["then"] = schema(depth) }
            if chance(50) { object["else"] = schema(depth) }
        default: object = ["$ref": .string(chance(50) ? "#/$defs/one" : "#/$defs/list")]
        }
    }
}

extension Array where Element: Hashable {
    /// Each once.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
