/// Where everything stands in a layered picture: rows from above to below, few lines that cross.
///
/// A line that passes a row takes a place in it, as a wire. All lines from one step share their wires, so each row has at
/// most one wire a step.
struct PlanLayout: Sendable {
    /// The sizes, in columns or in pixels.
    struct Metrics: Sendable {
        var boxWidth: Int
        var wireWidth: Int
        var gap: Int
        var maxWidth: Int
    }

    enum Item: Sendable, Hashable {
        case step(Int)
        /// The way of what needs this step, past a row.
        case wire(Int)

        /// The step that it is of.
        var step: Int {
            switch self {
            case .step(let index), .wire(let index): index
            }
        }
    }

    struct Slot: Sendable {
        let item: Item
        /// The middle.
        var x = 0
    }

    /// A line from a slot of a row to one of the next.
    struct Link: Sendable {
        let from: Int
        let to: Int
    }

    let metrics: Metrics
    private(set) var rows: [[Slot]]
    /// By the row from which they go.
    private(set) var links: [[Link]] = []
    let width: Int

    /// The layout with as many boxes a row as there is room for; nil when there is none even for one with its wires.
    init?(_ graph: PlanGraph, _ metrics: Metrics) {
        let most = max((metrics.maxWidth + metrics.gap) / (metrics.boxWidth + metrics.gap), 1)
        let fitting = stride(from: most, through: 1, by: -1).lazy
            .map { Self.rows(of: graph, boxesPerRow: $0) }
            .first { rows in rows.allSatisfy { Self.width(of: $0, metrics) <= metrics.maxWidth } }
        guard let items = fitting else { return nil }
        self.metrics = metrics
        rows = items.map { $0.map { Slot(item: $0) } }
        width = items.map { Self.width(of: $0, metrics) }.max() ?? 0
        order(graph)
        links = Self.links(rows, graph)
        place()
    }

    private static func width(of items: [Item], _ metrics: Metrics) -> Int {
        let widths = items.map { item in
            if case .step = item { metrics.boxWidth } else { metrics.wireWidth }
        }
        return widths.reduce(0, +) + max(items.count - 1, 0) * metrics.gap
    }

    // MARK: - Rows

    /// The levels, those with more boxes than fit cut into several rows, with the wires that pass.
    private static func rows(of graph: PlanGraph, boxesPerRow: Int) -> [[Item]] {
        let isNeeded = Set(graph.nodes.flatMap(\.needs))
        var rows: [[Item]] = []
        var rowOf = Array(repeating: 0, count: graph.nodes.count)
        for level in graph.levels {
            // What nobody waits for comes first: its lines end there and need no wire.
            let sorted =
                level.count <= boxesPerRow
                ? level : level.filter { !isNeeded.contains($0) } + level.filter(isNeeded.contains)
            let count = (sorted.count + boxesPerRow - 1) / boxesPerRow
            let perRow = (sorted.count + max(count, 1) - 1) / max(count, 1)
            for start in stride(from: 0, to: sorted.count, by: max(perRow, 1)) {
                let part = sorted[start..<min(start + perRow, sorted.count)]
                for index in part { rowOf[index] = rows.count }
                rows.append(part.map(Item.step))
            }
        }
        for index in graph.nodes.indices {
            let last = graph.nodes.indices.filter { graph.nodes[$0].needs.contains(index) }.map { rowOf[$0] }.max()
            guard let last, last > rowOf[index] + 1 else { continue }
            for row in (rowOf[index] + 1)..<last { rows[row].append(.wire(index)) }
        }
        return rows
    }

    private static func links(_ rows: [[Slot]], _ graph: PlanGraph) -> [[Link]] {
        zip(rows, rows.dropFirst()).map { links(from: $0, to: $1, graph) }
    }

    private static func links(from upper: [Slot], to lower: [Slot], _ graph: PlanGraph) -> [Link] {
        var links: [Link] = []
        for (to, slot) in lower.enumerated() {
            for (from, source) in upper.enumerated() {
                let isLinked =
                    switch slot.item {
                    case .step(let index): graph.nodes[index].needs.contains(source.item.step)
                    case .wire(let index): index == source.item.step
                    }
                if isLinked { links.append(Link(from: from, to: to)) }
            }
        }
        return links
    }

    // MARK: - Order

