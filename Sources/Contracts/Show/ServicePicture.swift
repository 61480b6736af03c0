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
        "\(words.deadline) \(words.span(service.deadlineMilliseconds)) · \(words.expected) \(words.span(graph.expected))"
    }

    func title(of node: PlanGraph.Node) -> String { node.step.title[language] }

    /// The agency's name; its id where the catalogue does not have it.
    func agency(of node: PlanGraph.Node) -> String { agencies[node.step.agency]?.name[language] ?? node.step.agency }

    /// Such as `2 s, ≤ 12 h`.
    func times(of node: PlanGraph.Node) -> String {
        let expected = words.span(node.step.operation.expectedMilliseconds)
        return node.step.deadlineMilliseconds.map { "\(expected), \(words.atMost($0))" } ?? expected
    }

    /// Such as `required · writes`.
    func traits(of node: PlanGraph.Node) -> String {
        let effect = node.step.operation.effect == .write ? words.changes : words.reads
        return "\(node.step.isRequired ? words.required : words.optional) · \(effect)"
    }

    /// What the agency is told, as one text.
    func told(_ node: PlanGraph.Node) -> String {
        node.told.isEmpty ? words.nothing : node.told.joined(separator: ", ")
    }
}
