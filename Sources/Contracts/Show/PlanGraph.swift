/// A service's plan as a graph: what is drawn, whatever it is drawn with.
struct PlanGraph: Sendable {
    /// A step.
    struct Node: Sendable {
        let step: Step
        /// The steps that it waits for, by their places.
        let needs: [Int]
        /// How many steps stand before it in the longest chain.
        var level = 0
        /// When it is expected to be answered, in milliseconds from the case's opening.
        var end: Int64 = 0
        /// Whether it is on the critical path.
        var isCritical = false
    }

    private(set) var nodes: [Node]
    /// The chain of steps that is expected to take longest, in order.
    private(set) var criticalPath: [Int] = []
    /// How long the whole is expected to take, in milliseconds.
    var expected: Int64 { criticalPath.last.map { nodes[$0].end } ?? 0 }

    init(_ service: Service) {
        nodes = service.steps.map { step in
            Node(step: step, needs: step.needs.compactMap { service.stepIndex[$0] })
        }
        var before: [Int: Int] = [:]
        var isPlaced = Array(repeating: false, count: nodes.count)
        // Each round places what waits for nothing any longer. A cycle, which no linted service has, is left at the start.
        while let ready = Self.ready(nodes, isPlaced) {
            for index in ready {
                let last = nodes[index].needs.max { nodes[$0].end < nodes[$1].end }
                before[index] = last
                nodes[index].level = (nodes[index].needs.map { nodes[$0].level }.max() ?? -1) + 1
                let start = last.map { nodes[$0].end } ?? 0
                let (end, overflow) = start.addingReportingOverflow(nodes[index].step.expectedMilliseconds)
                nodes[index].end = overflow ? .max : end
            }
            for index in ready { isPlaced[index] = true }
        }
        // Of several that take as long, one that the case can't do without.
        let ends = nodes.indices.filter { isPlaced[$0] }.map {
            (end: nodes[$0].end, isRequired: nodes[$0].step.isRequired ? 1 : 0, index: $0)
        }
        var next = ends.max { ($0.end, $0.isRequired) < ($1.end, $1.isRequired) }?.index
        while let index = next {
            nodes[index].isCritical = true
            criticalPath.insert(index, at: 0)
            next = before[index]
        }
    }

    private static func ready(_ nodes: [Node], _ isPlaced: [Bool]) -> [Int]? {
        let ready = nodes.indices.filter { index in
            !isPlaced[index] && nodes[index].needs.allSatisfy { isPlaced[$0] }
        }
        return ready.isEmpty ? nil : ready
    }

    /// The steps by level, in written order.
    var levels: [[Int]] {
        var levels = Array(repeating: [Int](), count: (nodes.map(\.level).max() ?? -1) + 1)
        for (index, node) in nodes.enumerated() { levels[node.level].append(index) }
        return levels
    }

    /// Whether the way from one step to another lies on the critical path.
    func isCritical(from: Int, to: Int) -> Bool {
        zip(criticalPath, criticalPath.dropFirst()).contains { $0 == from && $1 == to }
    }
}
