import JSON

/// A set of JSON's types. A number is whole or has a fraction, so that `integer` is a true part of `number`.
struct ValueTypes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = ValueTypes(rawValue: 1)
    static let boolean = ValueTypes(rawValue: 2)
    static let object = ValueTypes(rawValue: 4)
    static let array = ValueTypes(rawValue: 8)
    static let string = ValueTypes(rawValue: 16)
    static let integer = ValueTypes(rawValue: 32)
    static let fraction = ValueTypes(rawValue: 64)

    static let number: ValueTypes = [.integer, .fraction]
    static let all: ValueTypes = [.null, .boolean, .object, .array, .string, .number]

    static let names: [(name: String, types: ValueTypes)] = [
        ("null", .null), ("boolean", .boolean), ("object", .object), ("array", .array), ("string", .string),
        ("number", .number), ("integer", .integer),
    ]

    /// The value of the keyword `type`; nil when it is none.
    init?(keyword value: JSONValue) {
        var types: ValueTypes = []
        for element in value.array ?? [value] {
            guard let known = Self.names.first(where: { .string($0.name) == element }) else { return nil }
            types.formUnion(known.types)
        }
        self = types
    }

    init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .object: .object
            case .array: .array
            case .string: .string
            case .number(let number): number.isWhole ? .integer : .fraction
            }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The members, each as a set of its own; the two kinds of number together where both are in.
    var parts: [ValueTypes] {
        var parts = Self.names.map(\.types).filter { $0 != .number && $0 != .integer && isSuperset(of: $0) }
        let numbers = intersection(.number)
        if !numbers.isEmpty { parts.append(numbers) }
        return parts
    }

    var description: String {
        parts.map { part in
            part == .fraction ? "number with a fraction" : Self.names.first { $0.types == part }?.name ?? ""
        }.joined(separator: " or ")
    }
}
