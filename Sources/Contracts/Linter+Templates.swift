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

    /// Checks the paths of all templates and conditions of a service, and what the templates make.
    mutating func lintTemplates(_ service: ServiceDraft) {
        for step in service.steps {
            var scope = ReadScope(service: service, step: step, needed: transitiveNeeds(of: step, in: service))
            if let condition = step.condition {
                for query in condition.value.queries { lintPath(query, at: condition.place, in: scope) }
            }
            if let each = step.forEach { scope.element = .some(lintForEach(each, in: scope)) }
            for ask in step.asks {
                if let input = ask.input {
                    lintPaths(input, in: scope)
                    if let id = ask.operation?.request {
                        lintShape(input, against: id, lacking: .inputLacksRequired, in: service, of: step)
                    }
                }
                guard let compensation = ask.compensation, let input = compensation.input else { continue }
                var scope = scope
                scope.reply = .some(ask.operation?.response)
                lintPaths(input, in: scope)
                if let id = compensation.operation?.request {
                    lintShape(input, against: id, lacking: .inputLacksRequired, in: service, of: step)
                }
            }
        }
        guard let result = service.result else { return }
        lintPaths(result, in: ReadScope(service: service))
        if let document = service.resultDocument {
            lintShape(result, against: document, lacking: .resultLacksRequired, in: service)
        }
    }

    private mutating func lintPaths(_ draft: TemplateDraft, in scope: ReadScope) {
        for place in draft.template.places {
            _ = lintPath(place.query, at: draft.node.node(at: place.pointer).place, in: scope)
        }
    }

    /// Checks the first level of what a template makes against the document that it is to be.
    private mutating func lintShape(
        _ draft: TemplateDraft, against id: DocumentID, lacking rule: LintRule, in service: ServiceDraft,
        of step: StepDraft? = nil
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
            guard let source = source(of: member, in: service) else { continue }
            let place = draft.node.node(at: JSONPointer(tokens: [name])).place
            if let step {
                lintRequired(name, of: id, from: source, in: step, at: place)
            } else if !source.isRequired || source.condition != nil {
                let why = source.isRequired ? "has a condition" : "is optional"
                report(
                    .resultRequiresOptional, at: place,
                    "\(id) requires \(quoted(name)), but step \(source.name) \(why) and may not give it",
                    mend: "take it out of `required` in documents/\(id).schema.json, or make the step "
                        + (source.isRequired ? "run always" : "required"))
            }
        }
    }

    /// A step that always runs must not rest on the reply of one that may be skipped: its needs go on without it.
    private mutating func lintRequired(
        _ name: String, of id: DocumentID, from source: StepDraft, in step: StepDraft, at place: Place
    ) {
        guard let condition = source.condition, step.condition == nil else { return }
        report(
            .inputRequiresConditional, at: place,
            "\(id) requires \(quoted(name)), but step \(source.name) may be skipped by its `when` and not give it",
            mend:
                "give step \(step.name) `when: \(JSONValue.string(condition.value.text).serializedString)` too, read it from elsewhere, "
                + "or take it out of `required` in documents/\(id).schema.json")
    }

    /// The step whose answer a template's leaf reads.
    private func source(of member: JSONValue, in service: ServiceDraft) -> StepDraft? {
        guard let query = (try? Template(compiling: member))?.places.first(where: { $0.pointer.tokens.isEmpty })?.query,
            query.segments.count > 2, query.segments[0] == .name("steps"), case .name(let name) = query.segments[1],
            // Every step that has ended has an outcome.
            query.segments[2] != .name("outcome")
        else { return nil }
        return service.step(name)
    }
}
