import JSON

extension SchemaCheck {
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
        case (.minLength(let bound), .string(let text)): text.unicodeScalars.count >= bound
        case (.maxLength(let bound), .string(let text)):
            text.utf8.count <= bound || text.unicodeScalars.count <= bound
        case (.format(let format), .string(let text)): format.matches(text)
        case (.minItems(let bound), .array(let elements)): elements.count >= bound
        case (.maxItems(let bound), .array(let elements)): elements.count <= bound
        case (.uniqueItems, .array(let elements)): Self.areUnique(elements)
        case (.minProperties(let bound), .object(let object)): object.count >= bound
        case (.maxProperties(let bound), .object(let object)): object.count <= bound
        default: true
        }
    }

    private static func areUnique(_ elements: [JSONValue]) -> Bool {
        var seen: Set<JSONValue> = []
        seen.reserveCapacity(elements.count)
        return elements.allSatisfy { seen.insert($0).inserted }
    }

    /// The keyword and what to say when a value fails. Values of the schema may stand in it, those of the instance never.
    var complaint: (keyword: String, message: String) {
        switch self {
        case .never(let keyword):
            switch keyword {
            case "additionalProperties": (keyword, "is a property that is not allowed here")
            case "items": (keyword, "is an element too many")
            case "": ("false", "is not allowed")
            default: (keyword, "is not allowed here")
            }
        case .type(let types): ("type", "is not of type \(types.description)")
        case .enumeration(let values):
            ("enum", values.count == 1 ? "is not the allowed value" : "is none of the \(values.count) allowed values")
        case .const: ("const", "is not the one allowed value")
        case .minimum(let bound): ("minimum", "is less than \(bound)")
        case .exclusiveMinimum(let bound): ("exclusiveMinimum", "is not greater than \(bound)")
        case .maximum(let bound): ("maximum", "is greater than \(bound)")
        case .exclusiveMaximum(let bound): ("exclusiveMaximum", "is not less than \(bound)")
        case .multipleOf(let step): ("multipleOf", "is not a multiple of \(step)")
        case .minLength(let bound): ("minLength", "is shorter than \(bound) characters")
        case .maxLength(let bound): ("maxLength", "is longer than \(bound) characters")
        case .format(let format): ("format", "is not \(format.expectation)")
        case .minItems(let bound): ("minItems", "has fewer than \(bound) elements")
        case .maxItems(let bound): ("maxItems", "has more than \(bound) elements")
        case .uniqueItems: ("uniqueItems", "has an element that stands twice")
        case .minProperties(let bound): ("minProperties", "has fewer than \(bound) properties")
        case .maxProperties(let bound): ("maxProperties", "has more than \(bound) properties")
        case .anyOf(let targets): ("anyOf", "fits none of the \(targets.count) alternatives")
        case .oneOf(let targets): ("oneOf", "does not fit exactly one of the \(targets.count) alternatives")
        case .not: ("not", "has a form that is ruled out")
        case .items: ("items", "has elements that are not allowed")
        case .required: ("required", "lacks a required property")
        case .dependentRequired: ("dependentRequired", "lacks a property that another one requires")
        case .propertyNames: ("propertyNames", "has a property whose name is not allowed")
        case .properties: ("properties", "has properties that are not allowed")
        case .reference: ("$ref", "does not fit the schema referred to")
        case .allOf: ("allOf", "does not fit all of the schemas")
        case .conditional: ("if", "does not fit the schema for its case")
        }
    }
}
