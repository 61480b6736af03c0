import JSON

/// One run of the flat program over a value.
struct SchemaRun {
    /// How deep schemas may call one another. A level of the value takes one to five; beyond that the value is refused.
    static let depthLimit = 1024
    /// How many schemas may be run in all; a value that needs more is refused, so that none holds a processor for long.
    static let stepLimit = 20_000_000

    let program: SchemaProgram
    private let limit: Int
    private let stepLimit: Int
    private(set) var violations: [Violation] = []
    /// Whether a limit was hit: then nothing that was found counts.
    private(set) var isExhausted = false
    private var depth = 0
    private var steps = 0

    /// Where in the value, and by which keywords, this run is; kept only while reasons are collected.
    var path: [InstanceStep] = []
    var route: [RouteStep] = []

    /// The resources entered on the way, outermost first (core, section 7.1); kept only where a `$dynamicRef` asks.
    private var scope: [Int] = []

    /// What the schemas that run on the same value have looked at, the innermost schema last; kept only below a schema
    /// that asks for the rest.
    private var seen: [Evaluated] = []
    private(set) var isTracking = false

    init(program: SchemaProgram, limit: Int, stepLimit: Int = SchemaRun.stepLimit) {
        self.program = program
        self.limit = limit
        self.stepLimit = stepLimit
    }

    /// Whether there is nothing more to find out.
    func isDone(collecting: Bool) -> Bool { !collecting || violations.count >= limit || isExhausted }

    /// Runs one schema on one value.
    ///
    /// - Parameter collecting: whether to go on after a failure and keep the reasons. Off below `anyOf`, `not` and the like.
    mutating func check(_ value: JSONValue, against node: Int, collecting: Bool) -> Bool {
        steps += 1
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit || steps > stepLimit { isExhausted = true }
        if isExhausted { return false }
        if !program.hasDynamicScope { return checkInScope(value, against: node, collecting: collecting) }
        let resource = program.nodes[node].resource
        let enters = scope.last != resource
        if enters { scope.append(resource) }
        defer { if enters { scope.removeLast() } }
        return checkInScope(value, against: node, collecting: collecting)
    }

    /// Counts work beyond that of calling schemas.
    mutating func charge(_ work: Int) {
        steps += work
        if steps > stepLimit { isExhausted = true }
    }

    private mutating func checkInScope(_ value: JSONValue, against node: Int, collecting: Bool) -> Bool {
        let quick = program.quick[node]
        if !collecting, !isTracking, !quick.asksForUnevaluated { return holds(value, quick, of: node) }
        return checkInOrder(value, against: node, asks: quick.asksForUnevaluated, collecting: collecting)
    }

    /// Runs a schema's checks as they were written.
    private mutating func checkInOrder(
        _ value: JSONValue, against node: Int, asks: Bool, collecting: Bool
    ) -> Bool {
        // Below a schema that asks, `apply` has made room for this one already.
        let begins = asks && !isTracking
        if begins {
            seen.append(Evaluated())
            isTracking = true
        }
        defer {
            if begins {
                seen.removeLast()
                isTracking = false
            }
        }
        var isValid = true
        for check in program.nodes[node].checks where !run(check, on: value, in: node, collecting: collecting) {
            isValid = false
            if isDone(collecting: collecting) { return false }
        }
        return isValid
    }

    /// The node that a `$dynamicRef` means here: that of the outermost resource in scope which has the name.
    func dynamicTarget(name: Int, initial: Int) -> Int {
        let targets = program.dynamicTargets[name]
        for resource in scope {
            if let target = targets[resource] { return target }
        }
        return initial
    }

    // MARK: - From one schema to another

    /// Runs a schema on the same value as the present one.
    ///
    /// What it has seen counts for the present one when it holds. When it does not, the present one fails too, and then it
    /// counts all the same while collecting, so that nobody is told of properties that are only unknown by that.
    mutating func apply(
        _ node: Int, to value: JSONValue, by keyword: String, _ position: RouteStep? = nil, collecting: Bool
    ) -> Bool {
        let length = route.count
        if collecting {
            route.append(.name(keyword))
            if let position { route.append(position) }
        }
        defer { if collecting { route.removeLast(route.count - length) } }
        guard isTracking else { return check(value, against: node, collecting: collecting) }
        seen.append(Evaluated())
        let isValid = check(value, against: node, collecting: collecting)
        let found = seen.removeLast()
        if isValid || collecting { seen[seen.count - 1].formUnion(found) }
        return isValid
    }

    /// Runs a schema on a part of the value.
    mutating func descend(
        to step: InstanceStep, _ value: JSONValue, _ node: Int, by keyword: String, _ position: RouteStep? = nil,
        collecting: Bool
    ) -> Bool {
        let wasTracking = isTracking
        isTracking = false
        defer { isTracking = wasTracking }
        guard collecting else { return check(value, against: node, collecting: false) }
        let length = route.count
        path.append(step)
        route.append(.name(keyword))
        if let position { route.append(position) }
        defer {
            path.removeLast()
            route.removeLast(route.count - length)
        }
        return check(value, against: node, collecting: true)
    }

    /// Whether a part of the value fits a schema; nobody asks why not.
    mutating func fits(_ value: JSONValue, _ node: Int) -> Bool {
        let wasTracking = isTracking
        isTracking = false
        defer { isTracking = wasTracking }
        return check(value, against: node, collecting: false)
    }

    /// Changes what the present schema has seen, when somebody asks for it.
    mutating func note(_ change: (inout Evaluated) -> Void) {
        if isTracking, !seen.isEmpty { change(&seen[seen.count - 1]) }
    }

    /// What the present schema has seen.
    var seenHere: Evaluated { seen.last ?? Evaluated() }

    // MARK: - Reasons

    /// Notes a violation at the present place; always false.
    mutating func fail(
        _ node: Int, _ keyword: String, _ reason: @autoclosure () -> ViolationReason, collecting: Bool
    ) -> Bool {
        guard collecting, violations.count < limit else { return false }
        let failing = program.nodes[node]
        // A `false` has no keyword of its own: its location ends with that under which it stands.
        let tokens = route.map(\.token) + (failing.isFalse ? [] : [keyword])
        violations.append(
            Violation(
                instance: JSONPointer(tokens: path.map(\.token)), keywordLocation: JSONPointer(tokens: tokens),
                schemaLocation: failing.isFalse ? failing.location : "\(failing.location)/\(keyword)",
                keyword: keyword, reason: reason(), place: path.map { $0.label(in: program) }))
        return false
    }

    /// What to say when a limit was hit.
    var exhaustion: Violation {
        Violation(
            instance: JSONPointer(), keywordLocation: JSONPointer(),
            schemaLocation: program.nodes[program.root].location, keyword: "$ref", reason: .exhausted, place: [])
    }
}
