import JSON

/// A YAML mapping whose keys have been checked, with what it is called in messages.
struct Section {
    /// Such as `step registration`.
    let what: String
    let place: Place
    let members: [String: YAMLNode.Member]

    /// The value of a key, when it is there and not `null`.
    subscript(_ key: String) -> YAMLNode? {
        guard let value = members[key]?.value, !value.json.isNull else { return nil }
        return value
    }
}

extension Linter {
    /// Takes a node as a mapping and reports each key that it may not have.
    mutating func section(_ node: YAMLNode, _ what: String, keys: [String]) -> Section? {
        guard case .mapping(let members) = node.content else {
            report(.valueType, at: node.place, "\(what) is not a mapping", mend: "write its keys: \(list(keys))")
            return nil
        }
        for member in members where !keys.contains(member.key) {
            if let remedy = LaterKeys.remedies[member.key] {
                report(
                    .keyUnsupported, at: member.keyPlace,
                    "\(what) has the key \(member.key), which is not supported by this version of Darcha", mend: remedy)
            } else {
                report(
                    .keyUnknown, at: member.keyPlace, "\(what) has the unknown key \(quoted(member.key))",
                    mend: Suggestion.remedy(
                        for: member.key, among: keys, else: "leave it out; the keys are \(list(keys))"))
            }
        }
        let byName = Dictionary(members.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        return Section(what: what, place: node.place, members: byName)
    }

    /// A value that must be there.
    mutating func required(_ section: Section, _ key: String, mend remedy: String) -> YAMLNode? {
        if let node = section[key] { return node }
        report(
            .keyMissing, at: section.members[key]?.keyPlace ?? section.place, "\(section.what) lacks \(key)",
            mend: remedy)
        return nil
    }

    /// A string, without which `example` tells what to write.
    mutating func string(_ section: Section, _ key: String, example: String) -> Placed<String>? {
        guard let node = required(section, key, mend: "add `\(key): \(example)`") else { return nil }
        return string(node, "\(key) of \(section.what)", example: example)
    }

    mutating func string(_ node: YAMLNode, _ what: String, example: String) -> Placed<String>? {
        if let text = node.json.string { return Placed(value: text, place: node.place) }
        report(.valueType, at: node.place, "\(what) is not a string", mend: "write one, such as \(example)")
        return nil
    }

    /// An identifier: ``Identifier/rule``.
    mutating func identifier(_ section: Section, _ key: String, example: String) -> Placed<String>? {
        guard let text = string(section, key, example: example) else { return nil }
        return isIdentifier(text, "\(key) of \(section.what)") ? text : nil
    }

    mutating func isIdentifier(_ text: Placed<String>, _ what: String) -> Bool {
        if Identifier.isValid(text.value) { return true }
        report(
            .identifierMalformed, at: text.place, "\(what), \(quoted(text.value)), is not an identifier",
            mend: "use \(Identifier.rule)")
        return false
    }

    /// `uz`, `ru` and `en`, none of them empty.
    mutating func text(_ section: Section, _ key: String) -> LocalizedText? {
        guard let node = required(section, key, mend: "add `\(key): { uz: …, ru: …, en: … }`") else { return nil }
        return text(node, "\(key) of \(section.what)")
    }

    mutating func text(_ node: YAMLNode, _ what: String) -> LocalizedText? {
        let languages = [("uz", "Uzbek (Latin)"), ("ru", "Russian"), ("en", "English")]
        guard let section = section(node, what, keys: languages.map(\.0)) else { return nil }
        var texts: [String] = []
        for (key, language) in languages {
            guard let value = section[key] else {
                report(
                    .textMissing, at: section.members[key]?.keyPlace ?? node.place, "\(what) lacks \(language)",
                    mend: "add `\(key): …`")
                continue
            }
            guard let text = string(value, "\(key) of \(what)", example: "\"…\" in \(language)") else { continue }
            if text.value.allSatisfy(\.isWhitespace) {
                report(.textMissing, at: text.place, "\(key) of \(what) is empty", mend: "write it in \(language)")
            } else {
                texts.append(text.value)
            }
        }
        return texts.count == 3 ? LocalizedText(uz: texts[0], ru: texts[1], en: texts[2]) : nil
    }

    /// A duration above zero, in milliseconds.
    mutating func duration(_ section: Section, _ key: String, example: String) -> Placed<Int64>? {
        guard let text = string(section, key, example: example) else { return nil }
        let what = "\(key) of \(section.what)"
        guard let milliseconds = parseDuration(text.value) else {
            report(
                .durationMalformed, at: text.place, "\(what), \(quoted(text.value)), is not a duration",
                mend:
                    "use days, hours, minutes and seconds, such as \(example); years, months and fractions have no place"
            )
            return nil
        }
        guard milliseconds > 0, milliseconds <= Self.longestDuration else {
            report(
                .durationRange, at: text.place, "\(what) is \(milliseconds == 0 ? "zero" : "longer than ten years")",
                mend: "write a duration such as \(example)")
            return nil
        }
        return Placed(value: milliseconds, place: text.place)
    }

    /// The id of a document that is in the catalogue.
    mutating func document(_ section: Section, _ key: String) -> DocumentID? {
        guard let text = string(section, key, example: "birth-certificate.v1") else { return nil }
        let what = "\(key) of \(section.what)"
        guard let id = DocumentID(text.value) else {
            report(
                .identifierMalformed, at: text.place, "\(what), \(quoted(text.value)), is not a document id",
                mend: "write <name>.v<version>, such as birth-certificate.v1")
            return nil
        }
        guard declaredDocuments.contains(id) else {
            report(
                .documentUnknown, at: text.place, "\(what) is \(id), which is not in the catalogue",
                mend: Suggestion.remedy(
                    for: id.description, among: declaredDocuments.map(\.description),
                    else: "add documents/\(id).schema.json"))
            return nil
        }
        usedDocuments.insert(id)
        return id
    }

    /// Something as it stands in the file, cut where it is too long to be read.
    func quoted(_ text: String) -> String {
        text.count > 80 ? "'\(text.prefix(80))…'" : "'\(text)'"
    }

    func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}
