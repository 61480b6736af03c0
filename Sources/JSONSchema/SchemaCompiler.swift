import JSON

/// Turns schema documents into the flat program of a ``Schema``, and collects what is wrong with them.
struct SchemaCompiler {
    /// A schema with a URI of its own.
    struct Resource {
        let value: JSONValue
        let place: SchemaPlace
    }

    let resolving: (String) -> JSONValue?
    var nodes: [SchemaNode] = []
    var errors: [SchemaError] = []
    /// The documents that were asked of `resolving` and found.
    var fetched: Set<String> = []

    /// By absolute URI without fragment.
    private var resources: [String: Resource] = [:]
    /// Node by absolute location: each schema is compiled once, which also ends recursion.
    private var compiled: [String: Int] = [:]
    /// Where each node stands, for errors.
    private var places: [SchemaPlace] = []

    init(resolving: @escaping (String) -> JSONValue?) { self.resolving = resolving }

    mutating func report(_ code: SchemaError.Code, _ message: String, mend remedy: String, at place: SchemaPlace) {
        errors.append(
            SchemaError(
                code: code, message: message, remedy: remedy, document: place.document, pointer: place.documentPointer))
    }

    /// Compiles a whole document and returns its node.
    mutating func compile(document value: JSONValue) -> Int {
        let id = value["$id"]?.string.map { URIReference($0).withoutFragment } ?? ""
        let place = SchemaPlace(base: id, pointer: JSONPointer(), document: id, documentPointer: JSONPointer())
        index(value, at: place)
        return compile(value, at: place, keyword: "")
    }

    /// Compiles a schema, unless that is done already, and returns its node.
    ///
    /// - Parameter keyword: the keyword under which it stands, for the message of a `false`.
    mutating func compile(_ value: JSONValue, at outer: SchemaPlace, keyword: String) -> Int {
        let place = Self.rebase(value, outer)
        if let node = compiled[place.location] { return node }
        let node = nodes.count
        compiled[place.location] = node
        nodes.append(SchemaNode(location: place.location))
        places.append(place)
        switch value {
        case .bool(true): break
        case .bool(false): nodes[node].checks = [.never(keyword: keyword)]
        case .object(let object): nodes[node].checks = checks(of: object, at: place)
        default:
            report(.invalid, "a schema is an object or a boolean", mend: "write { } around the keywords", at: place)
        }
        return node
    }

    /// The place as the schema's own `$id` changes it.
    private static func rebase(_ value: JSONValue, _ place: SchemaPlace) -> SchemaPlace {
        guard let id = value["$id"]?.string, !place.pointer.tokens.isEmpty else { return place }
        return place.rebased(to: URIReference(id).resolved(against: URIReference(place.base)).withoutFragment)
    }
}

// MARK: - References

extension SchemaCompiler {
    private static let subschema = [
        "items", "additionalProperties", "not", "if", "then", "else", "propertyNames",
    ]
    private static let subschemaLists = ["allOf", "anyOf", "oneOf", "prefixItems"]
    private static let subschemaMaps = ["$defs", "properties"]

    /// Enters all resources of a document, so that a `$ref` finds them wherever they stand.
    mutating func index(_ value: JSONValue, at outer: SchemaPlace) {
        guard case .object(let object) = value else {
            if outer.pointer.tokens.isEmpty { resources[outer.base] = Resource(value: value, place: outer) }
            return
        }
        let place = Self.rebase(value, outer)
        if place.pointer.tokens.isEmpty {
            if let other = resources[place.base], other.place.documentPointer != place.documentPointer {
                report(
                    .invalid, "two schemas of this document have the $id \(place.base)", mend: "change one of them",
                    at: place.appending("$id"))
            }
            resources[place.base] = Resource(value: value, place: place)
        }
        for (name, member) in object {
            if Self.subschema.contains(name) {
                index(member, at: place.appending(name))
            } else if Self.subschemaLists.contains(name), case .array(let elements) = member {
                for (position, element) in elements.enumerated() {
                    index(element, at: place.appending(name, String(position)))
                }
            } else if Self.subschemaMaps.contains(name), case .object(let members) = member {
                for (key, element) in members { index(element, at: place.appending(name, key)) }
            }
        }
    }

    /// The node that a `$ref` leads to; nil, and reported, when it leads nowhere.
    mutating func reference(_ text: String, at place: SchemaPlace) -> Int? {
        let keyword = place.appending("$ref")
        let target = URIReference(text).resolved(against: URIReference(place.base))
        let uri = target.withoutFragment
        if resources[uri] == nil, let document = resolving(uri) {
            fetched.insert(uri)
            let root = SchemaPlace(base: uri, pointer: JSONPointer(), document: uri, documentPointer: JSONPointer())
            index(document, at: root)
            if let id = document["$id"]?.string {
                // A document found under another name than its own: its references count from its own.
                let own = URIReference(id).resolved(against: URIReference(uri)).withoutFragment
                if own != uri {
                    index(document, at: root.rebased(to: own))
                    resources[uri] = resources[own]
                }
            }
        }
        guard let resource = resources[uri] else {
            report(
                .unresolved, "$ref leads to \(uri.isEmpty ? text : uri), which is not there",
                mend: "correct the reference, or add that document", at: keyword)
            return nil
        }
        guard let fragment = URIReference.percentDecoded(target.fragment ?? "") else {
            report(.invalid, "$ref has a malformed %-escape", mend: "write %25 for a percent sign", at: keyword)
            return nil
        }
        guard let pointer = JSONPointer(fragment) else {
            report(
                .unsupported, "$ref to an anchor (#\(fragment)) is not supported by this version",
                mend: "use a JSON Pointer, such as #/$defs/name", at: keyword)
            return nil
        }
        guard let (value, found) = follow(pointer, in: resource) else {
            report(
                .unresolved, "$ref leads to #\(fragment), which is not in \(uri.isEmpty ? "this document" : uri)",
                mend: "correct the pointer, or add the schema under $defs", at: keyword)
            return nil
        }
        return compile(value, at: found, keyword: "$ref")
    }

    /// Follows a pointer token by token, because a `$id` on the way changes the base URI.
    private func follow(_ pointer: JSONPointer, in resource: Resource) -> (JSONValue, SchemaPlace)? {
        var value = resource.value
        var place = resource.place
        for token in pointer.tokens {
            guard let next = JSONPointer(tokens: [token]).evaluate(in: value) else { return nil }
            value = next
            place = place.appending(token)
            let rebased = Self.rebase(value, place)
            if resources[rebased.base]?.place.documentPointer == rebased.documentPointer { place = rebased }
        }
        return (value, place)
    }

    /// Reports each reference that comes back to itself on the same instance: validating it would never end.
    mutating func rejectEndlessReferences() {
        enum Mark { case open, done }
        var marks: [Int: Mark] = [:]
        for start in nodes.indices where marks[start] == nil {
            // Depth first, with a stack of its own: `pending` holds what each open node still has to visit.
            var path = [start]
            var pending = [nodes[start].inPlace]
            marks[start] = .open
            while let node = path.last {
                guard let next = pending[pending.count - 1].popLast() else {
                    marks[node] = .done
                    path.removeLast()
                    pending.removeLast()
                    continue
                }
                switch marks[next] {
                case .done: break
                case .open:
                    report(
                        .endless, "this schema refers to itself without going deeper into the value",
                        mend: "let the reference stand below properties or items", at: places[next])
                case nil:
                    marks[next] = .open
                    path.append(next)
                    pending.append(nodes[next].inPlace)
                }
            }
        }
    }
}
