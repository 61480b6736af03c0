import JSON

/// A second validator of draft 2020-12, to hold against the real one: it reads the schema as it stands, keyword by keyword,
/// each time. It knows no formats, anchors and ids, and says so.
struct PlainValidator {
    /// What a schema says of a value: whether it holds, and what it has looked at when it does.
    struct Verdict {
        var holds = true
        var names: Set<String> = []
        var items: Set<Int> = []

        mutating func add(_ other: Verdict) {
            guard other.holds else {
                holds = false
                return
            }
            names.formUnion(other.names)
            items.formUnion(other.items)
        }
    }

    private let root: JSONValue
    /// Whether something came up that is not known here; then the verdict counts for nothing.
    private var isLost = false
    private var depth = 0
    private var steps = 0

    private init(root: JSONValue) { self.root = root }

    /// Whether a value is valid; nil when this validator can't tell.
    static func isValid(_ value: JSONValue, schema: JSONValue) -> Bool? {
        var validator = PlainValidator(root: schema)
        let verdict = validator.verdict(schema, value)
        return validator.isLost ? nil : verdict.holds
    }

    private static let known: Set<String> = [
        "type", "enum", "const", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf",
        "minLength", "maxLength", "pattern", "items", "prefixItems", "contains", "minContains", "maxContains",
        "minItems", "maxItems", "uniqueItems", "unevaluatedItems", "properties", "patternProperties",
        "additionalProperties", "propertyNames", "required", "dependentRequired", "dependentSchemas", "minProperties",
        "maxProperties", "unevaluatedProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref",
        "$defs",
        "title", "description", "default",
    ]

    private mutating func verdict(_ schema: JSONValue, _ value: JSONValue) -> Verdict {
        steps += 1
        depth += 1
        defer { depth -= 1 }
        guard depth < 100, steps < 5000 else {
            isLost = true
            return Verdict()
        }
        switch schema {
        case .bool(let holds): return Verdict(holds: holds)
        case .object(let schema):
            if !schema.keys.allSatisfy({ Self.known.contains($0) || $0.hasPrefix("x-") }) { isLost = true }
            var verdict = combined(schema, value)
            if !asserts(schema, value) { verdict.holds = false }
            if case .array(let elements) = value { array(schema, elements, &verdict) }
            if case .object(let object) = value { members(schema, object, &verdict) }
            return verdict
        default:
            isLost = true
            return Verdict()
        }
    }

    // MARK: - Schemas on the same value

    private mutating func combined(_ schema: JSONObject, _ value: JSONValue) -> Verdict {
        var verdict = Verdict()
        if let reference = schema["$ref"]?.string {
            if let target = JSONPointer(String(reference.dropFirst()))?.evaluate(in: root), reference.hasPrefix("#") {
                verdict.add(self.verdict(target, value))
            } else {
                isLost = true
            }
        }
        for part in schema["allOf"]?.array ?? [] { verdict.add(self.verdict(part, value)) }
        if let parts = schema["anyOf"]?.array {
            let holding = parts.map { self.verdict($0, value) }.filter(\.holds)
            if holding.isEmpty { verdict.holds = false }
            holding.forEach { verdict.add($0) }
        }
        if let parts = schema["oneOf"]?.array {
            let holding = parts.map { self.verdict($0, value) }.filter(\.holds)
            if holding.count != 1 { verdict.holds = false }
            holding.forEach { verdict.add($0) }
        }
        if let part = schema["not"], self.verdict(part, value).holds { verdict.holds = false }
        if let part = schema["if"] {
            let condition = self.verdict(part, value)
            if condition.holds { verdict.add(condition) }
            if let branch = schema[condition.holds ? "then" : "else"] { verdict.add(self.verdict(branch, value)) }
        }
        if case .object(let object) = value, let parts = schema["dependentSchemas"]?.object {
            for part in parts where object.contains(part.name) { verdict.add(self.verdict(part.value, value)) }
        }
        return verdict
    }

    // MARK: - Assertions

