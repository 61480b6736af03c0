import JSON

/// One step of the program's quick form: nothing but numbers, so that it is copied for nothing.
enum QuickStep: Sendable {
    /// By number, of ``SchemaProgram/tables``.
    case members(Int32)
    /// Every element by one schema.
    case items(Int32)
    case reference(Int32)
    /// By number, of ``SchemaProgram/enumerations``.
    case enumeration(Int32)
    case minLength(Int)
    case maxLength(Int)
    case format(Format)
    case minimum(Int64)
    case maximum(Int64)
    /// Any other check, by number, of ``SchemaProgram/checks``.
    case check(Int32)
}

/// Puts the quick form of a program together, node by node.
struct QuickBuilder {
    let shortcuts: Shortcuts
    private(set) var steps: [QuickStep] = []
    private(set) var tables: [MemberTable] = []
    private(set) var enumerations: [Enumeration] = []
    private(set) var checks: [SchemaCheck] = []

    init(shortcuts: Shortcuts) { self.shortcuts = shortcuts }

    mutating func quick(_ node: SchemaNode) -> SchemaProgram.Quick {
        var quick = SchemaProgram.Quick()
        quick.asksForUnevaluated = node.asksForUnevaluated
        var bySubject: [JSONTypes: [QuickStep]] = [:]
        let table = MemberTable(node.checks, shortcuts)
        for check in node.checks {
            switch check {
            case .never: quick.types = []
            case .type(let types): quick.types = types
            case .required where table != nil: break
            case .properties where table != nil:
                bySubject[.object, default: []].append(.members(Int32(tables.count)))
                if let table { tables.append(table) }
            default: bySubject[check.subject, default: []].append(step(check))
            }
        }
        quick.strings = add(bySubject[.string])
        quick.numbers = add(bySubject[.number])
        quick.arrays = add(bySubject[.array])
        quick.objects = add(bySubject[.object])
        quick.common = add(bySubject[.any])
        quick.end = Int32(steps.count)
        return quick
    }

    /// Adds a node's steps for one kind of value and says where they begin.
    private mutating func add(_ list: [QuickStep]?) -> Int32 {
        let start = Int32(steps.count)
        steps.append(contentsOf: list ?? [])
        return start
    }

    private mutating func step(_ check: SchemaCheck) -> QuickStep {
        switch check {
        case .items(let prefix, let rest?) where prefix.isEmpty: return .items(Int32(shortcuts.target(rest)))
        case .reference(let target): return .reference(Int32(shortcuts.target(target)))
        case .enumeration(let enumeration):
            enumerations.append(enumeration)
            return .enumeration(Int32(enumerations.count - 1))
        case .minLength(let bound): return .minLength(bound)
        case .maxLength(let bound): return .maxLength(bound)
        case .format(let format): return .format(format)
        case .minimum(let bound):
            if let bound = bound.integer { return .minimum(bound) }
        case .maximum(let bound):
            if let bound = bound.integer { return .maximum(bound) }
        default: break
        }
        checks.append(shortcuts.shortened(check))
        return .check(Int32(checks.count - 1))
    }
}
