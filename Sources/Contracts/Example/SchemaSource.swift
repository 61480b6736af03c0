package import JSON

/// The schemas of a catalogue as they are written, with their references followed.
struct SchemaSource: Sendable {
    /// A schema and where it is written.
    struct Place: Sendable {
        /// The document's URN.
        let document: String
        let value: JSONValue
        /// The absolute location: `URI#/pointer`.
        let location: String

        init(document: String, pointer: JSONPointer = JSONPointer(), value: JSONValue) {
            self.init(document: document, value: value, location: "\(document)#\(pointer)")
        }

        private init(document: String, value: JSONValue, location: String) {
            self.document = document
            self.value = value
            self.location = location
        }

        /// The location as the value of a `$ref`.
        var reference: String { location.replacing("%", with: "%25") }

        /// The schema below a keyword.
        func child(_ tokens: String...) -> Place? {
            var inner = value
            for token in tokens {
                guard let next = inner[token] ?? Int(token).flatMap({ inner[$0] }) else { return nil }
                inner = next
            }
            return Place(document: document, value: inner, location: location + JSONPointer(tokens: tokens).description)
        }

        /// The schemas in a list below a keyword.
        func children(_ keyword: String) -> [Place] {
            guard let elements = value[keyword]?.array else { return [] }
            return elements.indices.compactMap { child(keyword, String($0)) }
        }
    }

    /// By URN.
    private let documents: [String: JSONValue]

    init(_ documents: [DocumentID: Document]) {
        self.documents = Dictionary(documents.map { ($0.urn, $1.source) }, uniquingKeysWith: { first, _ in first })
    }

    func root(_ id: DocumentID) -> Place? {
        documents[id.urn].map { Place(document: id.urn, value: $0) }
    }

    func document(_ uri: String) -> JSONValue? { documents[uri] }

    /// The schema that a `$ref` or `$dynamicRef` leads to; nil when that can't be told from the text alone.
    func follow(_ reference: String, from place: Place) -> Place? {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let uri = parts.first.map { $0.isEmpty ? place.document : String($0) } ?? place.document
        let written = parts.count > 1 ? String(parts[1]) : ""
        guard let document = documents[uri], let fragment = Self.percentDecoded(written) else { return nil }
        if let pointer = JSONPointer(fragment) {
            guard let value = pointer.evaluate(in: document) else { return nil }
            return Place(document: uri, pointer: pointer, value: value)
        }
        return Self.anchor(fragment, in: Place(document: uri, value: document))
    }

    private static func percentDecoded(_ text: String) -> String? {
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        var bytes = Array((parts.first ?? "").utf8)
        for part in parts.dropFirst() {
            guard let byte = UInt8(part.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            bytes += part.utf8.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func anchor(_ name: String, in place: Place) -> Place? {
        switch place.value {
        case .object(let object):
            if object["$anchor"] == .string(name) || object["$dynamicAnchor"] == .string(name) { return place }
            return object.keys.lazy.compactMap { place.child($0).flatMap { anchor(name, in: $0) } }.first
        case .array(let elements):
            return elements.indices.lazy.compactMap { place.child(String($0)).flatMap { anchor(name, in: $0) } }.first
        default: return nil
        }
    }

    // MARK: - Titles

    /// What the value at a pointer is called in a document: its `x-title`; nil where the schema has none for it.
    func title(of pointer: JSONPointer, in id: DocumentID) -> LocalizedText? {
        guard let root = root(id) else { return nil }
        var places = [root]
        var title: LocalizedText?
        for token in pointer.tokens {
            let all = places.flatMap { inPlace($0) }
            let isIndex = token.utf8.allSatisfy(Identifier.isDigit)
            places = all.compactMap { place in
                place.child("properties", token)
                    ?? (isIndex ? place.child("prefixItems", token) ?? place.child("items") : nil)
            }
            title = places.lazy.compactMap { Self.localized($0.value["x-title"]) }.first
        }
        return title
    }

    private static func localized(_ value: JSONValue?) -> LocalizedText? {
        guard let uz = value?["uz"]?.string, let ru = value?["ru"]?.string, let en = value?["en"]?.string else {
            return nil
        }
        return LocalizedText(uz: uz, ru: ru, en: en)
    }

    /// A schema with all that may hold for the same value.
    private func inPlace(_ place: Place) -> [Place] {
        var all: [Place] = []
        var pending = [place]
        while let next = pending.popLast() {
            guard !all.contains(where: { $0.location == next.location }) else { continue }
            all.append(next)
            if let reference = next.value["$ref"]?.string, let target = follow(reference, from: next) {
                pending.append(target)
            }
            for keyword in ["allOf", "anyOf", "oneOf"] { pending += next.children(keyword) }
            for keyword in ["then", "else"] { pending += [next.child(keyword)].compactMap(\.self) }
        }
        return all
    }
}

extension Catalogue {
    /// What the value at a pointer of a document is called: the `x-title` of its schema; nil where that has none.
    package func title(of pointer: JSONPointer, in document: DocumentID) -> LocalizedText? {
        SchemaSource(documents).title(of: pointer, in: document)
    }
}
