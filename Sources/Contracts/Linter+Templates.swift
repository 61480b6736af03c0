import JSON
import JSONSchema

extension Linter {
    /// Compiles a template and reports each query that is none.
    mutating func template(_ node: YAMLNode, _ what: String) -> TemplateDraft? {
        let (template, errors) = Template.check(node.json)
        for error in errors {
            report(
                .templateMalformed, at: node.node(at: error.pointer).place, "\(what): \(error.message)",
                mend:
                    "write a path such as $.request.name or $.steps.name.reply['a-b'][0]; for a text that begins with $, "
                    + "write $$")
        }
        return errors.isEmpty ? TemplateDraft(template: template, node: node) : nil
    }

    /// Checks the paths of all templates of a service, and what the templates make.
    mutating func lintTemplates(_ service: ServiceDraft) {
        for step in service.steps {
            guard let input = step.input else { continue }
            let needed = transitiveNeeds(of: step, in: service)
            for place in input.template.places {
                let at = input.node.node(at: place.pointer).place
                lintPath(place.query, at: at, in: service) { linter, name in
                    guard let needed, !needed.contains(name) else { return true }
                    let message =
                        name == step.name
                        ? "step \(name) reads its own reply"
                        : "step \(step.name) reads the reply of \(name), which it does not need"
                    linter.report(
                        .stepReadsUnneeded, at: at, message,
                        mend: name == step.name ? "read what it needs from elsewhere" : "add \(name) to its needs")
                    return false
                }
            }
            if let operation = step.operation {
                lintShape(input, against: operation.request, lacking: .inputLacksRequired, in: service)
            }
        }
        guard let result = service.result else { return }
        for place in result.template.places {
            lintPath(place.query, at: result.node.node(at: place.pointer).place, in: service) { _, _ in true }
        }
        if let document = service.resultDocument {
            lintShape(result, against: document, lacking: .resultLacksRequired, in: service)
        }
    }

    /// Checks one path against the schema of the document that it reads.
    ///
    /// - Parameter mayRead: whether a known step's reply may be read; reports when not.
    private mutating func lintPath(
        _ query: SingularQuery, at place: Place, in service: ServiceDraft,
        mayRead: (inout Linter, String) -> Bool
    ) {
        let segments = query.segments
        switch segments.first {
        case .name("request"):
            lintPath(query, from: 1, in: service.request, at: place)
        case .name("case"):
            if segments.count == 2, [.name("id"), .name("openedAt")].contains(segments[1]) { return }
            report(
                .pathImpossible, at: place, "\(query) leads to nothing: the case has id and openedAt",
                mend: "write $.case.id or $.case.openedAt")
        case .name("steps"):
            guard segments.count > 1, case .name(let name) = segments[1] else {
                report(
                    .pathImpossible, at: place, "\(query) names no step",
                    mend: "write $.steps.<name>.reply and a path in it")
                return
            }
            guard let step = service.step(name) else {
                let names = service.steps.map(\.name)
                report(
                    .stepReadsUnknown, at: place, "\(query) reads step \(quoted(name)), which is no step",
                    mend: Suggestion.remedy(for: name, among: names, else: "the steps are \(list(names))"))
                return
            }
            guard segments.count > 2, segments[2] == .name("reply") else {
                report(
                    .pathImpossible, at: place, "\(query) leads to nothing: of a step, only its reply can be read",
                    mend: "write $.steps.\(name).reply and a path in it")
                return
            }
            guard mayRead(&self, name) else { return }
            lintPath(query, from: 3, in: step.operation?.response, at: place)
        default:
            report(
                .pathRootUnknown, at: place, "\(query) reads neither the request nor a step nor the case",
                mend: "begin with $.request, $.steps.<name>.reply or $.case")
        }
    }

    private mutating func lintPath(_ query: SingularQuery, from start: Int, in id: DocumentID?, at place: Place) {
        guard let id, let document = documents[id] else { return }
        switch document.schema.reach(Array(query.segments[start...])) {
        case .possible: break
        case .impossible(let index):
            let part = SingularQuery(segments: Array(query.segments[...(start + index)]))
            report(
                .pathImpossible, at: place, "\(query) leads to nothing: \(id) can't have \(part)",
                mend: "correct the path by documents/\(id).schema.json")
        case .unlisted(let index):
            let part = SingularQuery(segments: Array(query.segments[...(start + index)]))
            report(
                .pathUnlisted, at: place, "\(query) may lead to nothing: \(id) does not list \(part)",
                mend: "correct the path, or add the property to documents/\(id).schema.json")
        }
    }

    /// Checks the first level of what a template makes against the document that it is to be.
    private mutating func lintShape(
        _ draft: TemplateDraft, against id: DocumentID, lacking rule: LintRule, in service: ServiceDraft
    ) {
        guard let schema = documents[id]?.schema, case .object(let object) = draft.template.source else { return }
        for name in object.keys {
            if case .impossible = schema.reach([.name(name)]) {
                report(
                    .memberImpossible, at: draft.node.node(at: JSONPointer(tokens: [name])).place,
                    "\(id) can't have the member \(quoted(name))",
                    mend: "leave it out, or correct the name by documents/\(id).schema.json")
            }
        }
        for name in schema.requiredProperties {
            guard let member = object[name] else {
                report(
                    rule, at: draft.node.place, "\(id) requires \(quoted(name)), which is never there",
                    mend: "add `\(name): …`")
                continue
            }
            guard rule == .resultLacksRequired, let step = optionalSource(of: member, in: service) else { continue }
            report(
                .resultRequiresOptional, at: draft.node.node(at: JSONPointer(tokens: [name])).place,
                "\(id) requires \(quoted(name)), but step \(step) is optional and may not give it",
                mend: "take it out of `required` in documents/\(id).schema.json, or make the step required")
        }
    }

    /// The optional step whose reply a template's leaf reads.
    private func optionalSource(of member: JSONValue, in service: ServiceDraft) -> String? {
        guard let query = (try? Template(compiling: member))?.places.first(where: { $0.pointer.tokens.isEmpty })?.query,
            query.segments.count > 1, query.segments[0] == .name("steps"), case .name(let name) = query.segments[1],
            service.step(name)?.isRequired == false
        else { return nil }
        return name
    }
}
