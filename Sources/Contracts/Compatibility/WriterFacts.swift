import JSON

/// Schemas that all hold for the same value, cut down to some types.
struct Conjunction: Hashable {
    /// The one to point at; with `nodes` empty, anything goes, and this only says where.
    let primary: Int
    /// Sorted, each once.
    private(set) var nodes: [Int]
    let types: ValueTypes

    init(primary: Int, nodes: some Sequence<Int>, types: ValueTypes = .all) {
        self.primary = primary
        self.nodes = Set(nodes).sorted()
        self.types = types
    }

    init(_ node: Int) { self.init(primary: node, nodes: [node]) }

    /// The same with one more that holds, and that is the one to point at.
    func led(by node: Int) -> Conjunction { Conjunction(primary: node, nodes: nodes + [node], types: types) }

    func adding(_ node: Int) -> Conjunction { Conjunction(primary: primary, nodes: nodes + [node], types: types) }

    func limited(to types: ValueTypes) -> Conjunction {
        Conjunction(primary: primary, nodes: nodes, types: self.types.intersection(types))
    }
}

/// What is known of all values that a conjunction allows. Keywords that are not read here only make it fewer values, so
/// what is shown for these facts holds for the schema.
struct WriterFacts {
    /// One end of a range of numbers.
    struct Bound {
        var value: JSONNumber
        var isExclusive: Bool
    }

    /// What one schema says of members.
    struct Members {
        let node: Int
        var listed: [(name: String, node: Int)] = []
        var patterns: [(name: String, node: Int)] = []
        var additional: Int?
    }

    /// What one schema says of elements.
    struct Elements {
        var prefix: [Int] = []
        var rest: Int?
    }

    /// `contains` with its counts.
    struct Contained {
        let node: Int
        let least: Int
        let most: Int?
    }

    var conjunction: Conjunction
    /// Whether there are alternatives that were not told apart, because they are too many.
    var isCoarse = false
    /// Alternatives that were not told apart: one of each list holds.
    var undistinguished: [[Int]] = []

    var types: ValueTypes
    /// All the values there are, where they are few.
    var values: [JSONValue]?

    var lower: Bound?
    var upper: Bound?
    var multiples: [JSONNumber] = []

    var minLength = 0
    var maxLength = Int.max
    var formats: Set<JSONName> = []
    var patterns: Set<JSONName> = []

    var minItems = 0
    var maxItems = Int.max
    var isUnique = false
    var elements: [Elements] = []
    var contained: [Contained] = []

    var required: Set<JSONName> = []
    var minProperties = 0
    var maxProperties = Int.max
    var members: [Members] = []
    var propertyNames: [Int] = []
    var dependentRequired: [(name: JSONName, requires: [JSONName])] = []
    var dependentSchemas: [(name: String, node: Int)] = []
    /// The only names there can be, by each `unevaluatedProperties: false`.
    var closedNames: [Set<JSONName>] = []
    /// Names that stand in `required` or in conditional parts: what these say is not read, but they are not unheard of.
    var mentioned: Set<JSONName> = []

    init(_ conjunction: Conjunction) {
        self.conjunction = conjunction
        types = conjunction.types
    }

    /// Whether no value at all is allowed; false may only mean that it is not known.
    var isImpossible: Bool { types.isEmpty || values?.isEmpty == true }

    mutating func raise(_ value: JSONNumber, isExclusive: Bool) {
        if let lower, lower.value > value || (lower.value == value && (lower.isExclusive || !isExclusive)) { return }
        lower = Bound(value: value, isExclusive: isExclusive)
    }

    mutating func cut(_ value: JSONNumber, isExclusive: Bool) {
        if let upper, upper.value < value || (upper.value == value && (upper.isExclusive || !isExclusive)) { return }
        upper = Bound(value: value, isExclusive: isExclusive)
    }

    /// Whether every value's number reaches a lower bound.
    func reaches(_ value: JSONNumber, isExclusive: Bool) -> Bool {
        guard let lower = wholeLower else { return false }
        return lower.value > value || (lower.value == value && (lower.isExclusive || !isExclusive))
    }

    /// Whether every value's number stays within an upper bound.
    func stays(within value: JSONNumber, isExclusive: Bool) -> Bool {
        guard let upper = wholeUpper else { return false }
        return upper.value < value || (upper.value == value && (upper.isExclusive || !isExclusive))
    }

    /// The lower bound; of whole numbers above 3, it is 4 itself.
    var wholeLower: Bound? {
        guard let lower, lower.isExclusive, !types.contains(.fraction), let whole = lower.value.integer, whole < .max
        else { return self.lower }
        return Bound(value: JSONNumber(whole + 1), isExclusive: false)
    }

    var wholeUpper: Bound? {
        guard let upper, upper.isExclusive, !types.contains(.fraction), let whole = upper.value.integer, whole > .min
        else { return self.upper }
        return Bound(value: JSONNumber(whole - 1), isExclusive: false)
    }

    /// Whether there is no number between the bounds.
    var hasNoNumber: Bool {
        guard let low = wholeLower, let high = wholeUpper else { return false }
        return low.value > high.value || (low.value == high.value && (low.isExclusive || high.isExclusive))
    }

    /// The members that are there whenever these are, by `required` and `dependentRequired`.
    func implied(by names: Set<JSONName> = []) -> Set<JSONName> {
        var all = required.union(names)
        var before = -1
        while all.count != before {
            before = all.count
            for (name, requires) in dependentRequired where all.contains(name) { all.formUnion(requires) }
        }
        return all
    }

    /// Whether any schema here lists members.
    var listsMembers: Bool { !mentioned.isEmpty || members.contains { !$0.listed.isEmpty } }
}
