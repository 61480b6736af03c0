import JSON

/// The flat program of a ``Schema``: every schema and subschema in reach; they name one another by position.
///
/// It is there twice. ``nodes`` keeps what was written, in its order, for reasons and for the annotations of
/// `unevaluatedProperties`. ``quick`` and ``steps`` are what decides yes or no: each node's checks sorted by the kind of
/// value that they concern, types as a mask, the keywords about an object's members in one pass, and all of it plain
/// numbers, so that taking a step copies no references.
final class SchemaProgram: Sendable {
    /// Where a node's steps are: for strings, numbers, arrays, objects, then those for any value.
    struct Quick: Sendable {
        var types: JSONTypes = .any
        var asksForUnevaluated = false
        var strings: Int32 = 0
        var numbers: Int32 = 0
        var arrays: Int32 = 0
        var objects: Int32 = 0
        var common: Int32 = 0
        var end: Int32 = 0
    }

    let nodes: [SchemaNode]
    let root: Int
    /// The node that has a dynamic name in a resource: by the name's number, then by the resource's.
    let dynamicTargets: [[Int?]]
    let quick: [Quick]
    let steps: [QuickStep]
    /// What steps refer to.
    let tables: [MemberTable]
    let enumerations: [Enumeration]
    let checks: [SchemaCheck]

    /// Whether the way to a schema matters, not only the schema.
    let hasDynamicScope: Bool

    init(nodes: [SchemaNode], root: Int, dynamicTargets: [[Int?]]) {
        self.nodes = nodes
        self.root = root
        self.dynamicTargets = dynamicTargets
        hasDynamicScope = !dynamicTargets.isEmpty
        var builder = QuickBuilder(shortcuts: Shortcuts(nodes: nodes, areSafe: dynamicTargets.isEmpty))
        quick = nodes.map { builder.quick($0) }
        steps = builder.steps
        tables = builder.tables
        enumerations = builder.enumerations
        checks = builder.checks
    }
}

/// Leads past schemas that are nothing but a reference.
struct Shortcuts {
    private let targets: [Int]
    private let trivial: [Bool]

    /// - Parameter areSafe: false where the way through a reference counts, because it changes the dynamic scope.
    init(nodes: [SchemaNode], areSafe: Bool) {
        trivial = nodes.map(\.checks.isEmpty)
        var targets = Array(nodes.indices)
        var isKnown = Array(repeating: !areSafe, count: nodes.count)
        for start in nodes.indices {
            // Each node is walked over once, however long the chains are. Circles have been refused, but are in the
            // program all the same.
            var path: [Int] = []
            var node = start
            while !isKnown[node] {
                isKnown[node] = true
                guard nodes[node].checks.count == 1, case .reference(let next) = nodes[node].checks[0] else { break }
                path.append(node)
                node = next
            }
            for passed in path { targets[passed] = targets[node] }
        }
        self.targets = targets
    }

    func target(_ node: Int) -> Int { targets[node] }

    /// Whether a schema allows everything.
    func allowsAll(_ node: Int) -> Bool { trivial[target(node)] }

    func shortened(_ check: SchemaCheck) -> SchemaCheck {
        switch check {
        case .reference(let node): .reference(target(node))
        case .allOf(let nodes): .allOf(nodes.map(target))
        case .anyOf(let nodes): .anyOf(nodes.map(target))
        case .oneOf(let nodes): .oneOf(nodes.map(target))
        case .items(let prefix, let rest): .items(prefix: prefix.map(target), rest: rest.map(target))
        default: check
        }
    }
}
