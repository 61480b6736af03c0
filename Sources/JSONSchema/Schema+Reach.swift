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

    /// Resolves `$ref`, `allOf`, `anyOf`, `oneOf` and `then`/`else`; nil when there are too many alternatives.
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
                    case .anyOf(let targets), .oneOf(let targets):
                        branches = Self.crossed(branches, targets.map { [$0] })
                    case .conditional(let condition, let then, let otherwise):
                        branches = Self.crossed(
                            branches, [[condition] + (then.map { [$0] } ?? []), otherwise.map { [$0] } ?? []])
                    default: break
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

    private static func crossed(_ left: [Conjunction], _ right: [Conjunction]) -> [Conjunction] {
        left.isEmpty ? right : left.flatMap { first in right.map { first + $0 } }
    }

    private func step(_ segment: SingularQuery.Segment, from conjunction: Conjunction) -> Outcome {
        var targets: Conjunction = []
        var listsOthers = false
        for node in conjunction {
            for check in nodes[node].checks {
                switch (segment, check) {
                case (_, .never): return .impossible
                case (.name, .type(let types)) where !types.contains(.object): return .impossible
                case (.index, .type(let types)) where !types.contains(.array): return .impossible
                case (.name(let name), .properties(let known, let additional)):
                    if let target = known[JSONName(name)] ?? additional {
                        if nodes[target].isFalse { return .impossible }
                        targets.append(target)
                    } else {
                        listsOthers = listsOthers || !known.isEmpty
                    }
                case (.index(let index), .items(let prefix, let rest)):
                    // From the end, any of them may be meant.
                    guard index >= 0 else { return .open }
                    if let target = index < prefix.count ? prefix[index] : rest {
                        if nodes[target].isFalse { return .impossible }
                        targets.append(target)
                    }
                case (.index(let index), .maxItems(let bound)) where index >= bound || -index > bound:
                    return .impossible
                default: break
                }
            }
        }
        if !targets.isEmpty { return .listed(targets) }
        return listsOthers ? .unlisted : .open
    }
}
