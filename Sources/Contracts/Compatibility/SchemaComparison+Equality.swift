import JSON

extension SchemaComparison {
    private static let maps: Set<String> = ["properties", "patternProperties", "dependentSchemas"]
    private static let sets: Set<String> = ["allOf", "anyOf", "oneOf"]
    private static let schemas: Set<String> = [
        "additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else",
        "unevaluatedProperties", "unevaluatedItems",
    ]

    /// Whether two schemas say the same, up to annotations, the order of what has none, and where a `$ref` leads.
    mutating func areEqual(_ left: Int, _ right: Int) -> Bool {
        let pair = [left, right]
        if left == right || equal.contains(pair) { return true }
        if unequal.contains(pair) { return false }
        var assumed: [[Int]] = []
        var known: Set<[Int]> = []
        let areEqual = compare(left, right, &assumed, &known, depth: 0)
        if areEqual { equal.formUnion(known) } else { unequal.insert(pair) }
        return areEqual
    }

    /// As above, with the pairs that are assumed to be equal because they come up again; undone where that fails.
    private mutating func compare(
        _ left: Int, _ right: Int, _ order: inout [[Int]], _ known: inout Set<[Int]>, depth: Int
    ) -> Bool {
        let pair = [left, right]
        if left == right || known.contains(pair) || equal.contains(pair) { return true }
        if unequal.contains(pair) || depth > Self.depthLimit { return false }
        steps += 1
        guard steps < Self.stepLimit else { return false }
        let mark = order.count
        order.append(pair)
        known.insert(pair)
        if compareValues(left, right, &order, &known, depth: depth + 1) { return true }
        for failed in order[mark...] { known.remove(failed) }
        order.removeSubrange(mark...)
        return false
    }

    private mutating func compareValues(
        _ left: Int, _ right: Int, _ order: inout [[Int]], _ known: inout Set<[Int]>, depth: Int
    ) -> Bool {
        guard let one = forest.object(left), let other = forest.object(right) else {
            return forest[left].value == forest[right].value
        }
        let keywords = one.keys.filter { !SchemaWords.saysNothing($0) || Self.isPart($0) }
        let others = other.keys.filter { !SchemaWords.saysNothing($0) || Self.isPart($0) }
        guard keywords.count == others.count, keywords.allSatisfy({ other.contains($0) }) else { return false }
        for keyword in keywords {
            if !compare(keyword, left, right, &order, &known, depth: depth) { return false }
        }
        return true
    }

    /// Keywords that say nothing by themselves, but do with others.
    private static func isPart(_ keyword: String) -> Bool {
        ["then", "else", "minContains", "maxContains"].contains(keyword)
    }

    private mutating func compare(
        _ keyword: String, _ left: Int, _ right: Int, _ order: inout [[Int]], _ known: inout Set<[Int]>, depth: Int
    ) -> Bool {
        switch keyword {
        case "$ref":
            guard let one = forest.target(of: left), let other = forest.target(of: right) else { return false }
            return compare(one, other, &order, &known, depth: depth)
        case "$dynamicRef", "$recursiveRef": return false
        case "enum", "required":
            guard let one = forest[left].value[keyword]?.array, let other = forest[right].value[keyword]?.array else {
                return false
            }
            return Set(one) == Set(other)
        case "type":
            return forest[left].value[keyword].flatMap(ValueTypes.init(keyword:))
                == forest[right].value[keyword].flatMap(ValueTypes.init(keyword:))
        case "prefixItems":
            let (ones, others) = (forest.list(left, keyword), forest.list(right, keyword))
            guard ones.count == others.count else { return false }
            for (one, other) in zip(ones, others) where !compare(one, other, &order, &known, depth: depth) {
                return false
            }
            return true
        case _ where Self.schemas.contains(keyword):
            guard let one = forest.child(left, keyword), let other = forest.child(right, keyword) else { return false }
            return compare(one, other, &order, &known, depth: depth)
        case _ where Self.maps.contains(keyword):
            let (ones, others) = (forest.map(left, keyword), forest.map(right, keyword))
            guard ones.count == others.count else { return false }
            for one in ones {
                guard let other = others.first(where: { $0.name.hasSameUTF8(as: one.name) }),
                    compare(one.node, other.node, &order, &known, depth: depth)
                else { return false }
            }
            return true
        case _ where Self.sets.contains(keyword):
            return compareSets(
                forest.list(left, keyword), forest.list(right, keyword), &order, &known, depth: depth)
        default: return forest[left].value[keyword] == forest[right].value[keyword]
        }
    }

    private mutating func compareSets(
        _ ones: [Int], _ others: [Int], _ order: inout [[Int]], _ known: inout Set<[Int]>, depth: Int
    ) -> Bool {
        guard ones.count == others.count else { return false }
        var left = others
        for (index, one) in ones.enumerated() {
            // The same place first: nothing was moved, as a rule.
            let same = others[index]
            let candidates = left.contains(same) ? [same] + left.filter { $0 != same } : left
            var match: Int?
            for other in candidates where match == nil {
                if compare(one, other, &order, &known, depth: depth) { match = other }
            }
            guard let match, let place = left.firstIndex(of: match) else { return false }
            left.remove(at: place)
        }
        return true
    }
}
