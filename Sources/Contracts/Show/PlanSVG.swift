import JSONSchema

/// A plan as an image that needs nothing else: no fonts, no scripts, no links. It has a ground of its own, so that it can be
/// read on light and dark pages, and is dark itself where the reader's settings say so.
struct PlanSVG {
    private static let boxWidth = 264
    private static let lineHeight = 16
    private static let padding = 12
    private static let rowGap = 64
    private static let margin = 28
    private static let headHeight = 74

    private let plan: DrawnPlan

    init(_ plan: DrawnPlan) { self.plan = plan }

    /// A line of a box's text, with its class.
    private struct Line {
        let style: String
        let text: String
    }

    var drawn: String {
        let metrics = PlanLayout.Metrics(boxWidth: Self.boxWidth, wireWidth: 8, gap: 28, maxWidth: 1360)
        // Where a plan is wider than any page, it is drawn as wide as it is.
        var wide = metrics
        wide.maxWidth = .max / 2
        guard let layout = PlanLayout(plan.graph, metrics) ?? PlanLayout(plan.graph, wide) else { return "" }
        let texts = plan.graph.nodes.map(lines)
        let heights = layout.rows.map { row in
            row.map { slot in
                if case .step(let index) = slot.item { Self.height(texts[index]) } else { 0 }
            }.max() ?? 0
        }
        var tops: [Int] = []
        var y = Self.headHeight
        for height in heights {
            tops.append(y)
            y += height + Self.rowGap
        }
        let title = TextWrap.cut(plan.title, to: 100)
        let name = "\(plan.service.name).v\(plan.service.version) · \(plan.times)"
        let width = max(layout.width, title.count * 12, name.count * 8) + 2 * Self.margin
        let height = y - Self.rowGap + Self.margin + 22
        let left = (width - layout.width) / 2

        var parts = [opening(width: width, height: height), Self.style, Self.defs]
        parts.append("<rect class=\"ground\" width=\"\(width)\" height=\"\(height)\" rx=\"10\"/>")
        parts.append(text(title, "title", x: Self.margin, y: 34))
        parts.append(text(name, "quiet", x: Self.margin, y: 55))
        for row in layout.rows.indices.dropLast() {
            parts += edges(layout, below: row, left: left, tops: tops, heights: heights, texts: texts)
        }
        for row in layout.rows.indices {
            for slot in layout.rows[row] {
                guard case .step(let index) = slot.item else { continue }
                let edge = left + slot.x - Self.boxWidth / 2
                parts += box(plan.graph.nodes[index], texts[index], left: edge, top: tops[row])
            }
        }
        parts.append(legend(y: height - 18))
        parts.append("</svg>")
        return parts.joined(separator: "\n")
    }

    // MARK: - Boxes

    private func lines(of node: PlanGraph.Node) -> [Line] {
        // Letters as wide as the widest of the usual fonts, Cyrillic included: nothing may stick out.
        var lines = [Line(style: "name", text: TextWrap.cut(node.step.name, to: 29))]
        lines += TextWrap.lines(plan.title(of: node), width: 29).map { Line(style: "", text: $0) }
        let quiet = [plan.agency(of: node), plan.times(of: node), plan.traits(of: node)]
        for text in quiet { lines += TextWrap.lines(text, width: 32).map { Line(style: "quiet", text: $0) } }
        for text in plan.rules(of: node) {
            lines += TextWrap.lines(text, width: 34).map { Line(style: "rule", text: $0) }
        }
        for text in plan.told(node) {
            let style = text.hasPrefix("↶") ? "undone" : "told"
            lines += TextWrap.lines(text, width: 37).map { Line(style: style, text: $0) }
        }
        return lines
    }

    private static func height(_ lines: [Line]) -> Int { lines.count * lineHeight + 2 * padding - 2 }

    private func box(_ node: PlanGraph.Node, _ lines: [Line], left: Int, top: Int) -> [String] {
        var style = node.step.isRequired ? "box" : "box optional"
        if node.isCritical { style += " critical" }
        let operations = node.step.asks.map { "\($0.agency)/\($0.operation.name)" }.joined(separator: " | ")
        var parts = ["<g><title>\(escaped(operations))</title>"]
        // A step for each element looks like several.
        if node.step.forEach != nil {
            parts.append(
                "<rect class=\"\(style)\" x=\"\(left + 6)\" y=\"\(top + 6)\" width=\"\(Self.boxWidth)\" "
                    + "height=\"\(Self.height(lines))\" rx=\"7\"/>")
        }
        parts.append(
            "<rect class=\"\(style)\" x=\"\(left)\" y=\"\(top)\" width=\"\(Self.boxWidth)\" "
                + "height=\"\(Self.height(lines))\" rx=\"7\"/>")
        for (place, line) in lines.enumerated() {
            let baseline = top + Self.padding + place * Self.lineHeight + 11
            parts.append(text(line.text, line.style, x: left + Self.padding, y: baseline))
        }
        return parts + ["</g>"]
    }

    private func text(_ text: String, _ style: String, x: Int, y: Int) -> String {
        let name = style.isEmpty ? "" : " class=\"\(style)\""
        return "<text\(name) x=\"\(x)\" y=\"\(y)\">\(escaped(text))</text>"
    }

