import Contracts
import JSON
import JSONSchema

extension PageWriter {
    /// What a template makes a document of: one row a leaf, with where it comes from.
    func templateTable(
        _ template: Template, of document: DocumentID, in service: Service, step: Step? = nil,
        undoing: DocumentID? = nil,
        caption: String, _ html: inout HTML
    ) {
        let columns = [PageText.toldField, PageText.origin, PageText.personalColumn]
        table(caption, columns: columns.map { $0[language] }, &html) { html in
            for entry in TemplateReader.entries(template) {
                let trail = reader.trail(entry.path, in: document)
                let origin = self.trail(of: entry.origin, in: service, step, undoing)
                // Either end may tell that it is personal; a group that it was taken from tells nothing of it alone.
                let isPersonal = [trail.last, origin.last].contains { $0?.holdsPersonal == true }
                html.element("tr") { html in
                    html.element("th", [("scope", "row")]) { html in
                        html.add(titles(trail))
                        html.element("code", [("class", "name")], Self.text(entry.path))
                        if let content = (trail.last?.children.isEmpty == false ? trail.last : origin.last) {
                            parts(of: content, &html)
                        }
                    }
                    html.element("td") { self.origin(entry.origin, origin, in: service, &$0) }
                    html.element("td") { personalMark(isPersonal, &$0) }
                }
                html.newLine()
            }
        }
    }

    /// The fields within one that is passed on as a whole.
    private func parts(of field: Field, _ html: inout HTML) {
        let names = field.children.map { $0.title(language) ?? $0.name }
        guard !names.isEmpty else { return }
        html.element(
            "span", [("class", "small")], "\(PageText.including[language]): \(names.joined(separator: ", "))")
    }

    private func trail(
        of origin: TemplateReader.Origin, in service: Service, _ step: Step?, _ undone: DocumentID?
    ) -> [Field] {
        switch origin {
        case .request(let path): reader.trail(path, in: service.request)
        case .reply(let step, let path):
            service.step(step).map { reader.trail(path, in: $0.response) } ?? []
        case .element(let path): trail(ofElement: path, of: step, in: service)
        case .undone(let path): undone.map { reader.trail(path, in: $0) } ?? []
        case .caseID, .caseOpenedAt, .fixed, .other: []
        }
    }

    /// The fields on the way to an element of the list that a step asks for each of, and into it.
    private func trail(ofElement path: [SingularQuery.Segment], of step: Step?, in service: Service) -> [Field] {
        guard let list = step?.forEach?.array.segments, list.first == .name("request") else { return [] }
        return reader.trail(list.dropFirst() + [.index(0)] + path, in: service.request)
    }

    private func origin(
        _ origin: TemplateReader.Origin, _ trail: [Field], in service: Service, _ html: inout HTML
    ) {
        switch origin {
        case .request(let path): from(PageText.fromApplication[language], trail, path, &html)
        case .reply(let step, let path):
            let title = service.step(step)?.title[language] ?? step
            from("\(PageText.fromReply[language]) (\(language.quoted(title)))", trail, path, &html)
        case .element(let path): from(PageText.fromElement[language], trail, path, &html)
        case .undone(let path): from(PageText.fromUndone[language], trail, path, &html)
        case .caseID: html.add("\(PageText.fromCase[language]): \(PageText.caseID[language])")
        case .caseOpenedAt: html.add("\(PageText.fromCase[language]): \(PageText.caseOpenedAt[language])")
        case .fixed(let value):
            html.add("\(PageText.fixed[language]): ")
            html.element("code", value.serializedString)
        case .other(let path): html.element("code", path)
        }
    }

    private func from(
        _ what: String, _ trail: [Field], _ path: [SingularQuery.Segment], _ html: inout HTML
    ) {
        let titles = titles(trail)
        html.add(titles.isEmpty ? what : "\(what): \(titles)")
        if !path.isEmpty { html.element("code", [("class", "name")], Self.text(path)) }
    }

    private func titles(_ trail: [Field]) -> String {
        trail.map { $0.title(language) ?? $0.name }.joined(separator: " › ")
    }

    /// A path as people read it: `mother.name`, `children[0]`.
    static func text(_ path: [SingularQuery.Segment]) -> String {
        var text = ""
        for segment in path {
            switch segment {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    // MARK: Who is told what of the application

    /// The application's fields against the agencies: who is sent which.
    func matrix(_ service: Service, _ html: inout HTML) {
        var agencies: [String] = []
        for agency in service.steps.flatMap(\.agencies) where !agencies.contains(agency) { agencies.append(agency) }
        var sent: [String: [[String]]] = [:]
        for step in service.steps {
            for ask in step.asks {
                let inputs = [ask.input] + (ask.compensation.map { [$0.input] } ?? [])
                for entry in inputs.flatMap(TemplateReader.entries) {
                    switch entry.origin {
                    case .request(let path): sent[ask.agency, default: []].append(Self.names(path))
                    // The list counts as sent, whatever of its elements is.
                    case .element:
                        guard let list = step.forEach?.array.segments, list.first == .name("request") else { continue }
                        sent[ask.agency, default: []].append(Self.names(Array(list.dropFirst())))
                    default: continue
                    }
                }
            }
        }
        let leaves = Self.leaves(reader.fields(of: service.request), [], [])
        guard !leaves.isEmpty else { return }
        let columns = [PageText.field[language]] + agencies.map { catalogue.agencies[$0]?.name[language] ?? $0 }
        table(PageText.matrix[language], columns: columns, &html) { html in
            for leaf in leaves {
                html.element("tr") { html in
                    html.element("th", [("scope", "row")]) { html in
                        html.add(titles(leaf.trail))
                        html.add(" ")
                        personalMark(leaf.trail.last?.holdsPersonal == true, &html)
                    }
                    for agency in agencies {
                        let isSent = sent[agency, default: []].contains { leaf.names.starts(with: $0) }
                        html.element("td", [("class", "dot")]) { dot(isSent, &$0) }
                    }
                }
                html.newLine()
            }
        }
    }

    private func dot(_ isSent: Bool, _ html: inout HTML) {
        html.element("span", [("class", isSent ? "sent" : "none"), ("aria-hidden", "true")], isSent ? "●" : "–")
        html.element("span", [("class", "hidden")], (isSent ? PageText.sent : PageText.notSent)[language])
    }

    /// The names on the way; an element of a list counts for the list.
    private static func names(_ path: [SingularQuery.Segment]) -> [String] {
        path.prefix { if case .name = $0 { true } else { false } }.compactMap {
            if case .name(let name) = $0 { name } else { nil }
        }
    }

    private static func leaves(
        _ fields: [Field], _ names: [String], _ trail: [Field]
    ) -> [(names: [String], trail: [Field])] {
        fields.flatMap { field in
            let (names, trail) = (names + [field.name], trail + [field])
            return field.children.isEmpty || field.isList ? [(names, trail)] : leaves(field.children, names, trail)
        }
    }
}
