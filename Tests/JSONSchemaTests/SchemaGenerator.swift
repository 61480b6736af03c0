import JSON

/// Writes random schemas and values that have a fair chance to fit one another: few names, few numbers, short texts.
struct SchemaGenerator {
    var random: SeededGenerator

    private static let names = ["a", "b", "ab", "ba", "c"]
    private static let patterns = ["^a", "b$", "c", "a"]
    private static let types = ["null", "boolean", "object", "array", "number", "string", "integer"]

    init(seed: UInt64) { random = SeededGenerator(seed) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func small(_ limit: Int = 3) -> JSONValue { JSONValue(Int.random(in: 0...limit, using: &random)) }

    // MARK: - Values

    mutating func value(depth: Int = 3) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
        case 0: return nil
        case 1: return .bool(chance(50))
        case 2: return number()
        case 3, 4, 5: return .string(pick(Self.names + ["", "cc", "é", "abc"]))
        case 6, 7:
            return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &random) { object[pick(Self.names)] = value(depth: depth - 1) }
            return .object(object)
        }
    }

    /// Halves, which are exact in binary as well as in decimal, in several forms.
    private mutating func number() -> JSONValue {
        let literal = pick(["0", "1", "1.0", "2", "2.5", "-1", "1e0", "3", "0.5", "-0", "10e-1"])
        return JSONNumber(literal: literal).map(JSONValue.number) ?? nil
    }

    // MARK: - Schemas

    /// A schema with definitions, to which references lead only from below `properties` and the like.
    mutating func schema() -> JSONValue {
        var root = object(depth: 3)
        root["$defs"] = ["x": subschema(depth: 2), "y": subschema(depth: 2)]
        return .object(root)
    }

    private mutating func subschema(depth: Int) -> JSONValue {
        if chance(12) { return .bool(chance(60)) }
        return .object(object(depth: depth))
    }

    private mutating func object(depth: Int) -> JSONObject {
        var schema = JSONObject()
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            if depth > 0, chance(65) { addApplicator(to: &schema, depth: depth - 1) } else { addCheck(to: &schema) }
        }
        if depth > 0, chance(15) { schema["unevaluatedProperties"] = subschema(depth: 0) }
        if depth > 0, chance(15) { schema["unevaluatedItems"] = subschema(depth: 0) }
        return schema
    }

    /// A schema for a part of the value; here a reference can't go in a circle without going deeper.
    private mutating func part(depth: Int) -> JSONValue {
        if chance(12) { return ["$ref": .string(pick(["#", "#/$defs/x", "#/$defs/y"]))] }
        return subschema(depth: depth)
    }

    private mutating func list(depth: Int) -> JSONValue {
        .array((0..<Int.random(in: 1...3, using: &random)).map { _ in subschema(depth: depth) })
    }

    private mutating func map(_ names: [String], _ schema: (inout SchemaGenerator) -> JSONValue) -> JSONValue {
        var map = JSONObject()
        for _ in 0..<Int.random(in: 1...3, using: &random) { map[pick(names)] = schema(&self) }
        return .object(map)
    }

    private mutating func addApplicator(to schema: inout JSONObject, depth: Int) {
        switch Int.random(in: 0..<15, using: &random) {
        case 0, 1, 2: schema["properties"] = map(Self.names) { $0.part(depth: depth) }
        case 3: schema["patternProperties"] = map(Self.patterns) { $0.part(depth: depth) }
        case 4: schema["additionalProperties"] = part(depth: depth)
        case 5: schema["propertyNames"] = subschema(depth: 0)
        case 6: schema["items"] = part(depth: depth)
        case 7:
            schema["prefixItems"] = .array((0..<Int.random(in: 1...3, using: &random)).map { _ in part(depth: depth) })
        case 8:
            schema["contains"] = part(depth: depth)
            if chance(40) { schema["minContains"] = small() }
            if chance(40) { schema["maxContains"] = small() }
        case 9: schema["allOf"] = list(depth: depth)
        case 10: schema["anyOf"] = list(depth: depth)
        case 11: schema["oneOf"] = list(depth: depth)
        case 12: schema["not"] = subschema(depth: depth)
        case 13: schema["dependentSchemas"] = map(Self.names) { $0.subschema(depth: depth) }
        default:
            schema["if"] = subschema(depth: depth)
            if chance(70) { schema["then"] = subschema(depth: depth) }
            if chance(70) { schema["else"] = subschema(depth: depth) }
        }
    }

    private mutating func addCheck(to schema: inout JSONObject) {
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: schema["type"] = .string(pick(Self.types))
        case 2: schema["enum"] = .array((0..<Int.random(in: 1...12, using: &random)).map { _ in value(depth: 1) })
        case 3: schema["const"] = value(depth: 1)
        case 4: schema["minimum"] = number()
        case 5: schema["maximum"] = number()
        case 6: schema["multipleOf"] = chance(50) ? 0.5 : 1
        case 7: schema["minLength"] = small()
        case 8: schema["maxLength"] = small()
        case 9: schema["pattern"] = .string(pick(Self.patterns))
        case 10: schema["minItems"] = small()
        case 11: schema["maxItems"] = small()
        case 12: schema["uniqueItems"] = .bool(chance(80))
        case 13: schema[chance(50) ? "minProperties" : "maxProperties"] = small()
        case 14:
            schema["required"] = .array(
                Array(Set((0..<2).map { _ in pick(Self.names) }).sorted().map(JSONValue.init(_:))))
        default: schema["dependentRequired"] = map(Self.names) { [.string($0.pick(Self.names))] }
        }
    }
}

extension SchemaGenerator {
    /// The schema with one value in it exchanged for another.
    mutating func damaged(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .object(var object) where !object.isEmpty && chance(80):
            let name = pick(Array(object.keys))
            if chance(15) {
                object[
                    pick(["$ref", "$dynamicRef", "$anchor", "$id", "$schema", "format", "pattern", "unevaluatedItems"])] =
                    pick(["#", "#/$defs/x", "#a", "a", "", "((", "\u{0}", "http://[", 1, false, [:]])
            } else {
                object[name] = damaged(object[name] ?? nil)
            }
            return .object(object)
        case .array(var elements) where !elements.isEmpty && chance(80):
            let index = Int.random(in: elements.indices, using: &random)
            elements[index] = damaged(elements[index])
            return .array(elements)
        default: return value(depth: 2)
        }
    }
}
