/// A plan as a graph for Graphviz.
struct PlanDot {
    private static let lineWidth = 34

    private let plan: DrawnPlan

    init(_ plan: DrawnPlan) { self.plan = plan }

    var drawn: String {
        let service = plan.service
        let label = "\(service.name).v\(service.version) · \(plan.title)"
        var lines = [
            "digraph plan {", "    rankdir=LR;", "    label=\(quoted([label, plan.times], justify: "n"));",
            "    labelloc=t;", "    fontname=\"sans-serif\";",
            "    node [shape=box, fontname=\"sans-serif\", fontsize=11];",
            "    edge [color=\"#6b7280\"];",
        ]
        for (index, node) in plan.graph.nodes.enumerated() {
            var texts = [node.step.name]
            texts += TextWrap.lines(plan.title(of: node), width: Self.lineWidth)
            texts += TextWrap.lines(plan.agency(of: node), width: Self.lineWidth)
            texts.append(plan.times(of: node))
            for text in plan.rules(of: node) + plan.told(node) { texts += TextWrap.lines(text, width: Self.lineWidth) }
            let style = node.step.isRequired ? "style=solid, penwidth=2" : "style=dashed"
            lines.append("    s\(index) [\(style), label=\(quoted(texts, justify: "l"))];")
        }
        for (index, node) in plan.graph.nodes.enumerated() {
            for need in node.needs {
                let isCritical = plan.graph.isCritical(from: need, to: index)
                lines.append("    s\(need) -> s\(index)\(isCritical ? " [penwidth=2.5, color=\"#1d4ed8\"]" : "");")
            }
        }
        lines.append("}")
        return lines.joined(separator: "\n")
    }

    /// A quoted string of several lines: `\l` ends one that begins at the left, `\n` one in the middle.
    private func quoted(_ lines: [String], justify: String) -> String {
        let escaped = lines.map { line in
            var text = ""
            for character in line {
                if character == "\"" || character == "\\" { text += "\\" }
                // Graphviz reads entities in labels.
                text += character == "&" ? "&amp;" : String(character)
            }
            return text + "\\" + justify
        }
        return "\"\(escaped.joined())\""
    }
}
