import JSON

extension SchemaRun {
    mutating func items(_ elements: [JSONValue], prefix: [Int], rest: Int?, collecting: Bool) -> Bool {
        let end = rest == nil ? min(prefix.count, elements.count) : elements.count
        var isValid = true
        var index = 0
        while index < end {
            guard let target = index < prefix.count ? prefix[index] : rest else { break }
            let holds: Bool
            if index < prefix.count {
                holds = descend(
                    to: .element(index), elements[index], target, by: "prefixItems", .index(index),
                    collecting: collecting)
            } else {
                holds = descend(to: .element(index), elements[index], target, by: "items", collecting: collecting)
            }
            if !holds {
                isValid = false
                if isDone(collecting: collecting) { return false }
            }
            index += 1
        }
        note { $0.see(elementsBefore: end) }
        return isValid
    }

    mutating func contains(_ elements: [JSONValue], _ contains: Contains, in node: Int, collecting: Bool) -> Bool {
        var matches = 0
        for (index, element) in elements.enumerated() {
            // Once it is settled, only who asks for the rest must know about the others.
            if !isTracking, matches >= contains.minimum, contains.maximum.map({ matches > $0 }) ?? true { break }
            guard fits(element, contains.node) else { continue }
            matches += 1
            note { $0.see(element: index) }
        }
        if matches < contains.minimum {
            let keyword = contains.minimumIsWritten ? "minContains" : "contains"
            return fail(node, keyword, .tooFewContained(contains.minimum), collecting: collecting)
        }
        if let maximum = contains.maximum, matches > maximum {
            return fail(node, "maxContains", .tooManyContained(maximum), collecting: collecting)
        }
        return true
    }

    mutating func unevaluatedItems(_ elements: [JSONValue], _ target: Int, collecting: Bool) -> Bool {
        let seen = seenHere
        let isValid = every(elements.enumerated(), collecting: collecting) { run, item in
            if seen.hasSeen(element: item.offset) { return true }
            return run.descend(
                to: .element(item.offset), item.element, target, by: "unevaluatedItems", collecting: collecting)
        }
        note { $0.seeAllElements() }
        return isValid
    }
}
