import JSON

extension SchemaComparison {
    /// Checks a keyword of the reader that concerns arrays as a whole.
    mutating func checkArray(_ keyword: String, _ value: JSONValue, in reader: Int, _ facts: WriterFacts) -> Bool {
        guard facts.types.contains(.array) else { return true }
        switch keyword {
        case "minItems":
            let bound = Self.count(value)
            if facts.minItems >= bound { return true }
            let theirs = facts.minItems > 0 ? String(facts.minItems) : nil
            return limit(keyword, String(bound), theirs: theirs, values: "with fewer elements", in: reader, facts)
        case "maxItems":
            let bound = Self.count(value)
            if facts.maxItems <= bound { return true }
            let theirs = facts.maxItems < .max ? String(facts.maxItems) : nil
            return limit(keyword, String(bound), theirs: theirs, values: "with more elements", in: reader, facts)
        case "uniqueItems":
            if value != true || facts.isUnique || facts.maxItems <= 1 { return true }
            return limit(
                keyword, "true", theirs: nil, values: "with an element that stands twice", in: reader, facts)
        default: return contains(in: reader, facts)
        }
    }

    /// `prefixItems` and `items` of the reader.
    mutating func checkElements(in reader: Int, _ facts: WriterFacts) -> Bool {
        guard facts.types.contains(.array) else { return true }
        let prefix = forest.list(reader, "prefixItems")
        let rest = forest.child(reader, "items")
        let known = max(prefix.count, facts.elements.map(\.prefix.count).max() ?? 0)
        var holds = true
        // One more than all that are listed stands for the rest.
        for index in 0...known where index < facts.maxItems {
            guard let node = index < prefix.count ? prefix[index] : rest else { continue }
            let writer = element(index, facts)
            if isEmpty(writer) { continue }
            if forest[node].value == false {
                return gap(
                    .items, reader, "items", from: facts.conjunction, values: "with more elements",
                    narrowed: "more than \(index) elements are no longer allowed",
                    widened: "more than \(index) elements are allowed now", isCertain: !facts.isCoarse) && holds
            }
            if writer.nodes.isEmpty, !attempt(writer, in: node).holds {
                holds = gap(
                    .items, node, nil, from: facts.conjunction, at: spot(node, nil), values: "with other elements",
                    narrowed: "elements are limited now that were not", widened: "elements are no longer limited",
                    isCertain: !facts.isCoarse)
            } else {
                holds = self.holds(writer, in: node) && holds
            }
        }
        return holds
    }

    /// What holds for the element at that index.
    private func element(_ index: Int, _ facts: WriterFacts) -> Conjunction {
        let nodes = facts.elements.compactMap { $0.prefix.indices.contains(index) ? $0.prefix[index] : $0.rest }
        return Conjunction(primary: nodes.first ?? facts.conjunction.primary, nodes: nodes)
    }

    private mutating func contains(in reader: Int, _ facts: WriterFacts) -> Bool {
        guard let node = forest.child(reader, "contains") else { return true }
        let least = forest[reader].value["minContains"].map(Self.count) ?? 1
        let most = forest[reader].value["maxContains"].map(Self.count) ?? .max
        var hasEnough = least == 0
        var hasFew = facts.maxItems <= most
        for own in facts.contained {
            if !hasEnough, own.least >= least { hasEnough = attempt(Conjunction(own.node), in: node).holds }
            if isStrict, !hasFew, let limit = own.most, limit <= most {
                hasFew = attempt(Conjunction(node), in: own.node).holds
            }
        }
        if !hasEnough, facts.minItems >= least {
            let known = facts.elements.map(\.prefix.count).max() ?? 0
            hasEnough = (0...known).allSatisfy { index in
                index >= facts.maxItems || attempt(element(index, facts), in: node).holds
            }
        }
        if hasEnough && hasFew { return true }
        return undecided(
            reader, "contains", "how many elements fit can't be told from the other keywords", from: facts.conjunction)
    }
}
