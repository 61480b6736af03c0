/// An agency's file, read as far as it is sound.
struct AgencyDraft {
    let id: String
    /// All that are declared; nil where one is not sound.
    var operations: [String: Operation?] = [:]
    var operationPlaces: [String: Place] = [:]
    /// Only when the whole is sound.
    var agency: Agency?
}

extension Linter {
    mutating func lintAgencies(_ names: [String]) {
        for name in names {
            guard let id = stem(of: name, in: "agencies", suffix: ".yaml", form: "<id>.yaml") else { continue }
            guard Identifier.isValid(id) else {
                unexpected(name, in: "agencies", form: "<id>.yaml, the id \(Identifier.rule)")
                continue
            }
            lintAgency(id, file: "\(directory)/agencies/\(name)")
        }
    }

    private mutating func lintAgency(_ id: String, file: String) {
        // Declared from here on, whatever is wrong inside.
        agencies[id] = AgencyDraft(id: id)
        guard let root = readYAML(file),
            let section = section(root, "agency \(id)", keys: ["id", "name", "operations"])
        else { return }
        var draft = AgencyDraft(id: id)
        let written = identifier(section, "id", example: id)
        if let written, written.value != id {
            report(
                agencies[written.value] == nil ? .nameMismatch : .duplicateID, at: written.place,
                "the id \(written.value) is not the file's name, \(id)",
                mend: "write `id: \(id)`, or rename the file \(written.value).yaml")
        }
        let name = text(section, "name")
        var isSound = written?.value == id
        if let node = required(section, "operations", mend: "add what the agency offers, each by its name") {
            isSound = lintOperations(node, into: &draft) && isSound
        } else {
            isSound = false
        }
        if isSound, let name {
            draft.agency = Agency(id: id, name: name, operations: draft.operations.compactMapValues { $0 })
        }
        agencies[id] = draft
    }

    private mutating func lintOperations(_ node: YAMLNode, into draft: inout AgencyDraft) -> Bool {
        guard case .mapping(let members) = node.content, !members.isEmpty else {
            report(
                .valueType, at: node.place, "operations of agency \(draft.id) is not a mapping of operations",
                mend: "write each operation below its name")
            return false
        }
        var isSound = true
        for member in members {
            let name = Placed(value: member.key, place: member.keyPlace)
            let hasName = isIdentifier(name, "the name of an operation")
            let operation = operation(member, agency: draft.id)
            draft.operations[member.key] = .some(operation)
            draft.operationPlaces[member.key] = member.keyPlace
            isSound = isSound && hasName && operation != nil
        }
        return isSound
    }

    private mutating func operation(_ member: YAMLNode.Member, agency: String) -> Operation? {
        let what = "operation \(quoted(member.key))"
        guard
            let section = section(
                member.value, what, keys: ["title", "effect", "request", "response", "expected"])
        else { return nil }
        let title = text(section, "title")
        let effect = effect(section)
        let request = document(section, "request")
        let response = document(section, "response")
        let expected = duration(section, "expected", example: "PT2S")
        guard let title, let effect, let request, let response, let expected else { return nil }
        return Operation(
            name: member.key, title: title, effect: effect, request: request, response: response,
            expectedMilliseconds: expected.value)
    }

    private mutating func effect(_ section: Section) -> Effect? {
        guard let text = string(section, "effect", example: "read") else { return nil }
        if let effect = Effect(rawValue: text.value) { return effect }
        report(
            .valueUnknown, at: text.place,
            "effect of \(section.what), \(quoted(text.value)), is neither read nor write",
            mend: "write `write` when it changes anything at the agency, else `read`")
        return nil
    }
}
