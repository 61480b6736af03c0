import JSON

/// A second validator, written from the specification keyword by keyword, with nothing compiled, nothing shared with the
/// first and no thought of speed: the oracle of the random tests. It knows the keywords that ``SchemaGenerator`` writes.
struct NaiveValidator {
    let root: JSONValue

    /// A verdict with the annotations of `properties`, `items` and the like, as sets of names and indexes.
    struct Verdict {
        var isValid = true
        var names: Set<String> = []
        var indexes: Set<Int> = []

        mutating func add(_ other: Verdict) {
            names.formUnion(other.names)
            indexes.formUnion(other.indexes)
        }
    }

    func isValid(_ value: JSONValue) -> Bool { judge(value, root).isValid }

    private func judge(_ value: JSONValue, _ schema: JSONValue) -> Verdict {
        guard case .object(let keywords) = schema else { return Verdict(isValid: schema == true) }
        var verdict = Verdict()
        for (keyword, argument) in keywords where !keyword.hasPrefix("unevaluated") {
            let one = apply(keyword, argument, keywords, to: value)
            verdict.isValid = verdict.isValid && one.isValid
            verdict.add(one)
        }
        if let rest = keywords["unevaluatedProperties"], case .object(let object) = value {
            for (name, member) in object where !verdict.names.contains(name) {
                if !judge(member, rest).isValid { verdict.isValid = false }
            }
            verdict.names = Set(object.keys)
        }
        if let rest = keywords["unevaluatedItems"], case .array(let elements) = value {
            for (index, element) in elements.enumerated() where !verdict.indexes.contains(index) {
                if !judge(element, rest).isValid { verdict.isValid = false }
            }
            verdict.indexes = Set(elements.indices)
        }
        // What fails leaves no annotations.
        return verdict.isValid ? verdict : Verdict(isValid: false)
    }

    private func apply(
        _ keyword: String, _ argument: JSONValue, _ keywords: JSONObject, to value: JSONValue
    ) -> Verdict {
        switch (keyword, value) {
        case ("$ref", _):
            let name = argument.string?.split(separator: "/").last.map(String.init) ?? ""
            return judge(value, name == "#" ? root : root["$defs"]?[name] ?? false)
        case ("type", _): return Verdict(isValid: Self.hasType(value, argument.string ?? ""))
        case ("enum", _): return Verdict(isValid: argument.array?.contains { Self.same($0, value) } ?? false)
        case ("const", _): return Verdict(isValid: Self.same(argument, value))
        case ("minimum", .number(let number)): return Verdict(isValid: number.double >= argument.number?.double ?? 0)
        case ("maximum", .number(let number)): return Verdict(isValid: number.double <= argument.number?.double ?? 0)
        case ("multipleOf", .number(let number)):
            return Verdict(isValid: number.double.truncatingRemainder(dividingBy: argument.number?.double ?? 1) == 0)
        case ("minLength", .string(let text)): return Verdict(isValid: text.count >= Self.int(argument))
        case ("maxLength", .string(let text)): return Verdict(isValid: text.count <= Self.int(argument))
        case ("pattern", .string(let text)): return Verdict(isValid: Self.matches(argument.string ?? "", text))
        case ("allOf", _), ("anyOf", _), ("oneOf", _), ("not", _), ("if", _):
            return logic(keyword, argument, keywords, value)
        case (_, .array(let elements)): return array(keyword, argument, keywords, elements)
        case (_, .object(let object)): return self.object(keyword, argument, keywords, object)
        default: return Verdict()
        }
    }

    private func logic(
        _ keyword: String, _ argument: JSONValue, _ keywords: JSONObject, _ value: JSONValue
    ) -> Verdict {
        var verdict = Verdict()
        switch keyword {
        case "not": return Verdict(isValid: !judge(value, argument).isValid)
        case "if":
            let condition = judge(value, argument)
            verdict.add(condition)
            if let branch = keywords[condition.isValid ? "then" : "else"] {
                let outcome = judge(value, branch)
                verdict.isValid = outcome.isValid
                verdict.add(outcome)
            }
        default:
            let all = (argument.array ?? []).map { judge(value, $0) }
            let valid = all.count { $0.isValid }
            switch keyword {
            case "allOf": verdict.isValid = valid == all.count
            case "anyOf": verdict.isValid = valid > 0
            default: verdict.isValid = valid == 1
            }
            for one in all { verdict.add(one) }
        }
        return verdict
    }

