import Contracts
import JSON

/// Every place in the catalogue's documents that a `$ref` can name, by its URI.
struct SchemaIndex: Sendable {
    let documents: [DocumentID: Document]
    /// Resources by URI without fragment, and anchors by URI with one.
    private var addresses: [String: SchemaAddress] = [:]

    init(_ documents: [DocumentID: Document]) {
        self.documents = documents
        for (id, document) in documents {
            addresses[id.urn] = SchemaAddress(document: id, pointer: JSONPointer())
            collect(document.source, at: JSONPointer(), base: id.urn, in: id)
        }
    }

    /// Where a reference leads that stands in a resource of that URI; nil where it leads out of the catalogue.
    func address(of reference: String, base: String) -> SchemaAddress? {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts[0].isEmpty ? base : String(parts[0])
        let fragment = parts.count == 2 ? String(parts[1]) : ""
        guard fragment.isEmpty || fragment.hasPrefix("/") else { return addresses["\(head)#\(fragment)"] }
        guard let resource = addresses[head], let pointer = JSONPointer(fragment: fragment) else { return nil }
        return SchemaAddress(
            document: resource.document, pointer: JSONPointer(tokens: resource.pointer.tokens + pointer.tokens))
    }

    /// The schema at an address.
    func schema(at address: SchemaAddress) -> JSONValue? {
        documents[address.document].flatMap { address.pointer.evaluate(in: $0.source) }
    }

    /// The URI of the resource that a place in a document belongs to: the nearest `$id` above it.
    func base(of address: SchemaAddress) -> String {
        var base = address.document.urn
        guard var schema = documents[address.document]?.source else { return base }
        for token in address.pointer.tokens {
            guard let next = JSONPointer(tokens: [token]).evaluate(in: schema) else { break }
            schema = next
            if let id = schema["$id"]?.string { base = id }
        }
        return base
    }

    private mutating func collect(_ schema: JSONValue, at pointer: JSONPointer, base: String, in id: DocumentID) {
        guard let object = schema.object else { return }
        var base = base
        if let own = object["$id"]?.string { base = own }
        addresses[base] = addresses[base] ?? SchemaAddress(document: id, pointer: pointer)
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let anchor = object[keyword]?.string {
                addresses["\(base)#\(anchor)"] = SchemaAddress(document: id, pointer: pointer)
            }
        }
        for (keyword, value) in object {
            switch SchemaShape(keyword: keyword) {
            case .schema: collect(value, at: pointer.appending(keyword), base: base, in: id)
            case .list:
                for (index, element) in (value.array ?? []).enumerated() {
                    collect(element, at: pointer.appending(keyword).appending(index), base: base, in: id)
                }
            case .map:
                for (name, member) in value.object ?? [:] {
                    collect(member, at: pointer.appending(keyword).appending(name), base: base, in: id)
                }
            case nil: break
            }
        }
    }
}
