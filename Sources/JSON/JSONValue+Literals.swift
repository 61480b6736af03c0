extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }

    public init(booleanLiteral value: Bool) { self = .bool(value) }

    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }

    /// A floating-point literal of the source; one that is too large for a Double becomes `null`.
    public init(floatLiteral value: Double) { self = JSONNumber(value).map(JSONValue.number) ?? .null }

    public init(stringLiteral value: String) { self = .string(value) }

    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// An object; of members with the same name the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject(minimumCapacity: elements.count)
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }

    /// A whole number.
    public init(_ value: Int64) { self = .number(JSONNumber(value)) }

    /// A whole number.
    public init(_ value: Int) { self = .number(JSONNumber(value)) }

    /// A string.
    public init(_ value: String) { self = .string(value) }
}
