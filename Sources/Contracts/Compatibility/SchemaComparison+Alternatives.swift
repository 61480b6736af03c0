import JSON

extension SchemaComparison {
    mutating func anyOf(_ facts: WriterFacts, in reader: Int) -> Bool {
        let targets = forest.list(reader, "anyOf")
        if fits(facts.conjunction, anyOf: targets) { return true }
        for list in facts.undistinguished
        where list.allSatisfy({ fits(facts.conjunction.adding($0), anyOf: targets) }) {
            return true
        }
        return alternativesGap("anyOf", targets, in: reader, facts)
    }

    /// Whether all values fit one alternative, or those of each type do.
    private mutating func fits(_ writer: Conjunction, anyOf targets: [Int]) -> Bool {
        if targets.contains(where: { attempt(writer, in: $0).holds }) { return true }
        let parts = writer.types.parts
        guard parts.count > 1 else { return false }
        return parts.allSatisfy { part in
            let writer = writer.limited(to: part)
            return isEmpty(writer) || targets.contains { attempt(writer, in: $0).holds }
        }
    }

    mutating func oneOf(_ facts: WriterFacts, in reader: Int) -> Bool {
        let targets = forest.list(reader, "oneOf")
        // A value that fits exactly one of the writer's alternatives fits none of the others, nor a part of one.
        let own = facts.conjunction.nodes.map { forest.list($0, "oneOf") }.filter { !$0.isEmpty }
        let parts = facts.types.parts
        let isShown = parts.allSatisfy { part in
            let writer = facts.conjunction.limited(to: part)
            if isEmpty(writer) { return true }
            return targets.indices.contains { index in
                guard attempt(writer, in: targets[index]).holds else { return false }
                return targets.indices.allSatisfy { other in
                    other == index || isEmpty(writer.adding(targets[other]))
                        || own.contains { excludes(targets[other], by: $0, facts) }
                }
            }
        }
        return isShown || alternativesGap("oneOf", targets, in: reader, facts)
    }

    /// Whether a schema is part of an alternative of the writer's `oneOf` that is not the chosen one.
    private mutating func excludes(_ target: Int, by list: [Int], _ facts: WriterFacts) -> Bool {
        let chosen = list.filter { facts.conjunction.nodes.contains($0) }
        guard isStrict, chosen.count == 1 else { return false }
        return list.contains { $0 != chosen[0] && attempt(Conjunction(target), in: $0).holds }
    }

    /// Tells why no alternative fits, by the one that comes nearest.
    private mutating func alternativesGap(
        _ keyword: String, _ targets: [Int], in reader: Int, _ facts: WriterFacts
    ) -> Bool {
        let near = targets.filter { !isEmpty(facts.conjunction.adding($0)) }
        guard !near.isEmpty else {
            return gap(
                .alternatives, reader, keyword, from: facts.conjunction, values: "that fit another alternative",
                narrowed: "an alternative of \(keyword) is gone", widened: "an alternative of \(keyword) is new",
                isCertain: !facts.isCoarse)
        }
        let answers = near.map { attempt(facts.conjunction, in: $0) }
        let nearest = answers.filter { !$0.holds }.min { $0.gaps.all.count < $1.gaps.all.count }
        guard let nearest, !nearest.gaps.all.isEmpty else {
            return undecided(reader, keyword, "that only one alternative fits can't be shown", from: facts.conjunction)
        }
        for gap in nearest.gaps.all {
            var gap = gap
            gap.isCertain = gap.isCertain && near.count == 1 && !facts.isCoarse
            gaps.append(gap)
        }
        return false
    }

    mutating func not(_ facts: WriterFacts, in reader: Int) -> Bool {
        guard let target = forest.child(reader, "not") else { return true }
        if isEmpty(facts.conjunction.adding(target)) { return true }
        for node in facts.conjunction.nodes where isStrict {
            // The writer rules out at least as much.
            if let own = forest.child(node, "not"), attempt(Conjunction(target), in: own).holds { return true }
        }
        return undecided(reader, "not", "what is left can't be told from the other keywords", from: facts.conjunction)
    }

    mutating func conditional(_ facts: WriterFacts, in reader: Int) -> Bool {
        guard let condition = forest.child(reader, "if") else { return true }
        let writer = facts.conjunction
        let same = writer.nodes.filter { node in
            forest.child(node, "if").map { areEqual($0, condition) } ?? false
        }
        var holds = true
        if let target = forest.child(reader, "then") {
            var branch = writer.adding(condition)
            for node in same { if let own = forest.child(node, "then") { branch = branch.led(by: own) } }
            if !isEmpty(branch) {
                holds = branchHolds(branch, in: target, hasSame: !same.isEmpty, reader, facts)
            }
        }
        if let target = forest.child(reader, "else"),
            !(isStrict && attempt(writer, in: condition).holds)
        {
            var branch = writer
            for node in same { if let own = forest.child(node, "else") { branch = branch.led(by: own) } }
            if !isEmpty(branch) {
                holds = branchHolds(branch, in: target, hasSame: !same.isEmpty, reader, facts) && holds
            }
        }
        return holds
    }

    private mutating func branchHolds(
        _ branch: Conjunction, in target: Int, hasSame: Bool, _ reader: Int, _ facts: WriterFacts
    ) -> Bool {
        // Under the same condition, the reasons are those of the branch.
        if hasSame { return holds(branch, in: target) }
        if attempt(branch, in: target).holds { return true }
        return undecided(reader, "if", "the values that it concerns can't be told apart", from: facts.conjunction)
    }
}
