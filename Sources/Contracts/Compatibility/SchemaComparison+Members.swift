import JSON
import JSONSchema

extension SchemaComparison {
    /// What a writer's schemas say of the members of one name, or of the names that are not listed.
    struct MemberFacts {
        var conjunction: Conjunction
        /// A schema lists the name, or its pattern.
        var isListed = false
        var isPossible = true
        /// Of names that are not listed: the patterns that they fit.
        var patterns: [String] = []
    }

    /// What the reader's schema says of members.
    private struct Reading {
        let node: Int
        let listed: [(name: String, node: Int)]
        let patterns: [(name: String, node: Int)]
        let additional: Int?
        /// Whether members that are not listed are refused.
        let isClosed: Bool
    }

    /// The members of that name.
    mutating func member(_ name: String, _ facts: WriterFacts) -> MemberFacts {
        var nodes: [Int] = []
        var first: Int?
        var isDescribed = facts.mentioned.contains(JSONName(name))
        for members in facts.members {
            var isMatched = false
            if let listed = members.listed.first(where: { $0.name.hasSameUTF8(as: name) }) {
                nodes.append(listed.node)
                first = first ?? listed.node
                isMatched = true
            }
            for pattern in members.patterns {
                switch forest.matches(name, pattern.name) {
                case true?:
                    nodes.append(pattern.node)
                    first = first ?? pattern.node
                    isMatched = true
                case nil: isMatched = true  // It may: so `additionalProperties` can't be counted on.
                case false?: break
                }
            }
            if !isMatched, let additional = members.additional {
                nodes.append(additional)
                if forest.object(additional)?.isEmpty == false { isDescribed = true }
            }
        }
        var member = MemberFacts(
            conjunction: Conjunction(primary: first ?? facts.conjunction.primary, nodes: nodes))
        member.isListed = first != nil
        if facts.closedNames.contains(where: { !$0.contains(JSONName(name)) }) { member.isPossible = false }
        if facts.maxProperties == 0 { member.isPossible = false }
        if assumptions.contains(.writersSendOnlyListed), facts.listsMembers, first == nil, !isDescribed {
            member.isPossible = false
        }
        for names in facts.propertyNames where forest.validator(names)?.isValid(.string(name)) == false {
            member.isPossible = false
        }
        return member
    }

    /// The members whose names no side lists: one for each pattern that they may fit, and those that fit none.
    private mutating func others(_ facts: WriterFacts) -> [MemberFacts] {
        if !facts.closedNames.isEmpty || facts.maxProperties == 0 { return [] }
        var all = [MemberFacts(conjunction: Conjunction(primary: facts.conjunction.primary, nodes: []))]
        var isDescribed = false
        for members in facts.members {
            var choices: [(pattern: String?, node: Int?)] = [(nil, members.additional)]
            choices += members.patterns.map { ($0.name, $0.node) }
            isDescribed =
                isDescribed || choices.contains { $0.node.map { forest.object($0)?.isEmpty == false } ?? false }
            guard all.count * choices.count <= Self.alternativeLimit else { continue }
            all = all.flatMap { other in
                choices.map { choice in
                    var next = other
                    if let node = choice.node { next.conjunction = next.conjunction.adding(node) }
                    if let pattern = choice.pattern { next.patterns.append(pattern) }
                    return next
                }
            }
        }
        if assumptions.contains(.writersSendOnlyListed), facts.listsMembers, !isDescribed { return [] }
        return all
    }

    /// `properties`, `patternProperties` and `additionalProperties` of the reader.
    mutating func checkMembers(in reader: Int, _ facts: WriterFacts) -> Bool {
        guard facts.types.contains(.object) else { return true }
        let additional = forest.child(reader, "additionalProperties")
        let reading = Reading(
            node: reader, listed: forest.map(reader, "properties"), patterns: forest.map(reader, "patternProperties"),
            additional: additional, isClosed: additional.map { forest[$0].value == false } ?? false)
        var names: [String] = []
        var seen: Set<JSONName> = []
        var candidates = reading.listed.map(\.name) + facts.members.flatMap { $0.listed.map(\.name) }
        // Else these are among the names that no side lists.
        if !isStrict { candidates += facts.mentioned.map(\.text).sorted() }
        for name in candidates where seen.insert(JSONName(name)).inserted { names.append(name) }
        var holds = true
        for name in names {
            let member = self.member(name, facts)
            guard member.isPossible, !isEmpty(member.conjunction) else { continue }
            holds = check(name, member, in: reading, facts) && holds
        }
        for other in others(facts) where !isEmpty(other.conjunction) {
            holds = check(other, in: reading, facts) && holds
        }
        return holds
    }

