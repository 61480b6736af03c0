import Contracts
import JSON
import JSONSchema

/// The standardized documents as files that any JSON Schema validator can take from the gateway.
struct SchemaFiles {
    private let index: SchemaIndex
    /// The address of the folder, with a slash at its end.
    private let base: String

    /// - Parameter base: the gateway's address.
    init(_ index: SchemaIndex, base: String) {
        self.index = index
        self.base = "\(base)/v1/schemas/"
    }

    /// Where a document is served.
    func url(_ id: DocumentID) -> String { base + Self.name(id) }

    /// The name of a document's file.
    static func name(_ id: DocumentID) -> String { "\(id).schema.json" }

    /// A document as it is served: URNs of documents are URLs, everything else as it was written.
    func served(_ id: DocumentID) -> JSONValue? {
        index.documents[id].map { located($0.source) }
    }

    /// A document with all that it refers to in its `$defs`, for validators that fetch nothing.
    func bundled(_ id: DocumentID) -> JSONValue? {
        guard let root = index.documents[id] else { return nil }
        var others: Set<DocumentID> = []
        var pending = root.references
        while let next = pending.popLast() {
            guard next != id, others.insert(next).inserted else { continue }
            pending += index.documents[next]?.references ?? []
        }
        let taken = root.source["$defs"]?.object ?? [:]
        var names: [DocumentID: String] = [:]
        for other in others { names[other] = Self.free(other.description, in: taken) }
        let rewriter = SchemaRewriter(
            index: index, language: nil,
            reference: { target in
                guard let name = names[target.document] else { return "#" + target.pointer.fragment }
                return "#" + JSONPointer(tokens: ["$defs", name] + target.pointer.tokens).fragment
            }, isMoved: { _ in false })
        func part(_ id: DocumentID) -> JSONObject? {
            rewriter.rewritten(SchemaAddress(document: id, pointer: JSONPointer()))?.object
        }
        guard let body = part(id) else { return nil }
        var bundle: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": .string("\(base)bundled/\(Self.name(id))"),
        ]
        for (keyword, value) in body { bundle[keyword] = value }
        var definitions = bundle["$defs"]?.object ?? [:]
        for other in others.sorted() {
            if let name = names[other], let schema = part(other) { definitions[name] = .object(schema) }
        }
        if !definitions.isEmpty { bundle["$defs"] = .object(definitions) }
        return .object(bundle)
    }

    private static func free(_ name: String, in taken: JSONObject) -> String {
        var name = name
        while taken.contains(name) { name += "_" }
        return name
    }

    private func located(_ schema: JSONValue) -> JSONValue {
        guard let object = schema.object else { return schema }
        var result = JSONObject(minimumCapacity: object.count)
        for (keyword, value) in object {
            switch (keyword, SchemaShape(keyword: keyword), value) {
            case ("$id", _, .string(let text)), ("$ref", _, .string(let text)), ("$dynamicRef", _, .string(let text)):
                result[keyword] = .string(located(text))
            case (_, .schema, _): result[keyword] = located(value)
            case (_, .list, .array(let elements)): result[keyword] = .array(elements.map(located))
            case (_, .map, .object(let members)):
                result[keyword] = .object(
                    JSONObject(uniqueKeysWithValues: members.map { ($0.name, located($0.value)) }))
            default: result[keyword] = value
            }
        }
        return .object(result)
    }

    private func located(_ reference: String) -> String {
        let head = reference.prefix { $0 != "#" }
        guard let id = DocumentID(urn: String(head)) else { return reference }
        return url(id) + reference.dropFirst(head.count)
    }
}
