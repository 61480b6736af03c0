package import JSONSchema

/// The forms in which a service's plan can be drawn.
package enum PictureFormat: String, Sendable, CaseIterable {
    /// Box drawing for a terminal, at most 100 columns wide.
    case text
    /// A flowchart for Mermaid (<https://mermaid.js.org>).
    case mermaid
    /// A graph for Graphviz (<https://graphviz.org>).
    case dot
    /// An image that needs nothing else.
    case svg
}

extension Catalogue {
    /// The plan of a service as a picture: which agency is asked when, for how long, and what it is told.
    package func picture(
        of service: Service, as format: PictureFormat, in language: Language
    ) -> String {
        let plan = DrawnPlan(service: service, agencies: agencies, language: language)
        return switch format {
        case .text: PlanText(plan).drawn
        case .mermaid: PlanMermaid(plan).drawn
        case .dot: PlanDot(plan).drawn
        case .svg: PlanSVG(plan).drawn
        }
    }
}

/// A plan with the words that are drawn with it.
struct DrawnPlan: Sendable {
    let service: Service
    let graph: PlanGraph
    let language: Language
    let words: PlanWords
    private let agencies: [String: Agency]

    init(service: Service, agencies: [String: Agency], language: Language) {
        self.service = service
        graph = PlanGraph(service)
        self.language = language
        words = PlanWords(language: language)
        self.agencies = agencies
    }

    var title: String { service.title[language] }

    /// Such as `case deadline 3 d · expected 6 s`.
    var times: String {
        let (deadline, expected) = (words.span(service.deadlineMilliseconds), words.span(graph.expected))
        let rules = words.rules(of: service, span: words.span)
        return (["\(words.deadline) \(deadline)", "\(words.expected) \(expected)"] + rules).joined(separator: " · ")
    }

    func title(of node: PlanGraph.Node) -> String { node.step.title[language] }

    /// The agency's name; its id where the catalogue does not have it.
    private func agency(_ id: String) -> String { agencies[id]?.name[language] ?? id }

    /// The names of the agencies that may be asked.
    func agency(of node: PlanGraph.Node) -> String {
        node.step.agencies.map(agency).joined(separator: " \(words.or) ")
    }

    /// Such as `2 s, ≤ 12 h`.
    func times(of node: PlanGraph.Node) -> String {
        let expected = words.span(node.step.expectedMilliseconds)
        return node.step.deadlineMilliseconds.map { "\(expected), \(words.atMost($0))" } ?? expected
    }

    /// Such as `required · writes`.
    func traits(of node: PlanGraph.Node) -> String {
        let effect = node.step.asks.contains { $0.operation.effect == .write } ? words.changes : words.reads
        return "\(node.step.isRequired ? words.required : words.optional) · \(effect)"
    }

    /// What holds for the step besides, in words: when it runs, for what, what becomes of late answers.
    func rules(of node: PlanGraph.Node) -> [String] { words.rules(of: node.step, span: words.span) }

    /// What each agency is told, and what undoes it: a line each.
    func told(_ node: PlanGraph.Node) -> [String] {
        node.step.asks.flatMap { ask in
            let name = node.step.isFirstOf ? "\(ask.name) " : ""
            let undoing = ask.compensation.map {
                "↶ \(name)\(words.undone) \($0.operation.title[language]): \(told($0.input))"
            }
            return ["← \(name)\(node.step.isFirstOf ? "(\(agency(ask.agency))): " : "")\(told(ask.input))"]
                + (undoing.map { [$0] } ?? [])
        }
    }

    /// The signs behind a step's name, where there is no room for words.
    func signs(of node: PlanGraph.Node) -> String { words.signs(of: node.step).map { " \($0)" }.joined() }

    /// The meaning of the signs that the plan has.
    var legend: [String] {
        let used = Set(service.steps.flatMap(words.signs))
        return words.meanings.filter { used.contains($0.sign) }.map { "\($0.sign) \($0.meaning)" }
    }

    private func told(_ input: Template) -> String {
        let names = InputFields.names(of: input.source)
        return names.isEmpty ? words.nothing : names.joined(separator: ", ")
    }
}
