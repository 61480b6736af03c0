import JSON

/// The flat program of a ``Schema``: every schema and subschema in reach; they name one another by position.
///
/// It is there twice. ``nodes`` keeps what was written, in its order, for reasons and for the annotations of
/// `unevaluatedProperties`. ``quick`` is what decides yes or no: each node's checks sorted by the kind of value that they
/// concern, types as a mask, and the keywords about an object's members in one pass.
final class SchemaProgram: Sendable {
    /// Where a node's checks stand in ``checks``: strings, numbers, arrays, objects, then those for any value.
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
    let checks: [SchemaCheck]

    /// Whether the way to a schema matters, not only the schema.
    var hasDynamicScope: Bool { !dynamicTargets.isEmpty }

    init(nodes: [SchemaNode], root: Int, dynamicTargets: [[Int?]]) {
        self.nodes = nodes
        self.root = root
        self.dynamicTargets = dynamicTargets
        var quick: [Quick] = []
        quick.reserveCapacity(nodes.count)
        var checks: [SchemaCheck] = []
        let shortcuts = Shortcuts(nodes: nodes, areSafe: dynamicTargets.isEmpty)
        for node in nodes { quick.append(Self.quick(node, shortcuts, &checks)) }
        self.quick = quick
        self.checks = checks
    }

    private static func quick(_ node: SchemaNode, _ shortcuts: Shortcuts, _ checks: inout [SchemaCheck]) -> Quick {
        var strings: [SchemaCheck] = []
        var numbers: [SchemaCheck] = []
        var arrays: [SchemaCheck] = []
        var objects: [SchemaCheck] = []
        var common: [SchemaCheck] = []
        var quick = Quick()
        let table = MemberTable(node.checks, shortcuts)
        for check in node.checks {
            switch check {
            case .never: quick.types = []
            case .type(let types): quick.types = types
            case .required where table != nil: break
            case .properties where table != nil:
                if let table { objects.append(.members(table)) }
            default:
                switch check.subject {
                case .string: strings.append(check)
                case .number: numbers.append(check)
                case .array: arrays.append(shortcuts.shortened(check))
                case .object: objects.append(shortcuts.shortened(check))
                default: common.append(shortcuts.shortened(check))
                }
            }
        }
        quick.asksForUnevaluated = node.asksForUnevaluated
        for (list, field) in [
            (strings, \Quick.strings), (numbers, \Quick.numbers), (arrays, \Quick.arrays), (objects, \Quick.objects),
            (common, \Quick.common),
        ] {
            quick[keyPath: field] = Int32(checks.count)
            checks.append(contentsOf: list)
        }
        quick.end = Int32(checks.count)
        return quick
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
