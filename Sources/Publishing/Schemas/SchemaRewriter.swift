import JSON
import JSONSchema

/// Writes a schema anew for a document that holds many of them: each reference leads to where its target stands there, and
/// what would make another base of it (`$id`, `$schema`, anchors) is gone.
///
/// A `$dynamicRef` becomes the `$ref` to its static target: among documents that don't extend one another, that is the
/// same.
struct SchemaRewriter {
    let index: SchemaIndex
    /// In which language the words for people come to stand; nil: as in the source.
    let language: Language?
    /// The reference to a place, in the new document.
    let reference: (SchemaAddress) -> String
    /// Whether a place is taken out of its parent, because it gets one of its own.
    let isMoved: (SchemaAddress) -> Bool

    /// The schema at an address.
    func rewritten(_ address: SchemaAddress) -> JSONValue? {
        index.schema(at: address).map { schema in
            rewritten(schema, at: address, base: index.base(of: address), isRoot: true)
        }
    }

    private func rewritten(_ schema: JSONValue, at address: SchemaAddress, base: String, isRoot: Bool) -> JSONValue {
        guard let object = schema.object else { return schema }
        let base = object["$id"]?.string ?? base
        var result = JSONObject(minimumCapacity: object.count)
        for (keyword, value) in object {
            switch keyword {
            case "$id": result["x-id"] = value
            case "$schema", "$anchor", "$dynamicAnchor", "$vocabulary": break
            case "$ref", "$dynamicRef":
                let target = value.string.flatMap { index.address(of: $0, base: base) }
                let written = target.map { JSONValue.string(reference($0)) } ?? value
                if result.contains("$ref") {
                    result["allOf"] = .array((result["allOf"]?.array ?? []) + [["$ref": written]])
                } else {
                    result["$ref"] = written
                }
            default:
                let members = rewritten(keyword, value, in: address, base: base)
                // `$defs` that have all moved away leave nothing behind.
                if keyword == "$defs", members.object?.isEmpty == true { continue }
                result[keyword] = members
            }
        }
        return .object(language.map { Self.worded(result, in: $0, isRoot: isRoot) } ?? result)
    }

    private func rewritten(
        _ keyword: String, _ value: JSONValue, in parent: SchemaAddress, base: String
    ) -> JSONValue {
        let pointer = parent.pointer.appending(keyword)
        func part(_ value: JSONValue, _ pointer: JSONPointer) -> JSONValue? {
            let address = SchemaAddress(document: parent.document, pointer: pointer)
            // Not by `?:`, where `nil` would be the JSON value.
            guard !isMoved(address) else { return nil }
            return rewritten(value, at: address, base: base, isRoot: false)
        }
        switch (SchemaShape(keyword: keyword), value) {
        case (.schema, _): return part(value, pointer) ?? value
        case (.list, .array(let elements)):
            return .array(elements.enumerated().compactMap { part($1, pointer.appending($0)) })
        case (.map, .object(let object)):
            var members = JSONObject(minimumCapacity: object.count)
            for (name, member) in object { members[name] = part(member, pointer.appending(name)) }
            return .object(members)
        default: return value
        }
    }

    /// Puts the `x-title` of the language where tools look: `title` of a document, `description` of what lies in it, where
    /// a `title` would give generated types a name that people read and compilers don't.
    private static func worded(_ schema: JSONObject, in language: Language, isRoot: Bool) -> JSONObject {
        guard let title = schema["x-title"]?[language.rawValue]?.string else { return schema }
        var schema = schema
        if isRoot {
            schema["title"] = .string(title)
        } else {
            let more = schema["description"]?.string
            schema["description"] = .string(more.map { "\(title). \($0)" } ?? title)
        }
        return schema
    }
}
