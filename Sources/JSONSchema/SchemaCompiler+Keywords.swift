import JSON

extension SchemaCompiler {
    private static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// Compiles one schema object, keyword by keyword.
    mutating func checks(of object: JSONObject, at place: SchemaPlace) -> [SchemaCheck] {
        var checks: [SchemaCheck] = []
        for (keyword, value) in object {
            if let check = check(keyword, value, in: object, at: place) { checks.append(check) }
        }
        return checks
    }

    private mutating func check(
        _ keyword: String, _ value: JSONValue, in object: JSONObject, at place: SchemaPlace
    ) -> SchemaCheck? {
        switch keyword {
        case "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly",
            "writeOnly":
            annotation(keyword, value, at: place)
            return nil
        case "$defs":
            _ = map(keyword, value, at: place)
            return nil
        case "$ref":
            guard let text = value.string else { return malformed(keyword, "a string", at: place) }
            return reference(text, at: place).map(SchemaCheck.reference)
        case "type": return types(value, at: place).map(SchemaCheck.type)
        case "enum":
            guard let values = value.array else { return malformed(keyword, "an array of values", at: place) }
            return .enumeration(Set(values))
        case "const": return .const(value)
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
            return numeric(keyword, value, at: place)
        case "minLength": return count(keyword, value, at: place).map(SchemaCheck.minLength)
        case "maxLength": return count(keyword, value, at: place).map(SchemaCheck.maxLength)
        case "minItems": return count(keyword, value, at: place).map(SchemaCheck.minItems)
        case "maxItems": return count(keyword, value, at: place).map(SchemaCheck.maxItems)
        case "minProperties": return count(keyword, value, at: place).map(SchemaCheck.minProperties)
        case "maxProperties": return count(keyword, value, at: place).map(SchemaCheck.maxProperties)
        case "uniqueItems":
            guard let isOn = value.bool else { return malformed(keyword, "true or false", at: place) }
            return isOn ? .uniqueItems : nil
        case "format": return format(value, at: place)
        case "required": return names(keyword, value, at: place).map(SchemaCheck.required)
        case "dependentRequired": return dependentRequired(value, at: place)
        case "propertyNames":
            return .propertyNames(compile(value, at: place.appending(keyword), keyword: keyword))
        case "properties", "additionalProperties":
            return properties(keyword, in: object, at: place)
        case "items", "prefixItems": return items(keyword, in: object, at: place)
        case "allOf": return list(keyword, value, at: place).map(SchemaCheck.allOf)
        case "anyOf": return list(keyword, value, at: place).map(SchemaCheck.anyOf)
        case "oneOf": return list(keyword, value, at: place).map(SchemaCheck.oneOf)
        case "not": return .not(compile(value, at: place.appending(keyword), keyword: keyword))
        case "if", "then", "else": return conditional(keyword, in: object, at: place)
        default:
            if keyword.hasPrefix("x-") { return nil }
            report(
                .unsupported, "the keyword \(keyword) is not supported by this version",
                mend: "say it with other keywords, or leave it out; notes for readers go under a name with x- in front",
                at: place.appending(keyword))
            return nil
        }
    }

    private mutating func malformed(_ keyword: String, _ expected: String, at place: SchemaPlace) -> SchemaCheck? {
        report(
            .invalid, "the value of \(keyword) is not \(expected)", mend: "make it \(expected)",
            at: place.appending(keyword))
        return nil
    }

    private mutating func annotation(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) {
        let place = place.appending(keyword)
        switch (keyword, value) {
        case ("$schema", .string(Self.dialect)), ("$schema", .string(Self.dialect + "#")): break
        case ("$schema", _):
            report(
                .unsupported, "$schema names another dialect than draft 2020-12", mend: "write \(Self.dialect)",
                at: place)
        case ("$id", .string(let id)) where URIReference(id).fragment.map(\.isEmpty) ?? true: break
        case ("$id", _):
            report(.invalid, "$id is not a URI without fragment", mend: "leave out # and what follows", at: place)
        case ("$comment", .string), ("title", .string), ("description", .string), ("default", _), ("examples", .array),
            ("deprecated", .bool), ("readOnly", .bool), ("writeOnly", .bool):
            break
        default:
            report(.invalid, "the value of \(keyword) is of the wrong type", mend: "see its specification", at: place)
        }
    }

    private mutating func types(_ value: JSONValue, at place: SchemaPlace) -> JSONTypes? {
        var types: JSONTypes = []
        for element in value.array ?? [value] {
            guard let name = element.string, let known = JSONTypes.names.first(where: { $0.name == name }) else {
                _ = malformed("type", "one of " + JSONTypes.names.map(\.name).joined(separator: ", "), at: place)
                return nil
            }
            types.insert(known.type)
        }
        return types
    }

