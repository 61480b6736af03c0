import JSON

// Keywords that concern nothing but the value itself.
extension SchemaCompiler {
    mutating func valueCheck(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> SchemaCheck? {
        switch keyword {
        case "type": return types(value, at: place).map(SchemaCheck.type)
        case "enum":
            guard let values = value.array else { return malformed(keyword, "an array of values", at: place) }
            return .enumeration(Enumeration(values))
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
        case "pattern":
            guard let source = value.string else { return malformed(keyword, "a string", at: place) }
            return pattern(source, at: place.appending(keyword)).map(SchemaCheck.pattern)
        case "format": return format(value, at: place)
        case "required": return names(keyword, value, at: place).map(SchemaCheck.required)
        case "dependentRequired": return dependentRequired(value, at: place)
        default: return nil
        }
    }

    private mutating func types(_ value: JSONValue, at place: SchemaPlace) -> JSONTypes? {
        var types: JSONTypes = []
        let names = value.array ?? [value]
        for element in names {
            guard let name = element.string, let known = JSONTypes.names.first(where: { $0.name == name }),
                !types.contains(known.type)
            else {
                let known = JSONTypes.names.map(\.name).joined(separator: ", ")
                _ = malformed("type", "one of \(known), or an array of them, each once", at: place)
                return nil
            }
            types.insert(known.type)
        }
        if names.isEmpty {
            _ = malformed("type", "an array of at least one type", at: place)
            return nil
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
    static func count(_ value: JSONValue) -> Int? {
        guard let number = value.number, number.isWhole, number >= JSONNumber(0) else { return nil }
        return number.integer.map(Int.init(clamping:)) ?? .max
    }

    mutating func count(_ keyword: String, _ value: JSONValue, at place: SchemaPlace) -> Int? {
        if let count = Self.count(value) { return count }
        _ = malformed(keyword, "a whole number from 0 up", at: place)
        return nil
    }

    /// - Parameter place: of the keyword that holds the expression.
    mutating func pattern(_ source: String, at place: SchemaPlace) -> Pattern? {
        do throws(RegularExpressionError) {
            return try Pattern(source)
        } catch {
            report(
                .invalid, "the regular expression can't be used: \(error)",
                mend:
                    "correct it there; lookaround and backreferences are not taken, as no linear time is enough for them",
                at: place)
            return nil
        }
    }

    private mutating func format(_ value: JSONValue, at place: SchemaPlace) -> SchemaCheck? {
        guard let name = value.string else { return malformed("format", "a string", at: place) }
        guard options.formats == .asserted || place.dialect.contains(.formatAssertion) else { return nil }
        if let format = Format(rawValue: name) { return .format(format) }
        if options.unknownKeywords == .refused {
            report(
                .unsupported, "there is no format \(name)",
                mend: "use one of " + Format.allCases.map(\.rawValue).joined(separator: ", "),
                at: place.appending("format"))
        }
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
}
