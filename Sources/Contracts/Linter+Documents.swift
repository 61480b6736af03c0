import JSON
import JSONSchema

/// A document's file, read.
struct DocumentDraft {
    let id: DocumentID
    let source: JSONValue
    let locator: JSONLocator
}

extension Linter {
    private static let documentForm = "<name>.v<version>.schema.json"

    mutating func lintDocuments(_ names: [String]) {
        var drafts: [DocumentDraft] = []
        var byURN: [String: JSONValue] = [:]
        for name in names {
            guard let draft = documentDraft(name) else { continue }
            drafts.append(draft)
            byURN[draft.id.urn] = draft.source
        }
        // A document that could not be read has been reported; whoever refers to it need not be.
        for id in declaredDocuments where byURN[id.urn] == nil { byURN[id.urn] = true }
        for draft in drafts {
            guard let document = document(of: draft, resolving: byURN) else { continue }
            documents[draft.id] = document
        }
        for document in documents.values {
            for reference in document.references where reference != document.id { usedDocuments.insert(reference) }
        }
    }

    private mutating func documentDraft(_ name: String) -> DocumentDraft? {
        guard let stem = stem(of: name, in: "documents", suffix: ".schema.json", form: Self.documentForm) else {
            return nil
        }
        guard let id = DocumentID(stem) else {
            unexpected(name, in: "documents", form: "\(Self.documentForm), the name \(Identifier.rule)")
            return nil
        }
        let file = "\(directory)/documents/\(name)"
        declaredDocuments.insert(id)
        documentPlaces[id] = Place(file: file)
        guard let (_, bytes) = read(file) else { return nil }
        do {
            let source = try JSONValue(parsing: bytes)
            return DocumentDraft(id: id, source: source, locator: JSONLocator(bytes: bytes, file: file))
        } catch {
            report(
                .jsonSyntax, at: Place(file: file, line: error.line, column: error.column),
                "not JSON: \(error.message)",
                mend: "correct the JSON (RFC 8259)")
            return nil
        }
    }

    private mutating func document(of draft: DocumentDraft, resolving byURN: [String: JSONValue]) -> Document? {
        let before = findings.count
        guard case .object(let object) = draft.source else {
            report(
                .valueType, at: draft.locator.place(of: JSONPointer()), "a document's schema is not an object",
                mend: "write { \"$id\": \"\(draft.id.urn)\", … }")
            return nil
        }
        let hasID = checkID(of: draft)
        let title = documentTitle(object, draft)
        checkAnnotations(draft.source, at: JSONPointer(), in: draft)
        guard hasID else { return nil }
        let (schema, errors) = Schema.check(draft.source) { byURN[$0] }
        // Trouble in a document referred to is reported with that document.
        for error in errors where error.document == draft.id.urn {
            report(
                LintRule(error.code), at: draft.locator.place(of: error.pointer),
                error.pointer.tokens.isEmpty ? error.message : "\(error.message) (at \(error.pointer))",
                mend: error.remedy)
        }
        guard errors.isEmpty, !findings[before...].contains(where: { $0.severity == .error }) else { return nil }
        return Document(id: draft.id, title: title, schema: schema, source: draft.source)
    }

    private mutating func checkID(of draft: DocumentDraft) -> Bool {
        guard let id = draft.source["$id"] else {
            report(
                .keyMissing, at: draft.locator.place(of: JSONPointer()), "the schema lacks $id",
                mend: "add \"$id\": \"\(draft.id.urn)\"")
            return false
        }
        if id == .string(draft.id.urn) { return true }
        report(
            .nameMismatch, at: draft.locator.place(of: JSONPointer(tokens: ["$id"])),
            "$id is not that of the file's name", mend: "write \(draft.id.urn), or rename the file")
        return false
    }

    private mutating func documentTitle(_ object: JSONObject, _ draft: DocumentDraft) -> LocalizedText? {
        if let title = object["x-title"] { return localized(title, at: JSONPointer(tokens: ["x-title"]), in: draft) }
        if object["title"] == nil {
            report(
                .titleMissing, at: draft.locator.place(of: JSONPointer()), "the document has no title",
                mend: "add \"x-title\": { \"uz\": …, \"ru\": …, \"en\": … }")
        }
        return nil
    }

    private mutating func localized(_ value: JSONValue, at pointer: JSONPointer, in draft: DocumentDraft)
        -> LocalizedText?
    {
        let texts = ["uz", "ru", "en"].map { value[$0]?.string ?? "" }
        for (language, text) in zip(["uz", "ru", "en"], texts) where text.allSatisfy(\.isWhitespace) {
            report(
                .textMissing, at: draft.locator.place(of: pointer.appending(language)), "\(pointer) lacks \(language)",
                mend: "add \"\(language)\": \"…\"")
        }
        for name in value.object?.keys.filter({ !["uz", "ru", "en"].contains($0) }) ?? [] {
            report(
                .keyUnknown, at: draft.locator.place(of: pointer.appending(name)),
                "\(pointer) has the unknown key \(quoted(name))", mend: "leave it out; the keys are uz, ru, en")
        }
        return texts.contains { $0.allSatisfy(\.isWhitespace) }
            ? nil : LocalizedText(uz: texts[0], ru: texts[1], en: texts[2])
    }

    /// Checks `x-title` and `x-personal` wherever a subschema can have them.
    private mutating func checkAnnotations(_ value: JSONValue, at pointer: JSONPointer, in draft: DocumentDraft) {
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                checkAnnotations(element, at: pointer.appending(index), in: draft)
            }
        case .object(let object):
            // A property may have any name: below `properties`, names are not keywords.
            let isMap = ["properties", "patternProperties", "dependentSchemas", "$defs"].contains(
                pointer.tokens.last ?? "")
            for (name, member) in object {
                let place = pointer.appending(name)
                switch name {
                case "x-title" where !isMap && !pointer.tokens.isEmpty:
                    _ = localized(member, at: place, in: draft)
                case "x-personal" where !isMap && member.bool == nil:
                    report(
                        .valueType, at: draft.locator.place(of: place), "\(place) is not true or false",
                        mend: "write true where the value is a person's data, else leave it out")
                case "const", "enum", "default", "examples":
                    if isMap { checkAnnotations(member, at: place, in: draft) }
                default:
                    checkAnnotations(member, at: place, in: draft)
                }
            }
        default: break
        }
    }
}
