package import JSON

/// Whether a path can lead anywhere in the values that a schema allows.
package enum SchemaReach: Sendable, Hashable {
    /// The schema names every segment, or says nothing that we can read against it.
    case possible
    /// No valid value has this segment: its place in the path.
    case impossible(at: Int)
    /// The schema lists properties here, but not this one; values may have it all the same.
    case unlisted(at: Int)
}

extension Schema {
    /// The alternatives looked at, at most; where there are more, anything counts as possible.
    private static let alternativeLimit = 64

    /// Schemas that all hold for the same value.
    private typealias Conjunction = [Int]

    private enum Outcome {
        case listed(Conjunction)
        case open
        case unlisted
        case impossible
    }

    /// Whether a path can lead anywhere in a valid value.
    ///
    /// `not` and the conditions of `if` are not looked at, so `possible` is no promise; `impossible` is one.
    package func reach(_ segments: [SingularQuery.Segment]) -> SchemaReach {
        var alternatives: [Conjunction] = [[root]]
        for (place, segment) in segments.enumerated() {
            guard let expanded = expand(alternatives) else { return .possible }
            var next: [Conjunction] = []
            var isOpen = false
            var isUnlisted = false
            for conjunction in expanded {
                switch step(segment, from: conjunction) {
                case .listed(let targets): next.append(targets)
                case .open: isOpen = true
                case .unlisted: isUnlisted = true
                case .impossible: break
                }
            }
            if isOpen { return .possible }
            if next.isEmpty { return isUnlisted ? .unlisted(at: place) : .impossible(at: place) }
            alternatives = next
        }
        return .possible
    }

    /// The properties that every valid object must have, as far as `required` says so without conditions.
    package var requiredProperties: [String] {
        var names: [String] = []
        for node in conjunction(of: root) {
            for case .required(let required) in nodes[node].checks {
                for name in required where !names.contains(where: { $0.hasSameUTF8(as: name) }) { names.append(name) }
            }
        }
        return names
    }

    /// A schema with all that hold together with it: by `$ref` and `allOf`.
    private func conjunction(of node: Int) -> Conjunction {
        var all: Conjunction = []
        var pending = [node]
        while let node = pending.popLast() {
            guard !all.contains(node) else { continue }
            all.append(node)
            for check in nodes[node].checks {
                switch check {
                case .reference(let target): pending.append(target)
                case .allOf(let targets): pending.append(contentsOf: targets)
                default: break
                }
            }
        }
        return all
    }

    /// Resolves references, `allOf`, `anyOf`, `oneOf`, `then`/`else` and `dependentSchemas`; nil when there are too many
    /// alternatives.
    private func expand(_ alternatives: [Conjunction]) -> [Conjunction]? {
        var done: [Conjunction] = []
        var pending = alternatives.map { (all: [] as Conjunction, todo: $0) }
        while var (all, todo) = pending.popLast() {
            var branches: [Conjunction] = []
            while branches.isEmpty, let node = todo.popLast() {
                guard !all.contains(node) else { continue }
                all.append(node)
                for check in nodes[node].checks {
                    switch check {
                    case .reference(let target): todo.append(target)
                    case .allOf(let targets): todo.append(contentsOf: targets)
                    default:
                        guard let choices = choices(of: check) else { continue }
                        branches = Self.crossed(branches, choices)
                        if branches.count > Self.alternativeLimit { return nil }
                    }
                }
            }
            if branches.isEmpty {
                done.append(all)
            } else {
                for branch in branches { pending.append((all, todo + branch)) }
            }
            if done.count + pending.count > Self.alternativeLimit { return nil }
        }
        return done
    }

    /// What may hold for the same value by a check, one or another; nil when it says nothing of the kind.
    private func choices(of check: SchemaCheck) -> [Conjunction]? {
        switch check {
        case .anyOf(let targets), .oneOf(let targets): targets.map { [$0] }
        case .conditional(let condition, let then, let otherwise):
            [[condition] + (then.map { [$0] } ?? []), otherwise.map { [$0] } ?? []]
        case .dynamicReference(let name, let initial):
            ([initial] + program.dynamicTargets[name].compactMap(\.self).filter { $0 != initial }).map { [$0] }
        // Each holds only where its property is there. Seven of them are too many alternatives already.
        case .dependentSchemas(let dependencies):
            dependencies.prefix(7).reduce([[]]) { all, next in all + all.map { $0 + [next.node] } }
        default: nil
        }
    }

    private static func crossed(_ left: [Conjunction], _ right: [Conjunction]) -> [Conjunction] {
        left.isEmpty ? right : left.flatMap { first in right.map { first + $0 } }
    }

    private func step(_ segment: SingularQuery.Segment, from conjunction: Conjunction) -> Outcome {
        var targets: Conjunction = []
        /// The schemas for what nothing else speaks of.
        var rest: Conjunction = []
        var listsOthers = false
        for check in conjunction.lazy.flatMap({ nodes[$0].checks }) {
            switch (segment, check) {
            case (_, .never): return .impossible
            case (.name, .type(let types)) where !types.contains(.object): return .impossible
            case (.index, .type(let types)) where !types.contains(.array): return .impossible
            case (.name(let name), .properties(let properties)):
                let found = properties.targets(of: name)
                targets.append(contentsOf: found)
                if found.isEmpty { listsOthers = listsOthers || !properties.known.isEmpty }
            case (.name(let name), .propertyNames(let target)):
                if !allows(name: name, target) { return .impossible }
            case (.name, .unevaluatedProperties(let target)): rest.append(target)
            case (.index(let index), .items(let prefix, let others)):
                // From the end, any of them may be meant.
                guard index >= 0 else { return .open }
                if let target = index < prefix.count ? prefix[index] : others { targets.append(target) }
            // What `contains` finds counts as spoken of; it may be any element.
            case (.index, .contains): return .open
            case (.index(let index), .unevaluatedItems(let target)):
                guard index >= 0 else { return .open }
                rest.append(target)
            case (.index(let index), .maxItems(let bound)) where index >= bound || -index > bound:
                return .impossible
            default: break
            }
        }
        if targets.isEmpty { targets = rest }
        if targets.contains(where: { nodes[$0].isFalse }) { return .impossible }
        if !targets.isEmpty { return .listed(targets) }
        return listsOthers ? .unlisted : .open
    }

    /// Whether a property may have that name.
    private func allows(name: String, _ node: Int) -> Bool {
        // With a dynamic scope the verdict would depend on the way here.
        guard !program.hasDynamicScope else { return true }
        var run = SchemaRun(program: program, limit: 1)
        return run.check(.string(name), against: node, collecting: false) || run.isExhausted
    }
}