    private mutating func check(
        _ name: String, _ member: MemberFacts, in reading: Reading, _ facts: WriterFacts
    ) -> Bool {
        var holds = true
        var isMatched = false
        if let listed = reading.listed.first(where: { $0.name.hasSameUTF8(as: name) }) {
            isMatched = true
            holds =
                member.isListed
                ? self.holds(member.conjunction, in: listed.node) : newlyListed(name, member, listed.node, facts)
        }
        for pattern in reading.patterns {
            switch forest.matches(name, pattern.name) {
            case true?:
                isMatched = true
                holds = self.holds(member.conjunction, in: pattern.node) && holds
            case false?: break
            case nil:
                // It may fit or not: both must be right.
                let hasSame = facts.members.contains { $0.patterns.contains { $0.name.hasSameUTF8(as: pattern.name) } }
                if hasSame || attempt(member.conjunction, in: pattern.node).holds { continue }
                holds = undecided(
                    reading.node, "patternProperties", "whether `\(name)` fits a pattern is not known",
                    from: facts.conjunction)
            }
        }
        guard !isMatched, let additional = reading.additional else { return holds }
        return unlisted(name, member, additional, in: reading, facts) && holds
    }

    /// A member that the reader lists and the writer does not.
    private mutating func newlyListed(
        _ name: String, _ member: MemberFacts, _ listed: Int, _ facts: WriterFacts
    ) -> Bool {
        let answer = attempt(member.conjunction, in: listed)
        if answer.holds { return true }
        let isOpen = member.conjunction.nodes.isEmpty
        return gap(
            .property, listed, nil, from: facts.conjunction, at: spot(listed, nil),
            values: "with another value under `\(name)`" + (isOpen ? ", as open schemas allow any," : ""),
            narrowed: "the property `\(name)` is new", widened: "the property `\(name)` is no longer listed",
            isCertain: answer.gaps.all.contains(where: \.isCertain) && !facts.isCoarse)
    }

    /// A member that the writer lists and the reader does not.
    private mutating func unlisted(
        _ name: String, _ member: MemberFacts, _ additional: Int, in reading: Reading, _ facts: WriterFacts
    ) -> Bool {
        if reading.isClosed, assumptions.contains(.readersIgnoreUnlisted) { return true }
        let answer = attempt(member.conjunction, in: additional)
        if answer.holds { return true }
        let isCertain = reading.patterns.isEmpty && !facts.isCoarse && answer.gaps.all.contains(where: \.isCertain)
        return gap(
            .property, reading.node, nil, from: facts.conjunction, at: spot(member.conjunction.primary, nil),
            values: "with the property `\(name)`", narrowed: "the property `\(name)` is gone",
            widened: "the property `\(name)` is new", isCertain: isCertain)
    }

    private mutating func check(_ other: MemberFacts, in reading: Reading, _ facts: WriterFacts) -> Bool {
        var holds = true
        for pattern in reading.patterns {
            if other.patterns.contains(where: { $0.hasSameUTF8(as: pattern.name) }) {
                holds = self.holds(other.conjunction, in: pattern.node) && holds
                continue
            }
            // Names without this pattern, where the writer has the same: they do not fit it.
            let hasSame = facts.members.contains { $0.patterns.contains { $0.name.hasSameUTF8(as: pattern.name) } }
            if hasSame || attempt(other.conjunction, in: pattern.node).holds { continue }
            holds = gap(
                .properties, pattern.node, nil, from: facts.conjunction, at: spot(pattern.node, nil),
                values: "with names that fit the pattern, and other values",
                narrowed: "properties whose name fits \(pattern.name) are limited now",
                widened: "properties whose name fits \(pattern.name) are no longer limited", isCertain: false)
        }
        guard let additional = reading.additional else { return holds }
        let fits = other.patterns.contains { name in reading.patterns.contains { $0.name.hasSameUTF8(as: name) } }
        if fits || (reading.isClosed && assumptions.contains(.readersIgnoreUnlisted)) { return holds }
        if !other.conjunction.nodes.isEmpty, !reading.isClosed {
            return self.holds(other.conjunction, in: additional) && holds
        }
        if attempt(other.conjunction, in: additional).holds { return holds }
        let narrowed = reading.isClosed ? "refused" : "limited"
        let widened = reading.isClosed ? "allowed" : "no longer limited"
        return gap(
            .properties, reading.node, "additionalProperties", from: facts.conjunction,
            values: "with properties that are not listed",
            narrowed: "properties that are not listed are \(narrowed) now",
            widened: "properties that are not listed are \(widened) now",
            isCertain: other.patterns.isEmpty && !facts.isCoarse)
    }
}
