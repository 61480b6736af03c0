import JSON

/// One compiled schema: what it checks, in the order in which it is checked.
struct SchemaNode: Sendable {
    /// Its absolute location, `URI#/pointer`.
    let location: String
    /// The schema resource that it belongs to: the dynamic scope is made of these.
    let resource: Int
    var checks: [SchemaCheck] = []
    /// Its `x-title`, for messages to people.
    var titles: Titles?

    /// Whether this is the boolean schema `false`.
    var isFalse: Bool {
        if case .never = checks.first { true } else { false }
    }

    /// Whether it asks which properties or elements its other keywords have looked at.
    var asksForUnevaluated: Bool {
        checks.contains { check in
            switch check {
            case .unevaluatedItems, .unevaluatedProperties: true
            default: false
            }
        }
    }

    /// The schemas that are run on the same instance as this one. What a dynamic reference leads to is not among them.
    var inPlace: [Int] {
        checks.flatMap { check -> [Int] in
            switch check {
            case .reference(let target): [target]
            case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
            case .not(let node): [node]
            case .conditional(let condition, let then, let otherwise):
                [condition] + [then, otherwise].compactMap(\.self)
            case .dependentSchemas(let dependencies): dependencies.map(\.node)
            default: []
            }
        }
    }
}
