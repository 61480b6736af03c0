/// A plan as a flowchart for Mermaid.
struct PlanMermaid {
    private let plan: DrawnPlan

    init(_ plan: DrawnPlan) { self.plan = plan }

    var drawn: String {
        let service = plan.service
        var lines = ["flowchart LR", "    %% \(service.name).v\(service.version)"]
        // Ids of our own: a step may be called `end`, which Mermaid takes for a word of its language.
        for (index, node) in plan.graph.nodes.enumerated() {
            let texts = [
                "<b>\(escaped(node.step.name))</b>", escaped(plan.title(of: node)), escaped(plan.agency(of: node)),
                escaped(plan.times(of: node)),
            ]
            let more = (plan.rules(of: node) + plan.told(node)).map(escaped)
            let kind = node.step.isRequired ? "required" : "optional"
            lines.append("    s\(index)[\"\((texts + more).joined(separator: "<br/>"))\"]:::\(kind)")
        }
        for (index, node) in plan.graph.nodes.enumerated() {
            for need in node.needs {
                lines.append("    s\(need) \(plan.graph.isCritical(from: need, to: index) ? "==>" : "-->") s\(index)")
            }
        }
        lines += ["    classDef required stroke-width:2px", "    classDef optional stroke-dasharray:5 4"]
        return lines.joined(separator: "\n")
    }

    /// What means something to Mermaid or HTML, as entity codes in Mermaid's form.
    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "#", "&", "<", ">", "`", ";", "\\": escaped += "#\(scalar.value);"
            case _ where scalar.value < 0x20: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