    /// Sorts each row by where its neighbours stand, down and up in turn, and keeps the order with the fewest crossings.
    private mutating func order(_ graph: PlanGraph) {
        var best = rows
        var fewest = Self.crossings(Self.links(rows, graph))
        for round in 0..<12 where fewest > 0 {
            let isDown = round % 2 == 0
            let sequence = isDown ? Array(rows.indices.dropFirst()) : Array(rows.indices.dropLast().reversed())
            for row in sequence {
                let upper = isDown ? row - 1 : row
                let links = Self.links(from: rows[upper], to: rows[upper + 1], graph)
                var means: [Double] = []
                for slot in rows[row].indices {
                    let places =
                        isDown ? links.filter { $0.to == slot }.map(\.from) : links.filter { $0.from == slot }.map(\.to)
                    // Who has no neighbour there stays about where it is.
                    means.append(
                        places.isEmpty ? Double(slot) : Double(places.reduce(0, +)) / Double(places.count))
                }
                let order = rows[row].indices.sorted { (means[$0], $0) < (means[$1], $1) }
                rows[row] = order.map { rows[row][$0] }
            }
            let crossings = Self.crossings(Self.links(rows, graph))
            if crossings < fewest { (best, fewest) = (rows, crossings) }
        }
        rows = best
    }

    /// How many pairs of lines cross.
    static func crossings(_ links: [[Link]]) -> Int {
        links.reduce(0) { sum, links in
            var count = 0
            for (position, first) in links.enumerated() {
                for second in links[(position + 1)...] where (first.from - second.from) * (first.to - second.to) < 0 {
                    count += 1
                }
            }
            return sum + count
        }
    }

    var crossings: Int { Self.crossings(links) }

    // MARK: - Places

    /// Puts each row where its neighbours are, as far as the order and the sizes let it.
    private mutating func place() {
        for row in rows.indices { settle(row, wishes: rows[row].map { _ in Double(width) / 2 }) }
        for round in 0..<8 {
            let isDown = round % 2 == 0
            for row in isDown ? Array(rows.indices) : rows.indices.reversed() {
                var wishes: [Double] = []
                for slot in rows[row].indices {
                    let above = row > 0 ? links[row - 1].filter { $0.to == slot }.map { rows[row - 1][$0.from].x } : []
                    let below =
                        row + 1 < rows.count ? links[row].filter { $0.from == slot }.map { rows[row + 1][$0.to].x } : []
                    let towards = isDown ? above : below
                    let all = towards.isEmpty ? above + below : towards
                    wishes.append(
                        all.isEmpty ? Double(rows[row][slot].x) : Double(all.reduce(0, +)) / Double(all.count))
                }
                settle(row, wishes: wishes)
            }
        }
        partWires()
    }

    private func half(_ item: Item) -> Int {
        if case .step = item { metrics.boxWidth / 2 } else { metrics.wireWidth / 2 }
    }

    private func extent(_ item: Item) -> Int {
        if case .step = item { metrics.boxWidth } else { metrics.wireWidth }
    }

    /// Least squares under order and distance: neighbours that wish to overlap form a block around their mean.
    private mutating func settle(_ row: Int, wishes: [Double]) {
        let items = rows[row].map(\.item)
        // How far each left edge is from the row's own left edge when all are pushed together.
        var offsets: [Int] = []
        var edge = 0
        for item in items {
            offsets.append(edge)
            edge += extent(item) + metrics.gap
        }
        let room = width - max(edge - metrics.gap, 0)
        var blocks: [(mean: Double, count: Int)] = []
        for (slot, item) in items.enumerated() {
            blocks.append((wishes[slot] - Double(half(item)) - Double(offsets[slot]), 1))
            while blocks.count > 1, blocks[blocks.count - 2].mean >= blocks[blocks.count - 1].mean {
                let last = blocks.removeLast()
                let before = blocks.removeLast()
                let count = before.count + last.count
                let sum = before.mean * Double(before.count) + last.mean * Double(last.count)
                blocks.append((sum / Double(count), count))
            }
        }
        var slot = 0
        for block in blocks {
            let shift = min(max(Int(block.mean.rounded()), 0), room)
            for _ in 0..<block.count {
                rows[row][slot].x = offsets[slot] + shift + half(items[slot])
                slot += 1
            }
        }
    }

    /// A wire never goes on just below another step's way out: the two lines would look like one.
    private mutating func partWires() {
        for row in rows.indices.dropFirst() {
            for (slot, wire) in rows[row].enumerated() {
                guard case .wire(let step) = wire.item else { continue }
                let others = rows[row - 1].filter { $0.item.step != step }.map(\.x)
                if others.contains(wire.x) {
                    rows[row][slot].x += others.contains(wire.x + 1) || wire.x + 1 >= width ? -1 : 1
                }
            }
        }
    }
}
