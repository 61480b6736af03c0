import JSON

/// Finds out whether a path of the new catalogue's documents leads to what is marked `x-personal`.
struct PersonalData {
    var forest: SchemaForest

    init(forest: SchemaForest) { self.forest = forest }

    /// Whether anything on the path, or below its end, is personal.
    mutating func isPersonal(_ path: [SingularQuery.Segment], in document: String) -> Bool {
        guard let root = forest.root(document, on: .new) else { return false }
        var nodes = together([root])
        for segment in path {
            var next: Set<Int> = []
            for node in nodes {
                switch segment {
                case .name(let name):
                    if let child = forest.child(node, "properties", name) ?? forest.child(node, "additionalProperties")
                    {
                        next.insert(child)
                    }
                case .index(let index):
                    let prefix = forest.list(node, "prefixItems")
                    if prefix.indices.contains(index) { next.insert(prefix[index]) }
                    if let items = forest.child(node, "items") { next.insert(items) }
                }
            }
            nodes = together(next)
            if nodes.contains(where: isMarked) { return true }
        }
        return holdsMarked(nodes)
    }

    private func isMarked(_ node: Int) -> Bool { forest[node].value["x-personal"] == true }

    /// Whether anything below is marked, other documents included.
    private mutating func holdsMarked(_ nodes: Set<Int>) -> Bool {
        var seen: Set<Int> = []
        var pending = Array(nodes)
        while let node = pending.popLast() {
            guard seen.insert(node).inserted else { continue }
            if isMarked(node) { return true }
            for keyword in ["properties", "patternProperties"] { pending += forest.map(node, keyword).map(\.node) }
            for keyword in ["items", "additionalProperties", "contains"] {
                if let child = forest.child(node, keyword) { pending.append(child) }
            }
            pending += forest.list(node, "prefixItems")
            pending += inPlace(node)
        }
        return false
    }

    /// Schemas with all that may hold for the same value.
    private mutating func together(_ nodes: Set<Int>) -> Set<Int> {
        var all: Set<Int> = []
        var pending = Array(nodes)
        while let node = pending.popLast() {
            if all.insert(node).inserted { pending += inPlace(node) }
        }
        return all
    }

    private mutating func inPlace(_ node: Int) -> [Int] {
        var parts = ["allOf", "anyOf", "oneOf"].flatMap { forest.list(node, $0) }
        parts += ["then", "else"].compactMap { forest.child(node, $0) }
        if let target = forest.target(of: node) { parts.append(target) }
        return parts
    }
}