    private func array(
        _ keyword: String, _ argument: JSONValue, _ keywords: JSONObject, _ elements: [JSONValue]
    ) -> Verdict {
        var verdict = Verdict()
        switch keyword {
        case "minItems": verdict.isValid = elements.count >= Self.int(argument)
        case "maxItems": verdict.isValid = elements.count <= Self.int(argument)
        case "uniqueItems":
            for (index, element) in elements.enumerated()
            where elements[..<index].contains(where: { Self.same($0, element) }) {
                verdict.isValid = argument == false
            }
        case "prefixItems":
            for (index, (element, schema)) in zip(elements, argument.array ?? []).enumerated() {
                if !judge(element, schema).isValid { verdict.isValid = false }
                verdict.indexes.insert(index)
            }
        case "items":
            for index in elements.indices.dropFirst(keywords["prefixItems"]?.array?.count ?? 0) {
                if !judge(elements[index], argument).isValid { verdict.isValid = false }
                verdict.indexes.insert(index)
            }
        case "contains":
            verdict.indexes = Set(elements.indices.filter { judge(elements[$0], argument).isValid })
            let count = verdict.indexes.count
            verdict.isValid =
                count >= keywords["minContains"].map(Self.int) ?? 1
                && count <= keywords["maxContains"].map(Self.int) ?? .max
        default: break
        }
        return verdict
    }

    private func object(
        _ keyword: String, _ argument: JSONValue, _ keywords: JSONObject, _ object: JSONObject
    ) -> Verdict {
        var verdict = Verdict()
        switch keyword {
        case "minProperties": verdict.isValid = object.count >= Self.int(argument)
        case "maxProperties": verdict.isValid = object.count <= Self.int(argument)
        case "required":
            verdict.isValid = argument.array?.allSatisfy { object[$0.string ?? ""] != nil } ?? false
        case "dependentRequired":
            for (name, needed) in argument.object ?? [:] where object[name] != nil {
                if needed.array?.contains(where: { object[$0.string ?? ""] == nil }) ?? false {
                    verdict.isValid = false
                }
            }
        case "dependentSchemas":
            for (name, schema) in argument.object ?? [:] where object[name] != nil {
                let one = judge(.object(object), schema)
                verdict.isValid = verdict.isValid && one.isValid
                verdict.add(one)
            }
        case "propertyNames": verdict.isValid = object.keys.allSatisfy { judge(.string($0), argument).isValid }
        case "properties", "patternProperties", "additionalProperties":
            for (name, member) in object {
                for schema in Self.schemas(for: name, keyword, argument, keywords) {
                    if !judge(member, schema).isValid { verdict.isValid = false }
                    verdict.names.insert(name)
                }
            }
        default: break
        }
        return verdict
    }

    private static func schemas(
        for name: String, _ keyword: String, _ argument: JSONValue, _ keywords: JSONObject
    ) -> [JSONValue] {
        switch keyword {
        case "properties": return argument[name].map { [$0] } ?? []
        case "patternProperties": return (argument.object ?? [:]).filter { matches($0.name, name) }.map(\.value)
        default:
            let patterns = keywords["patternProperties"]?.object ?? [:]
            let isKnown = keywords["properties"]?[name] != nil || patterns.contains { matches($0.name, name) }
            return isKnown ? [] : [argument]
        }
    }

    /// The few patterns that the generator writes: a letter, at an end or anywhere.
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        if pattern.hasPrefix("^") { return text.hasPrefix(pattern.dropFirst()) }
        if pattern.hasSuffix("$") { return text.hasSuffix(pattern.dropLast()) }
        return text.contains(pattern)
    }

    private static func int(_ value: JSONValue) -> Int { Int(value.integer ?? 0) }

    private static func hasType(_ value: JSONValue, _ type: String) -> Bool {
        switch value {
        case .null: type == "null"
        case .bool: type == "boolean"
        case .object: type == "object"
        case .array: type == "array"
        case .string: type == "string"
        case .number(let number): type == "number" || type == "integer" && number.double.rounded() == number.double
        }
    }

    private static func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left.double == right.double
        case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(same)
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { member in right[member.name].map { same(member.value, $0) } ?? false }
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        default: false
        }
    }
}
