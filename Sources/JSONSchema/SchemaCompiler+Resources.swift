import JSON

// Documents are indexed before anything in them is compiled, so that a reference finds every resource and anchor
// wherever it stands.
extension SchemaCompiler {
    /// The place of a schema as its own `$id` changes it.
    mutating func rebase(_ value: JSONValue, _ place: SchemaPlace) -> SchemaPlace {
        guard let id = value["$id"]?.string, !place.isRoot else { return place }
        let base = URIReference(id).resolved(against: URIReference(place.base)).withoutFragment
        if let known = resources[base]?.place, known.documentPointer == place.documentPointer,
            known.document == place.document
        {
            return known
        }
        return place.rebased(to: base)
    }

    /// Enters all resources and anchors of a document, and returns the place of its root with its dialect.
    mutating func index(_ document: JSONValue, at root: SchemaPlace) -> SchemaPlace {
        var pending = [(value: document, place: root)]
        while let (value, outer) = pending.popLast() {
            guard case .object(let object) = value else {
                if outer.isRoot { enter(value, at: outer) }
                continue
            }
            var place = rebase(value, outer)
            if place.isRoot {
                if let schema = object["$schema"] { place.dialect = dialect(schema, at: place) }
                enter(value, at: place)
            } else if object["$schema"] != nil {
                report(
                    .invalid, "$schema stands in a schema that has no $id",
                    mend: "leave it out; the document's own $schema counts here", at: place.appending("$schema"))
            }
            enterAnchors(of: object, value, at: place)
            var found: [(value: JSONValue, place: SchemaPlace)] = []
            for (name, member) in object {
                switch (Keyword.named(name)?.subschemas, member) {
                case (.one, _):
                    found.append((member, place.appending(name)))
                case (.list, .array(let elements)):
                    for (position, element) in elements.enumerated() {
                        found.append((element, place.appending(name, String(position))))
                    }
                case (.map, .object(let members)):
                    for (key, element) in members { found.append((element, place.appending(name, key))) }
                default: break
                }
            }
            pending.append(contentsOf: found.reversed())
        }
        return resources[root.base]?.place ?? root
    }

    private mutating func enter(_ value: JSONValue, at place: SchemaPlace) {
        if let other = resources[place.base] {
            if other.place.document == place.document, other.place.documentPointer != place.documentPointer {
                report(
                    .invalid, "two schemas of this document have the $id \(place.base)", mend: "change one of them",
                    at: place.appending("$id"))
            }
            return
        }
        resources[place.base] = Resource(value: value, place: place)
    }

    private mutating func enterAnchors(of object: JSONObject, _ value: JSONValue, at place: SchemaPlace) {
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let name = object[keyword]?.string, Self.isAnchor(name) else { continue }
            let key = "\(place.base)#\(name)"
            let isDynamic = keyword == "$dynamicAnchor"
            if let other = anchors[key] {
                if other.place.documentPointer == place.documentPointer {
                    // Both keywords with one name: the dynamic one includes the plain one.
                    if isDynamic { anchors[key] = Anchor(value: value, place: place, isDynamic: true) }
                } else if other.place.document == place.document {
                    report(
                        .invalid, "two schemas of this resource have the anchor \(name)", mend: "change one of them",
                        at: place.appending(keyword))
                }
                continue
            }
            anchors[key] = Anchor(value: value, place: place, isDynamic: isDynamic)
        }
    }

    /// A plain name for a fragment (core, section 8.2.2): a letter or `_`, then those, digits, `-` and `.`.
    static func isAnchor(_ name: String) -> Bool {
        guard let first = name.utf8.first, first == UInt8(ascii: "_") || Format.isLetter(first) else { return false }
        return name.utf8.allSatisfy { Format.isLetter($0) || Format.isDigit($0) || "_-.".utf8.contains($0) }
    }

    /// Brings in the document of a URI, unless its resource is here; nothing happens when there is none.
    mutating func load(_ uri: String) {
        guard resources[uri] == nil else { return }
        let builtIn = MetaSchema.documents[uri]
        guard let document = builtIn ?? resolving(uri) else { return }
        if builtIn == nil { fetched.insert(uri) }
        // A document found under another name than its own: its references count from its own.
        let id = document["$id"]?.string
        let own = id.map { URIReference($0).resolved(against: URIReference(uri)).withoutFragment } ?? uri
        if resources[own] == nil {
            _ = index(document, at: SchemaPlace(base: own, document: uri, dialect: .standard))
        }
        resources[uri] = resources[own]
    }
}

// MARK: - Dialects

extension SchemaCompiler {
    /// The vocabularies that a `$schema` turns on.
    private mutating func dialect(_ value: JSONValue, at place: SchemaPlace) -> Vocabulary {
        let keyword = place.appending("$schema")
        guard let text = value.string else {
            report(.invalid, "the value of $schema is not a string", mend: "write \(MetaSchema.uri)", at: keyword)
            return .standard
        }
        let uri = URIReference(text).withoutFragment
        if uri == MetaSchema.uri { return .standard }
        if let known = dialects[uri] { return known }
        // A meta-schema that names itself comes back to here.
        dialects[uri] = .standard
        guard !uri.hasPrefix("http://json-schema.org/"), let meta = metaSchema(uri) else {
            report(
                .unsupported, "$schema names another dialect than draft 2020-12, whose meta-schema is not here",
                mend: "write \(MetaSchema.uri)", at: keyword)
            return .standard
        }
        var dialect: Vocabulary = .standard
        if let vocabularies = meta["$vocabulary"]?.object {
            dialect = .core
            for (name, isRequired) in vocabularies {
                if let known = Vocabulary(uri: name) {
                    dialect.insert(known)
                } else if isRequired == true {
                    report(
                        .unsupported, "$schema asks for the vocabulary \(name), which this version does not know",
                        mend: "use a meta-schema without it, or one that does not require it", at: keyword)
                }
            }
        }
        dialects[uri] = dialect
        return dialect
    }

    private mutating func metaSchema(_ uri: String) -> JSONValue? {
        load(uri)
        return resources[uri]?.value
    }
}
