import JSON

/// A service's file, read as far as it is sound.
struct ServiceDraft {
    let name: String
    let version: Int
    let what: String
    let place: Place
    var request: DocumentID?
    var deadline: Placed<Int64>?
    var amend: Placed<Int64>?
    /// Whether it says so, rightly or not.
    var hasAmend = false
    var isCancellable = true
    /// In the order of the file.
    var steps: [StepDraft] = []
    var resultDocument: DocumentID?
    var result: TemplateDraft?

    func step(_ name: String) -> StepDraft? { steps.first { $0.name == name } }
}

extension Linter {
    private static let serviceForm = "<name>.v<version>.yaml"
    private static let serviceKeys = [
        "name", "version", "title", "description", "portals", "request", "deadline", "amend", "cancel", "steps",
        "result",
    ]

    mutating func lintServices(_ names: [String]) -> [Service] {
        var services: [Service] = []
        for name in names {
            guard let stem = stem(of: name, in: "services", suffix: ".yaml", form: Self.serviceForm) else { continue }
            guard let id = VersionedName(stem, separator: ".v") else {
                unexpected(name, in: "services", form: "\(Self.serviceForm), the name \(Identifier.rule)")
                continue
            }
            if let service = lintService(id, file: "\(directory)/services/\(name)") { services.append(service) }
        }
        return services
    }

    private mutating func lintService(_ id: VersionedName, file: String) -> Service? {
        let before = findings.count
        let what = "service \(id.name)"
        guard let root = readYAML(file), let section = section(root, what, keys: Self.serviceKeys) else { return nil }
        var draft = ServiceDraft(name: id.name, version: id.version, what: what, place: section.place)
        checkName(section, id)
        let title = text(section, "title")
        let description = section["description"].flatMap { text($0, "description of \(what)") }
        let portals = portals(section)
        draft.request = document(section, "request")
        draft.deadline = duration(section, "deadline", example: "P3D")
        if section["amend"] != nil {
            draft.amend = duration(section, "amend", example: "P30D")
            draft.hasAmend = true
        }
        if let word = choice(section, "cancel", of: ["allowed", "never"]) {
            draft.isCancellable = word.value != "never"
        }
        if let node = required(section, "steps", mend: "add the steps, each below its name") {
            draft.steps = steps(node, of: what)
        }
        result(section, into: &draft)

        lintPlan(draft)
        lintTemplates(draft)
        guard !findings[before...].contains(where: { $0.severity == .error }) else { return nil }
        return service(draft, title: title, description: description, portals: portals)
    }

    private mutating func checkName(_ section: Section, _ id: VersionedName) {
        let file = "\(id.name).v\(id.version).yaml"
        if let name = identifier(section, "name", example: id.name), name.value != id.name {
            report(
                .nameMismatch, at: name.place, "the name \(name.value) is not that of the file, \(file)",
                mend: "write `name: \(id.name)`, or rename the file")
        }
        guard let node = required(section, "version", mend: "add `version: \(id.version)`") else { return }
        guard let version = node.json.integer, version > 0 else {
            report(
                .valueType, at: node.place, "version of \(section.what) is not a whole number from 1 up",
                mend: "write `version: \(id.version)`")
            return
        }
        if version != Int64(id.version) {
            report(
                .nameMismatch, at: node.place, "the version \(version) is not that of the file, \(file)",
                mend: "write `version: \(id.version)`, or rename the file")
        }
    }

    private mutating func portals(_ section: Section) -> [String] {
        guard let node = required(section, "portals", mend: "add `portals: [\"*\"]` for any portal, or list their ids")
        else { return [] }
        let portals = strings(node, "portals of \(section.what)", example: "[\"*\"]") ?? []
        if portals.isEmpty, case .sequence(let elements) = node.content, elements.isEmpty {
            report(
                .valueType, at: node.place, "portals of \(section.what) is empty: nobody may call it",
                mend: "write [\"*\"] for any portal, or list their ids")
        }
        var seen: Set<String> = []
        for portal in portals {
            if portal.value == "*" {
                if portals.count > 1 {
                    report(
                        .valueUnknown, at: portal.place, "'*' admits any portal, but stands beside others",
                        mend: "write [\"*\"] alone, or leave it out")
                }
            } else {
                _ = isIdentifier(portal, "a portal of \(section.what)")
            }
            if !seen.insert(portal.value).inserted {
                report(
                    .duplicateID, at: portal.place, "the portal \(quoted(portal.value)) stands twice", mend: "keep one")
            }
        }
        return portals.map(\.value)
    }

    /// A list of strings; nil when it is none.
    mutating func strings(_ node: YAMLNode, _ what: String, example: String) -> [Placed<String>]? {
        guard case .sequence(let elements) = node.content else {
            report(.valueType, at: node.place, "\(what) is not a list", mend: "write a list, such as \(example)")
            return nil
        }
        var strings: [Placed<String>] = []
        for element in elements {
            if let text = string(element, "an entry of \(what)", example: example) { strings.append(text) }
        }
        return strings.count == elements.count ? strings : nil
    }

    private mutating func steps(_ node: YAMLNode, of what: String) -> [StepDraft] {
        guard case .mapping(let members) = node.content else {
            report(
                .valueType, at: node.place, "steps of \(what) is not a mapping", mend: "write each step below its name")
            return []
        }
        if members.isEmpty {
            report(.stepsMissing, at: node.place, "\(what) has no steps", mend: "add at least one step")
        }
        var steps: [StepDraft] = []
        for member in members { steps.append(step(member)) }
        return steps
    }

    private mutating func result(_ section: Section, into draft: inout ServiceDraft) {
        let what = "result of \(section.what)"
        guard let node = required(section, "result", mend: "add `result: { document: …, value: … }`"),
            let result = self.section(node, what, keys: ["document", "value"])
        else { return }
        draft.resultDocument = document(result, "document")
        if let value = required(
            result, "value",
            mend: "add what the portal gets, such as `value: { pinfl: $.steps.registration.reply.pinfl }`")
        {
            draft.result = template(value, "value of \(what)")
        }
    }

    /// The service, when all that it names is sound.
    private func service(
        _ draft: ServiceDraft, title: LocalizedText?, description: LocalizedText?, portals: [String]
    ) -> Service? {
        guard let title, let request = draft.request, let deadline = draft.deadline,
            let resultDocument = draft.resultDocument, let result = draft.result
        else { return nil }
        var steps: [Step] = []
        var names: [String: LocalizedText] = [:]
        var needed: Set<DocumentID> = [request, resultDocument]
        for draft in draft.steps {
            guard let step = step(draft) else { return nil }
            for ask in step.asks {
                guard let agency = agencies[ask.agency]?.agency else { return nil }
                names[ask.agency] = agency.name
                needed.formUnion(ask.documents)
            }
            steps.append(step)
        }
        var used: [DocumentID: Document] = [:]
        for id in needed {
            guard let document = documents[id] else { return nil }
            used[id] = document
            for reference in document.references { used[reference] = documents[reference] }
        }
        return Service(
            name: draft.name, version: draft.version, title: title, description: description, portals: portals,
            request: request, resultDocument: resultDocument, result: result.template,
            deadlineMilliseconds: deadline.value, amendMilliseconds: draft.amend?.value ?? 0,
            isCancellable: draft.isCancellable, steps: steps, agencies: names, documents: used)
    }
}
