import JSON

/// One compiled schema: what it checks, in the order in which it is checked.
struct SchemaNode: Sendable {
    /// Its absolute location, `URI#/pointer`.
    var location: String
    var checks: [SchemaCheck] = []

    /// Whether this is the boolean schema `false`.
    var isFalse: Bool {
        if case .never = checks.first { true } else { false }
    }

    /// The schemas that are run on the same instance as this one.
    var inPlace: [Int] {
        checks.flatMap { check -> [Int] in
            switch check {
            case .reference(let target): [target]
            case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
            case .not(let node): [node]
            case .conditional(let condition, let then, let otherwise):
                [condition] + [then, otherwise].compactMap(\.self)
            default: []
            }
        }
    }
}

/// One check of the flat program. Numbers of type `Int` in node positions are indexes into the program.
enum SchemaCheck: Sendable {
    /// The boolean schema `false`; the keyword under which it stands.
    case never(keyword: String)
    case type(JSONTypes)
    case enumeration(Set<JSONValue>)
    case const(JSONValue)
    case minimum(JSONNumber)
    case exclusiveMinimum(JSONNumber)
    case maximum(JSONNumber)
    case exclusiveMaximum(JSONNumber)
    case multipleOf(JSONNumber)
    case minLength(Int)
    case maxLength(Int)
    case format(Format)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems
    case items(prefix: [Int], rest: Int?)
    case minProperties(Int)
    case maxProperties(Int)
    case required([String])
    case dependentRequired([(name: String, requires: [String])])
    case propertyNames(Int)
    case properties([JSONName: Int], additional: Int?)
    case reference(Int)
    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)
    case conditional(if: Int, then: Int?, else: Int?)
}

/// A set of the seven JSON Schema types.
struct JSONTypes: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = JSONTypes(rawValue: 1)
    static let boolean = JSONTypes(rawValue: 2)
    static let object = JSONTypes(rawValue: 4)
    static let array = JSONTypes(rawValue: 8)
    static let number = JSONTypes(rawValue: 16)
    static let string = JSONTypes(rawValue: 32)
    /// A number without a fraction; `1.0` is one.
    static let integer = JSONTypes(rawValue: 64)

    static let names: [(name: String, type: JSONTypes)] = [
        ("null", .null), ("boolean", .boolean), ("object", .object), ("array", .array), ("number", .number),
        ("string", .string), ("integer", .integer),
    ]

    func allows(_ value: JSONValue) -> Bool {
        switch value {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .object: contains(.object)
        case .array: contains(.array)
        case .string: contains(.string)
        case .number(let number): contains(.number) || contains(.integer) && number.isWhole
        }
    }

    var description: String { Self.names.filter { contains($0.type) }.map(\.name).joined(separator: " or ") }
}
