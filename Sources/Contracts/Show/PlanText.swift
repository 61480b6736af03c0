/// A plan for a terminal: boxes in rows, lines between them, and below what each agency is told.
struct PlanText {
    /// The widest line.
    static let maxWidth = 100
    /// Two borders and three lines.
    private static let boxHeight = 5

    private let plan: DrawnPlan

    init(_ plan: DrawnPlan) { self.plan = plan }

    var drawn: String {
        var lines = TextWrap.lines(
            "\(plan.service.name).v\(plan.service.version) · \(plan.title)", width: Self.maxWidth)
        lines += TextWrap.lines(plan.times, width: Self.maxWidth)
        lines.append("")
        lines += picture ?? TextWrap.lines(plan.words.tooWide, width: Self.maxWidth)
        lines += ["", "┏━┓ \(plan.words.required)   ╭╌╮ \(plan.words.optional)   ◆ \(plan.words.critical)"]
        if !plan.legend.isEmpty { lines.append(plan.legend.joined(separator: "   ")) }
        lines.append("")
        lines.append("\(plan.words.told):")
        for node in plan.graph.nodes { lines += description(of: node) }
        return lines.joined(separator: "\n")
    }

    // MARK: - The picture

    private var picture: [String]? {
        let widest = plan.graph.nodes.map { node in texts(of: node).map(\.count).max() ?? 0 }.max() ?? 0
        let most = plan.graph.levels.map(\.count).max() ?? 1
        // Four boxes fit side by side while they are narrow; where fewer stand together, each may say more.
        let inner = min(max(widest, 14), most > 3 ? 19 : most > 2 ? 26 : 38)
        let metrics = PlanLayout.Metrics(boxWidth: inner + 4, wireWidth: 1, gap: 2, maxWidth: Self.maxWidth)
        guard let layout = PlanLayout(plan.graph, metrics) else { return nil }
        var canvas = TextCanvas(width: layout.width)
        var top = 0
        for row in layout.rows.indices {
            draw(layout.rows[row], of: layout, at: top, on: &canvas)
            top += Self.boxHeight
            guard row + 1 < layout.rows.count else { break }
            let channel = TextChannel(layout, below: row) { plan.graph.nodes[$0].step.isRequired ? "┯" : "┬" }
            channel.draw(on: &canvas, from: top)
            top += channel.height
        }
        return canvas.lines
    }

    private func texts(of node: PlanGraph.Node) -> [String] {
        [
            node.step.name + (node.isCritical ? " ◆" : "") + plan.signs(of: node),
            node.step.agencies.joined(separator: " / "), plan.times(of: node),
        ]
    }

    private func draw(_ slots: [PlanLayout.Slot], of layout: PlanLayout, at top: Int, on canvas: inout TextCanvas) {
        for slot in slots {
            switch slot.item {
            case .wire: canvas.vertical(x: slot.x, from: top - 1, to: top + Self.boxHeight)
            case .step(let index):
                let node = plan.graph.nodes[index]
                let width = layout.metrics.boxWidth
                let left = slot.x - width / 2
                let edge = node.step.isRequired ? "┃" : "╎"
                let line = String(repeating: node.step.isRequired ? "━" : "╌", count: width - 2)
                canvas.write(node.step.isRequired ? "┏\(line)┓" : "╭\(line)╮", x: left, y: top)
                for (offset, text) in texts(of: node).enumerated() {
                    let text = TextWrap.padded(TextWrap.cut(text, to: width - 4), to: width - 4)
                    canvas.write("\(edge) \(text) \(edge)", x: left, y: top + 1 + offset)
                }
                canvas.write(node.step.isRequired ? "┗\(line)┛" : "╰\(line)╯", x: left, y: top + 4)
            }
        }
    }

    // MARK: - The words below

    private func description(of node: PlanGraph.Node) -> [String] {
        let head = "\(node.step.name) (\(plan.traits(of: node))): \(plan.title(of: node))"
        let operations = node.step.asks.map { "\($0.agency)/\($0.operation.name)" }.joined(separator: " | ")
        let agency = "\(plan.agency(of: node)) · \(operations)"
        return TextWrap.lines(head, width: Self.maxWidth - 2).enumerated().map {
            ($0.offset == 0 ? "  " : "    ") + $0.element
        }
            + ([agency] + plan.rules(of: node) + plan.told(node))
            .flatMap { TextWrap.lines($0, width: Self.maxWidth - 4) }.map { "    " + $0 }
    }
}
