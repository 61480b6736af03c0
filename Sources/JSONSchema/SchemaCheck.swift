import JSON

/// One check of the flat program. Numbers of type `Int` in node positions are indexes into the program.
enum SchemaCheck: Sendable {
    /// The boolean schema `false`; the keyword under which it stands.
    case never(keyword: String)
    case type(JSONTypes)
    case enumeration(Enumeration)
    case const(JSONValue)
    case minimum(JSONNumber)
    case exclusiveMinimum(JSONNumber)
    case maximum(JSONNumber)
    case exclusiveMaximum(JSONNumber)
    case multipleOf(JSONNumber)
    case minLength(Int)
    case maxLength(Int)
    case pattern(Pattern)
    case format(Format)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems
    case items(prefix: [Int], rest: Int?)
    case contains(Contains)
    case minProperties(Int)
    case maxProperties(Int)
    case required([String])
    case dependentRequired([(name: String, requires: [String])])
    case dependentSchemas([(name: String, node: Int)])
    case propertyNames(Int)
    case properties(Properties)
    case reference(Int)
    /// A `$dynamicRef` by a name of the program's dynamic anchors; `initial` counts when no scope has it.
    case dynamicReference(name: Int, initial: Int)
    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)
    case conditional(if: Int, then: Int?, else: Int?)
    case unevaluatedItems(Int)
    case unevaluatedProperties(Int)
}

/// The values of `enum`, in their order; many are hashed.
final class Enumeration: Sendable {
    private static let searchedFromTheStart = 8

    let values: [JSONValue]
    private let set: Set<JSONValue>?

    init(_ values: [JSONValue]) {
        self.values = values
        set = values.count > Self.searchedFromTheStart ? Set(values) : nil
    }

    func contains(_ value: JSONValue) -> Bool { set?.contains(value) ?? values.contains(value) }
}

/// `contains` with its bounds.
struct Contains: Sendable {
    let node: Int
    let minimum: Int
    let maximum: Int?
    /// Whether `minContains` says the minimum, or it is the 1 that `contains` asks for by itself.
    let minimumIsWritten: Bool
}

/// `properties`, `patternProperties` and `additionalProperties`, which depend on one another.
final class Properties: Sendable {
    let known: [JSONName: Int]
    let patterns: [(pattern: Pattern, node: Int)]
    let additional: Int?

    init(known: [JSONName: Int], patterns: [(pattern: Pattern, node: Int)], additional: Int?) {
        self.known = known
        self.patterns = patterns
        self.additional = additional
    }

    /// The schemas that hold for a property of that name.
    func targets(of name: String) -> [Int] {
        let named = known[JSONName(name)].map { [$0] } ?? []
        let matching = patterns.filter { $0.pattern.matches(name) }.map(\.node)
        let targets = named + matching
        return targets.isEmpty ? additional.map { [$0] } ?? [] : targets
    }
}
