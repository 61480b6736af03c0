import JSON

extension SchemaCheck {
    /// Arrays up to this length are compared element by element; longer ones are hashed.
    private static let comparedByPairs = 8

    /// Whether the value passes a check that concerns nothing but the value itself; true for the others.
    func holds(for value: JSONValue) -> Bool {
        switch (self, value) {
        case (.never, _): false
        case (.type(let types), _): types.allows(value)
        case (.enumeration(let values), _): values.contains(value)
        case (.const(let constant), _): value == constant
        case (.minimum(let bound), .number(let number)): number >= bound
        case (.exclusiveMinimum(let bound), .number(let number)): number > bound
        case (.maximum(let bound), .number(let number)): number <= bound
        case (.exclusiveMaximum(let bound), .number(let number)): number < bound
        case (.multipleOf(let step), .number(let number)): number.isMultiple(of: step) ?? false
        case (.minLength(let bound), .string(let text)): Self.hasLength(text, from: bound)
        case (.maxLength(let bound), .string(let text)): Self.hasLength(text, to: bound)
        case (.format(let format), .string(let text)): format.matches(text)
        case (.minItems(let bound), .array(let elements)): elements.count >= bound
        case (.maxItems(let bound), .array(let elements)): elements.count <= bound
        case (.minProperties(let bound), .object(let object)): object.count >= bound
        case (.maxProperties(let bound), .object(let object)): object.count <= bound
        default: true
        }
    }

    // A code point takes one to four bytes, so most texts need no counting.
    static func hasLength(_ text: String, from bound: Int) -> Bool {
        let bytes = text.utf8.count
        if bytes < bound { return false }
        return bytes / 4 >= bound || length(of: text) >= bound
    }

    static func hasLength(_ text: String, to bound: Int) -> Bool {
        text.utf8.count <= bound || length(of: text) <= bound
    }

    /// How many code points a text has: its bytes that do not continue one.
    private static func length(of text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var count = 0
            for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
            return count
        }
    }

    static func areUnique(_ elements: [JSONValue]) -> Bool {
        if elements.count <= comparedByPairs {
            return elements.indices.allSatisfy { index in !elements[..<index].contains(elements[index]) }
        }
        var seen: Set<JSONValue> = []
        seen.reserveCapacity(elements.count)
        return elements.allSatisfy { seen.insert($0).inserted }
    }

    /// The kind of value that the check concerns; any, where it may concern several.
    var subject: JSONTypes {
        switch self {
        case .minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum, .multipleOf: .number
        case .minLength, .maxLength, .pattern, .format: .string
        case .minItems, .maxItems, .uniqueItems, .items, .contains, .unevaluatedItems: .array
        case .minProperties, .maxProperties, .required, .dependentRequired, .dependentSchemas, .propertyNames,
            .properties, .unevaluatedProperties:
            .object
        case .never, .type, .enumeration, .const, .reference, .dynamicReference, .allOf, .anyOf, .oneOf, .not,
            .conditional:
            .any
        }
    }
}

// MARK: - Reasons

extension SchemaCheck {
    /// The keyword that is broken.
    var keyword: String {
        switch self {
        case .never(let keyword): keyword.isEmpty ? "false" : keyword
        case .type: "type"
        case .enumeration: "enum"
        case .const: "const"
        case .minimum: "minimum"
        case .exclusiveMinimum: "exclusiveMinimum"
        case .maximum: "maximum"
        case .exclusiveMaximum: "exclusiveMaximum"
        case .multipleOf: "multipleOf"
        case .minLength: "minLength"
        case .maxLength: "maxLength"
        case .pattern: "pattern"
        case .format: "format"
        case .minItems: "minItems"
        case .maxItems: "maxItems"
        case .uniqueItems: "uniqueItems"
        case .items: "items"
        case .contains: "contains"
        case .minProperties: "minProperties"
        case .maxProperties: "maxProperties"
        case .required: "required"
        case .dependentRequired: "dependentRequired"
        case .dependentSchemas: "dependentSchemas"
        case .propertyNames: "propertyNames"
        case .properties: "properties"
        case .reference: "$ref"
        case .dynamicReference: "$dynamicRef"
        case .allOf: "allOf"
        case .anyOf: "anyOf"
        case .oneOf: "oneOf"
        case .not: "not"
        case .conditional: "if"
        case .unevaluatedItems: "unevaluatedItems"
        case .unevaluatedProperties: "unevaluatedProperties"
        }
    }

    /// Why a value fails. Values of the schema may stand in it, those of the instance never.
    var reason: ViolationReason {
        switch self {
        case .type(let types): .type(JSONTypes.names.filter { types.contains($0.type) }.map(\.name))
        case .enumeration(let enumeration): .enumeration(enumeration.values)
        case .const(let value): .constant(value)
        case .minimum(let bound): .minimum(bound)
        case .exclusiveMinimum(let bound): .exclusiveMinimum(bound)
        case .maximum(let bound): .maximum(bound)
        case .exclusiveMaximum(let bound): .exclusiveMaximum(bound)
        case .multipleOf(let step): .multipleOf(step)
        case .minLength(let bound): .minLength(bound)
        case .maxLength(let bound): .maxLength(bound)
        case .pattern(let pattern): .pattern(pattern.source)
        case .format(let format): .format(format)
        case .minItems(let bound): .minItems(bound)
        case .maxItems(let bound): .maxItems(bound)
        case .uniqueItems: .uniqueItems
        case .minProperties(let bound): .minProperties(bound)
        case .maxProperties(let bound): .maxProperties(bound)
        case .anyOf(let targets): .anyOf(targets.count)
        case .oneOf(let targets): .oneOf(targets.count)
        case .not: .not
        case .never("additionalProperties"), .never("unevaluatedProperties"): .unlistedProperty
        case .never("items"), .never("unevaluatedItems"): .surplusElement
        // The others leave it to the schemas that they apply, or tell their reasons themselves.
        case .never, .items, .contains, .required, .dependentRequired, .dependentSchemas, .propertyNames, .properties,
            .reference, .dynamicReference, .allOf, .conditional, .unevaluatedItems, .unevaluatedProperties:
            .forbidden
        }
    }
}