    private mutating func asserts(_ schema: JSONObject, _ value: JSONValue) -> Bool {
        if let types = schema["type"] {
            let names = types.array ?? [types]
            if !names.contains(where: { Self.has($0.string ?? "", value) }) { return false }
        }
        if let values = schema["enum"]?.array, !values.contains(value) { return false }
        if let constant = schema["const"], constant != value { return false }
        switch value {
        case .number(let number): return inRange(number, schema)
        case .string(let text):
            let length = text.unicodeScalars.count
            if let pattern = schema["pattern"]?.string, !matches(pattern, text) { return false }
            return Self.count(length, schema, "minLength", "maxLength")
        case .array(let elements):
            if schema["uniqueItems"] == true {
                for (index, element) in elements.enumerated() where elements[..<index].contains(element) {
                    return false
                }
            }
            return Self.count(elements.count, schema, "minItems", "maxItems")
        case .object(let object):
            let required = schema["required"]?.array ?? []
            if !required.allSatisfy({ object.contains($0.string ?? "") }) { return false }
            if let dependencies = schema["dependentRequired"]?.object {
                for dependency in dependencies where object.contains(dependency.name) {
                    let needed = dependency.value.array ?? []
                    if !needed.allSatisfy({ object.contains($0.string ?? "") }) { return false }
                }
            }
            return Self.count(object.count, schema, "minProperties", "maxProperties")
        default: return true
        }
    }

    private static func has(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("object", .object), ("array", .array), ("string", .string),
            ("number", .number):
            true
        case ("integer", .number(let number)): number.isWhole
        default: false
        }
    }

    private mutating func inRange(_ number: JSONNumber, _ schema: JSONObject) -> Bool {
        if let bound = schema["maximum"]?.number, number > bound { return false }
        if let bound = schema["minimum"]?.number, number < bound { return false }
        if let bound = schema["exclusiveMaximum"]?.number, number >= bound { return false }
        if let bound = schema["exclusiveMinimum"]?.number, number <= bound { return false }
        guard let factor = schema["multipleOf"]?.number else { return true }
        guard let isMultiple = number.isMultiple(of: factor) else {
            isLost = true
            return true
        }
        return isMultiple
    }

    private static func count(_ count: Int, _ schema: JSONObject, _ least: String, _ most: String) -> Bool {
        let number = JSONNumber(count)
        return !(schema[least]?.number.map { number < $0 } ?? false)
            && !(schema[most]?.number.map { number > $0 } ?? false)
    }

    private mutating func matches(_ pattern: String, _ text: String) -> Bool {
        guard let expression = try? RegularExpression(pattern, dialect: .ecmaScript) else {
            isLost = true
            return true
        }
        return expression.matches(in: text)
    }

    // MARK: - Schemas on parts

    private mutating func array(_ schema: JSONObject, _ elements: [JSONValue], _ verdict: inout Verdict) {
        let prefix = schema["prefixItems"]?.array ?? []
        for (index, part) in zip(elements.indices, prefix) {
            if !self.verdict(part, elements[index]).holds { verdict.holds = false }
            verdict.items.insert(index)
        }
        if let rest = schema["items"] {
            for index in elements.indices.dropFirst(prefix.count) {
                if !self.verdict(rest, elements[index]).holds { verdict.holds = false }
                verdict.items.insert(index)
            }
        }
        if let part = schema["contains"] {
            let found = elements.indices.filter { self.verdict(part, elements[$0]).holds }
            let least = schema["minContains"]?.number ?? JSONNumber(1)
            if JSONNumber(found.count) < least { verdict.holds = false }
            if let most = schema["maxContains"]?.number, JSONNumber(found.count) > most { verdict.holds = false }
            verdict.items.formUnion(found)
        }
        if let rest = schema["unevaluatedItems"] {
            for index in elements.indices where !verdict.items.contains(index) {
                if !self.verdict(rest, elements[index]).holds { verdict.holds = false }
                verdict.items.insert(index)
            }
        }
    }

    private mutating func members(_ schema: JSONObject, _ object: JSONObject, _ verdict: inout Verdict) {
        for member in object {
            var isKnown = false
            if let part = schema["properties"]?.object?[member.name] {
                isKnown = true
                if !self.verdict(part, member.value).holds { verdict.holds = false }
            }
            for part in schema["patternProperties"]?.object ?? [:] where matches(part.name, member.name) {
                isKnown = true
                if !self.verdict(part.value, member.value).holds { verdict.holds = false }
            }
            if !isKnown, let rest = schema["additionalProperties"] {
                isKnown = true
                if !self.verdict(rest, member.value).holds { verdict.holds = false }
            }
            if isKnown { verdict.names.insert(member.name) }
            if let part = schema["propertyNames"], !self.verdict(part, .string(member.name)).holds {
                verdict.holds = false
            }
        }
        if let rest = schema["unevaluatedProperties"] {
            for member in object where !verdict.names.contains(member.name) {
                if !self.verdict(rest, member.value).holds { verdict.holds = false }
                verdict.names.insert(member.name)
            }
        }
    }
}