    private mutating func numeric(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> SchemaCheck? {
        guard let number = value.number else { return malformed(keyword, "a number", at: place) }
        switch keyword {
        case "minimum": return .minimum(number)
        case "maximum": return .maximum(number)
        case "exclusiveMinimum": return .exclusiveMinimum(number)
        case "exclusiveMaximum": return .exclusiveMaximum(number)
        default:
            guard number > JSONNumber(0), number.significantDigits <= JSONNumber.maximumDivisorDigits else {
                let digits = JSONNumber.maximumDivisorDigits
                return malformed(keyword, "a number above 0 with at most \(digits) significant digits", at: place)
            }
            return .multipleOf(number)
        }
    }

    /// A bound that counts; one that no count reaches is as good as the largest.
    private mutating func count(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> Int? {
        guard let number = value.number, number.isWhole, number >= JSONNumber(0) else {
            _ = malformed(keyword, "a whole number from 0 up", at: place)
            return nil
        }
        return number.integer.map(Int.init(clamping:)) ?? .max
    }

    private mutating func format(_ value: JSONValue, at place: SchemaPlace) -> SchemaCheck? {
        guard let name = value.string else { return malformed("format", "a string", at: place) }
        if let format = Format(rawValue: name) { return .format(format) }
        report(
            .unsupported, "the format \(name) is not supported by this version",
            mend: "use one of " + Format.allCases.map(\.rawValue).joined(separator: ", "), at: place.appending("format")
        )
        return nil
    }

    private mutating func names(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> [String]? {
        let names = value.array?.compactMap(\.string)
        guard let names, names.count == value.array?.count, Set(names.map(JSONName.init)).count == names.count else {
            _ = malformed(keyword, "an array of names, each once", at: place)
            return nil
        }
        return names
    }

    private mutating func dependentRequired(_ value: JSONValue, at place: SchemaPlace) -> SchemaCheck? {
        guard let object = value.object else { return malformed("dependentRequired", "an object", at: place) }
        var all: [(name: String, requires: [String])] = []
        for (name, value) in object {
            if let required = names(name, value, at: place.appending("dependentRequired")) {
                all.append((name, required))
            }
        }
        return .dependentRequired(all)
    }

    private mutating func list(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> [Int]? {
        guard let elements = value.array, !elements.isEmpty else {
            _ = malformed(keyword, "an array of at least one schema", at: place)
            return nil
        }
        var list: [Int] = []
        for (position, element) in elements.enumerated() {
            list.append(compile(element, at: place.appending(keyword, String(position)), keyword: keyword))
        }
        return list
    }

    private mutating func map(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> [JSONName: Int] {
        guard let object = value.object else {
            _ = malformed(keyword, "an object of schemas", at: place)
            return [:]
        }
        var map: [JSONName: Int] = [:]
        for (name, element) in object {
            map[JSONName(name)] = compile(element, at: place.appending(keyword, name), keyword: keyword)
        }
        return map
    }

    /// `properties` and `additionalProperties` are one check, made where the first of them stands.
    private mutating func properties(
        _ keyword: String, in object: JSONObject, at place: SchemaPlace
    ) -> SchemaCheck? {
        let properties = object["properties"]
        if properties != nil, keyword == "additionalProperties" { return nil }
        let known = properties.map { map("properties", $0, at: place) } ?? [:]
        let additional = object["additionalProperties"].map {
            compile($0, at: place.appending("additionalProperties"), keyword: "additionalProperties")
        }
        return .properties(known, additional: additional)
    }

    /// `prefixItems` and `items` are one check.
    private mutating func items(_ keyword: String, in object: JSONObject, at place: SchemaPlace) -> SchemaCheck? {
        let first = object["prefixItems"]
        if first != nil, keyword == "items" { return nil }
        let prefix = first.map { list("prefixItems", $0, at: place) ?? [] } ?? []
        let rest = object["items"].map { compile($0, at: place.appending("items"), keyword: "items") }
        return .items(prefix: prefix, rest: rest)
    }

    /// `if`, `then` and `else` are one check; the latter two mean nothing without the first, but must be sound.
    private mutating func conditional(
        _ keyword: String, in object: JSONObject, at place: SchemaPlace
    ) -> SchemaCheck? {
        guard let condition = object["if"] else {
            if let schema = object[keyword] {
                _ = compile(schema, at: place.appending(keyword), keyword: keyword)
            }
            return nil
        }
        guard keyword == "if" else { return nil }
        let test = compile(condition, at: place.appending("if"), keyword: "if")
        let then = object["then"].map { compile($0, at: place.appending("then"), keyword: "then") }
        let otherwise = object["else"].map { compile($0, at: place.appending("else"), keyword: "else") }
        return .conditional(if: test, then: then, else: otherwise)
    }
}
