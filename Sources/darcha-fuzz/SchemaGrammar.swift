/// Schemas of draft 2020-12 and small values that have a chance with them.
struct SchemaGrammar {
    private static let names = ["a", "b", "ab", "c", "ba"]
    private static let numbers = ["0", "1", "2", "3", "0.5", "-1", "10", "1.0", "1e0", "0.1", "9007199254740993"]
    private static let strings = ["", "a", "b", "ab", "abc", "123", "2026-01-01", "é", "e\u{301}", "secretive"]
    private static let patterns = ["^a", "b$", "[0-9]+", "a|b", ".", "^$", "^(a|b)*$", "c{2,3}", "\\\\d"]
    private static let types = ["null", "boolean", "object", "array", "number", "string", "integer"]
    private static let formats = ["date", "date-time", "email", "uuid", "uri", "ipv4", "pinfl", "regex", "duration"]

    private var generator: SeededGenerator

    /// A schema with definitions, and a value.
    static func pair(using generator: inout SeededGenerator) -> String {
        var grammar = SchemaGrammar(generator: SeededGenerator(generator.next()))
        let depth = 1 + grammar.generator.below(3)
        let definitions = (0..<2).map { "\"d\($0)\":\(grammar.schema(depth: depth - 1))" }.joined(separator: ",")
        let own = (0..<1 + grammar.generator.below(4)).map { _ in grammar.keyword(depth: depth) }
        let schema = "{" + unique(own + ["\"$defs\":{\(definitions)}"]).joined(separator: ",") + "}"
        return "\(schema)\u{1E}\(grammar.value(depth: 3))"
    }

    private mutating func schema(depth: Int) -> String {
        if depth <= 0 || generator.once(in: 8) {
            return generator.one(of: ["true", "false", "{}", "{\"type\":\"\(generator.one(of: Self.types))\"}"])
        }
        let own = (0..<1 + generator.below(4)).map { _ in keyword(depth: depth) }
        return "{" + Self.unique(own).joined(separator: ",") + "}"
    }

    /// Members with each name once: the first.
    private static func unique(_ members: [String]) -> [String] {
        var names: Set<Substring> = []
        return members.filter { names.insert($0.prefix { $0 != ":" }).inserted }
    }

    private mutating func keyword(depth: Int) -> String {
        switch generator.below(4) {
        case 0: assertion()
        case 1: forArrays(depth: depth)
        case 2: forObjects(depth: depth)
        default: combining(depth: depth)
        }
    }

    private mutating func assertion() -> String {
        let count = generator.below(4)
        let number = generator.one(of: Self.numbers)
        switch generator.below(12) {
        case 0: return "\"type\":\"\(generator.one(of: Self.types))\""
        case 1: return "\"type\":[\"\(generator.one(of: Self.types))\"]"
        case 2: return "\"enum\":[\(list { $0.value(depth: 1) })]"
        case 3: return "\"const\":\(value(depth: 1))"
        case 4: return "\"maximum\":\(number)"
        case 5: return "\"minimum\":\(number)"
        case 6: return "\"exclusiveMaximum\":\(number)"
        case 7: return "\"multipleOf\":\(generator.one(of: ["1", "2", "0.5", "0.1", "1e-300"]))"
        case 8: return "\"minLength\":\(count)"
        case 9: return "\"maxLength\":\(count)"
        case 10: return "\"pattern\":\"\(generator.one(of: Self.patterns))\""
        default: return "\"format\":\"\(generator.one(of: Self.formats))\""
        }
    }

    private mutating func forArrays(depth: Int) -> String {
        let count = generator.below(4)
        switch generator.below(10) {
        case 0, 1: return "\"items\":\(schema(depth: depth - 1))"
        case 2: return "\"prefixItems\":[\(list { $0.schema(depth: depth - 1) })]"
        case 3: return "\"contains\":\(schema(depth: depth - 1))"
        case 4: return "\"minContains\":\(count)"
        case 5: return "\"maxContains\":\(count)"
        case 6: return "\"minItems\":\(count)"
        case 7: return "\"maxItems\":\(count)"
        case 8: return "\"uniqueItems\":true"
        default: return "\"unevaluatedItems\":\(schema(depth: depth - 1))"
        }
    }

    private mutating func forObjects(depth: Int) -> String {
        let names = generator.one(of: ["[\"a\"]", "[\"a\",\"b\"]", "[]"])
        switch generator.below(11) {
        case 0, 1: return "\"properties\":{\(members { $0.schema(depth: depth - 1) })}"
        case 2:
            let pattern = generator.one(of: Self.patterns)
            return "\"patternProperties\":{\"\(pattern)\":\(schema(depth: depth - 1))}"
        case 3: return "\"additionalProperties\":\(schema(depth: depth - 1))"
        case 4: return "\"propertyNames\":\(schema(depth: depth - 1))"
        case 5: return "\"required\":\(names)"
        case 6: return "\"dependentRequired\":{\"a\":\(names)}"
        case 7: return "\"dependentSchemas\":{\(members { $0.schema(depth: depth - 1) })}"
        case 8: return "\"minProperties\":\(generator.below(3))"
        case 9: return "\"maxProperties\":\(generator.below(3))"
        default: return "\"unevaluatedProperties\":\(schema(depth: depth - 1))"
        }
    }

    private mutating func combining(depth: Int) -> String {
        switch generator.below(11) {
        case 0: return "\"allOf\":[\(list { $0.schema(depth: depth - 1) })]"
        case 1, 2: return "\"anyOf\":[\(list { $0.schema(depth: depth - 1) })]"
        case 3: return "\"oneOf\":[\(list { $0.schema(depth: depth - 1) })]"
        case 4: return "\"not\":\(schema(depth: depth - 1))"
        case 5: return "\"if\":\(schema(depth: depth - 1))"
        case 6: return "\"then\":\(schema(depth: depth - 1))"
        case 7: return "\"else\":\(schema(depth: depth - 1))"
        case 8: return "\"$ref\":\"\(generator.one(of: ["#", "#/$defs/d0", "#/$defs/d1", "#/$defs/d2", "#x"]))\""
        case 9: return generator.one(of: ["\"$dynamicRef\":\"#x\"", "\"$dynamicAnchor\":\"x\"", "\"$anchor\":\"x\""])
        default:
            return generator.one(of: ["\"title\":\"t\"", "\"default\":1", "\"x-note\":[]", "\"$id\":\"http://x/\""])
        }
    }

    private mutating func value(depth: Int) -> String {
        switch generator.below(depth > 0 ? 8 : 4) {
        case 0: generator.one(of: ["null", "true", "false"])
        case 1: generator.one(of: Self.numbers)
        case 2, 3: "\"\(generator.one(of: Self.strings))\""
        case 4, 5: "[\((0..<generator.below(4)).map { _ in value(depth: depth - 1) }.joined(separator: ","))]"
        default: "{\(members { $0.value(depth: depth - 1) })}"
        }
    }

    private mutating func list(_ element: (inout SchemaGrammar) -> String) -> String {
        (0..<1 + generator.below(3)).map { _ in element(&self) }.joined(separator: ",")
    }

    private mutating func members(_ value: (inout SchemaGrammar) -> String) -> String {
        let members = (0..<generator.below(4)).map { _ in "\"\(generator.one(of: Self.names))\":\(value(&self))" }
        return Self.unique(members).joined(separator: ",")
    }
}