    private func legend(y: Int) -> String {
        let words = plan.words
        var x = Self.margin
        var parts: [String] = []
        for (style, word) in [("box", words.required), ("box optional", words.optional)] {
            parts.append("<rect class=\"\(style)\" x=\"\(x)\" y=\"\(y - 10)\" width=\"20\" height=\"12\" rx=\"3\"/>")
            parts.append(text(word, "quiet", x: x + 27, y: y))
            x += 50 + word.count * 8
        }
        parts.append("<path class=\"edge critical\" d=\"M\(x) \(y - 4)h20\"/>")
        parts.append(text(words.critical, "quiet", x: x + 27, y: y))
        return parts.joined(separator: "\n")
    }

    // MARK: - Lines

    private func edges(
        _ layout: PlanLayout, below row: Int, left: Int, tops: [Int], heights: [Int], texts: [[Line]]
    ) -> [String] {
        var parts: [(isCritical: Bool, text: String)] = []
        for link in layout.links[row] {
            let (from, to) = (layout.rows[row][link.from], layout.rows[row + 1][link.to])
            let step = from.item.step
            // A wire goes on to the row's end; a box's line begins at the box's own.
            let start: Int
            if case .step(let index) = from.item {
                start = tops[row] + Self.height(texts[index])
            } else {
                start = tops[row]
            }
            let (channel, end) = (tops[row] + heights[row], tops[row + 1])
            let (x0, x1) = (left + from.x, left + to.x)
            let middle = (channel + end) / 2
            var path = "M\(x0) \(start)"
            if start < channel { path += "V\(channel)" }
            let isArrow = if case .step = to.item { true } else { false }
            path +=
                x0 == x1
                ? "V\(isArrow ? end - 4 : end)" : "C\(x0) \(middle) \(x1) \(middle) \(x1) \(isArrow ? end - 4 : end)"
            let isCritical = leadsCritically(step, to.item, in: layout, row: row + 1)
            let style = isCritical ? "edge critical" : "edge"
            let head = isArrow ? " marker-end=\"url(#\(isCritical ? "critical-head" : "head"))\"" : ""
            parts.append((isCritical, "<path class=\"\(style)\" d=\"\(path)\"\(head)/>"))
        }
        // The critical ones above the others, which share their first part with them.
        return parts.filter { !$0.isCritical }.map(\.text) + parts.filter(\.isCritical).map(\.text)
    }

    /// Whether the critical path goes from a step by way of this item, which stands in that row.
    private func leadsCritically(_ step: Int, _ item: PlanLayout.Item, in layout: PlanLayout, row: Int) -> Bool {
        if case .step(let index) = item { return plan.graph.isCritical(from: step, to: index) }
        return layout.rows[(row + 1)...].joined().contains { slot in
            if case .step(let index) = slot.item { plan.graph.isCritical(from: step, to: index) } else { false }
        }
    }

    // MARK: - The frame

    private func opening(width: Int, height: Int) -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
            + "viewBox=\"0 0 \(width) \(height)\" role=\"img\" lang=\"\(plan.language.rawValue)\">\n"
            + "<title>\(escaped(plan.title))</title>"
    }

    private static let style = """
        <style>
        text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2937 }
        .title { font-size: 19px; font-weight: 600 }
        .name { font: 600 13px ui-monospace, "DejaVu Sans Mono", monospace }
        .quiet { font-size: 12px; fill: #4b5563 }
        .told { font: 10.5px ui-monospace, "DejaVu Sans Mono", monospace; fill: #1e40af }
        .undone { font: 10.5px ui-monospace, "DejaVu Sans Mono", monospace; fill: #9d174d }
        .rule { font-size: 11.5px; font-style: italic; fill: #065f46 }
        .ground { fill: #ffffff; stroke: #d1d5db }
        .box { fill: #f3f4f6; stroke: #374151; stroke-width: 1.8 }
        .optional { stroke-dasharray: 6 4; stroke-width: 1.2 }
        .critical { stroke: #b45309 }
        .edge { fill: none; stroke: #6b7280; stroke-width: 1.5 }
        .edge.critical { stroke: #b45309; stroke-width: 2.4 }
        #head path { fill: #6b7280 }
        #critical-head path { fill: #b45309 }
        @media (prefers-color-scheme: dark) {
        text { fill: #e5e7eb }
        .quiet { fill: #b6bcc6 }
        .told { fill: #93c5fd }
        .undone { fill: #f9a8d4 }
        .rule { fill: #6ee7b7 }
        .ground { fill: #111827; stroke: #374151 }
        .box { fill: #1f2937; stroke: #9ca3af }
        .critical, .edge.critical { stroke: #f59e0b }
        .edge { stroke: #9ca3af }
        #head path { fill: #9ca3af }
        #critical-head path { fill: #f59e0b }
        }
        </style>
        """

    private static let defs = """
        <defs>
        <marker id="head" viewBox="0 0 8 8" refX="5" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" \
        markerHeight="9" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
        <marker id="critical-head" viewBox="0 0 8 8" refX="5" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" \
        markerHeight="11" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
        </defs>
        """

    /// Text as XML 1.0 allows it.
    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
