package import JSON

/// Why a value breaks its schema, with what the schema asks for. Nothing of the value is in it.
package enum ViolationReason: Sendable, Hashable {
    /// None of these types: `null`, `boolean`, `object`, `array`, `number`, `string`, `integer`.
    case type([String])
    /// None of these values.
    case enumeration([JSONValue])
    /// Not this value.
    case constant(JSONValue)
    case minimum(JSONNumber)
    case exclusiveMinimum(JSONNumber)
    case maximum(JSONNumber)
    case exclusiveMaximum(JSONNumber)
    case multipleOf(JSONNumber)
    /// Fewer characters (code points) than these.
    case minLength(Int)
    case maxLength(Int)
    /// The regular expression found nothing.
    case pattern(String)
    case format(Format)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems
    /// Fewer elements than these are of the kind that `contains` asks for.
    case tooFewContained(Int)
    /// More elements than these are of the kind that `contains` asks for.
    case tooManyContained(Int)
    case minProperties(Int)
    case maxProperties(Int)
    case required(PropertyName)
    /// The first is not there, and the second asks for it.
    case dependentRequired(PropertyName, by: PropertyName)
    /// A property's name breaks `propertyNames`.
    case propertyName
    /// The property is not listed, and no others are allowed.
    case unlistedProperty
    /// The element stands behind the last that is allowed.
    case surplusElement
    /// Nothing may stand here.
    case forbidden
    /// None of so many alternatives fits.
    case anyOf(Int)
    /// None, or more than one, of so many alternatives fits.
    case oneOf(Int)
    /// It fits what is ruled out.
    case not
    /// It is too deep or too large to be checked.
    case exhausted
}

/// A property as the schema names it.
package struct PropertyName: Sendable, Hashable {
    package let name: String
    /// What people call it.
    package let titles: Titles?

    init(_ name: String, titles: Titles?) {
        self.name = name
        self.titles = titles
    }
}
