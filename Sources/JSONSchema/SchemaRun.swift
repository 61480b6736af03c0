import JSON

/// One run of the flat program over a value.
struct SchemaRun {
    /// How deep schemas may call one another. A level of the value takes one to five; beyond that the value is refused.
    static let depthLimit = 2048
    /// How many schemas may be run in all; a value that needs more is refused, so that none holds a processor for long.
    static let stepLimit = 20_000_000

    /// One step from a value into it.
    private enum Token {
        case name(String)
        case index(Int)
    }

    private let nodes: [SchemaNode]
    private let limit: Int
    private let stepLimit: Int
    private(set) var violations: [Violation] = []
    /// Whether a limit was hit: then nothing that was found counts.
    private(set) var isExhausted = false
    private var path: [Token] = []
    private var depth = 0
    private var steps = 0

    init(nodes: [SchemaNode], limit: Int, stepLimit: Int = SchemaRun.stepLimit) {
        self.nodes = nodes
        self.limit = limit
        self.stepLimit = stepLimit
    }

    /// What to say when a limit was hit.
    var exhaustion: Violation {
        Violation(
            instance: JSONPointer(), schemaLocation: nodes.first?.location ?? "#", keyword: "$ref",
            message: "is too deep or too large to be checked")
    }

    /// Runs one schema on one value.
    ///
    /// - Parameter collecting: whether to go on after a failure and keep the reasons. Off below `anyOf`, `not` and the like.
    mutating func check(_ value: JSONValue, against node: Int, collecting: Bool) -> Bool {
        steps += 1
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit || steps > stepLimit { isExhausted = true }
        if isExhausted { return false }
        var isValid = true
        for check in nodes[node].checks {
            if !run(check, on: value, in: node, collecting: collecting) {
                isValid = false
                if !collecting || violations.count >= limit || isExhausted { return false }
            }
        }
        return isValid
    }

    private mutating func run(_ check: SchemaCheck, on value: JSONValue, in node: Int, collecting: Bool) -> Bool {
        switch check {
        case .reference(let target):
            return self.check(value, against: target, collecting: collecting)
        case .allOf(let all):
            return every(all, collecting: collecting) { run, target in
                run.check(value, against: target, collecting: collecting)
            }
        case .anyOf(let any):
            for target in any where self.check(value, against: target, collecting: false) { return true }
        case .oneOf(let targets):
            if oneOf(targets, holds: value) { return true }
        case .not(let target):
            if !self.check(value, against: target, collecting: false) { return true }
        case .conditional(let condition, let then, let otherwise):
            let branch = self.check(value, against: condition, collecting: false) ? then : otherwise
            return branch.map { self.check(value, against: $0, collecting: collecting) } ?? true
        case .items(let prefix, let rest):
            guard case .array(let elements) = value else { return true }
            return items(elements, prefix: prefix, rest: rest, collecting: collecting)
        case .properties(let known, let additional):
            guard case .object(let object) = value else { return true }
            return properties(object, known: known, additional: additional, collecting: collecting)
        case .propertyNames(let target):
            guard case .object(let object) = value else { return true }
            return propertyNames(object, target, in: node, collecting: collecting)
        case .required(let names):
            guard case .object(let object) = value else { return true }
            return every(names, collecting: collecting) { run, name in
                object.contains(name)
                    || run.fail(node, "required", "lacks the required property \(name)", collecting: collecting)
            }
        case .dependentRequired(let dependencies):
            guard case .object(let object) = value else { return true }
            return dependentRequired(object, dependencies, in: node, collecting: collecting)
        default:
            if check.holds(for: value) { return true }
        }
        guard collecting else { return false }
        let (keyword, message) = check.complaint
        return fail(node, keyword, message, collecting: collecting)
    }

    /// Runs over a sequence; collecting, to its end.
    private mutating func every<Elements: Sequence>(
        _ elements: Elements, collecting: Bool, _ body: (inout SchemaRun, Elements.Element) -> Bool
    ) -> Bool {
        var isValid = true
        for element in elements where !body(&self, element) {
            isValid = false
            if !collecting || violations.count >= limit || isExhausted { return false }
        }
        return isValid
    }

    private mutating func oneOf(_ targets: [Int], holds value: JSONValue) -> Bool {
        var matches = 0
        for target in targets where check(value, against: target, collecting: false) {
            matches += 1
            if matches > 1 { return false }
        }
        return matches == 1
    }

    private mutating func items(_ elements: [JSONValue], prefix: [Int], rest: Int?, collecting: Bool) -> Bool {
        let known = rest == nil ? elements.prefix(prefix.count) : elements[...]
        return every(known.indices, collecting: collecting) { run, index in
            guard let target = index < prefix.count ? prefix[index] : rest else { return true }
            run.path.append(.index(index))
            defer { run.path.removeLast() }
            return run.check(elements[index], against: target, collecting: collecting)
        }
    }

    private mutating func properties(
        _ object: JSONObject, known: [JSONName: Int], additional: Int?, collecting: Bool
    ) -> Bool {
        every(object, collecting: collecting) { run, member in
            guard let target = known[JSONName(member.name)] ?? additional else { return true }
            run.path.append(.name(member.name))
            defer { run.path.removeLast() }
            return run.check(member.value, against: target, collecting: collecting)
        }
    }

    private mutating func propertyNames(_ object: JSONObject, _ target: Int, in node: Int, collecting: Bool) -> Bool {
        every(object.keys, collecting: collecting) { run, name in
            if run.check(.string(name), against: target, collecting: false) { return true }
            return run.fail(
                node, "propertyNames", "has a property whose name is not allowed", collecting: collecting)
        }
    }

    private mutating func dependentRequired(
        _ object: JSONObject, _ dependencies: [(name: String, requires: [String])], in node: Int, collecting: Bool
    ) -> Bool {
        every(dependencies, collecting: collecting) { run, dependency in
            guard object.contains(dependency.name) else { return true }
            return run.every(dependency.requires, collecting: collecting) { run, name in
                object.contains(name)
                    || run.fail(
                        node, "dependentRequired", "lacks the property \(name), which \(dependency.name) requires",
                        collecting: collecting)
            }
        }
    }

    /// Notes a violation at the present place; always false.
    private mutating func fail(
        _ node: Int, _ keyword: String, _ message: @autoclosure () -> String, collecting: Bool
    ) -> Bool {
        guard collecting, violations.count < limit else { return false }
        let tokens = path.map { token in
            switch token {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }
        // A `false` has no keyword of its own: its location ends with that under which it stands.
        let location = nodes[node].location
        let place = nodes[node].isFalse ? location : "\(location)/\(keyword)"
        violations.append(
            Violation(
                instance: JSONPointer(tokens: tokens), schemaLocation: place, keyword: keyword, message: message()))
        return false
    }
}
