import JSON

extension SchemaCompiler {
    private struct Target {
        let value: JSONValue
        let place: SchemaPlace
        /// The name by which it was found, when that is a dynamic anchor.
        var dynamicName: String?
    }

    /// The check of a `$ref`; nil, and reported, when it leads nowhere.
    mutating func reference(_ text: String, at place: SchemaPlace) -> SchemaCheck? {
        guard let target = target(of: text, keyword: "$ref", at: place) else { return nil }
        return .reference(compile(target.value, at: target.place, keyword: "$ref"))
    }

    /// The check of a `$dynamicRef` (core, section 8.2.3.2): a plain reference unless it leads to a dynamic anchor.
    mutating func dynamicReference(_ text: String, at place: SchemaPlace) -> SchemaCheck? {
        guard let target = target(of: text, keyword: "$dynamicRef", at: place) else { return nil }
        let node = compile(target.value, at: target.place, keyword: "$dynamicRef")
        guard let name = target.dynamicName else { return .reference(node) }
        if let number = dynamicNames.firstIndex(where: { $0.hasSameUTF8(as: name) }) {
            return .dynamicReference(name: number, initial: node)
        }
        dynamicNames.append(name)
        return .dynamicReference(name: dynamicNames.count - 1, initial: node)
    }

    private mutating func target(of text: String, keyword: String, at place: SchemaPlace) -> Target? {
        let at = place.appending(keyword)
        let target = URIReference(text).resolved(against: URIReference(place.base))
        let uri = target.withoutFragment
        load(uri)
        let name = uri.isEmpty ? "this document" : uri
        guard let resource = resources[uri] else {
            report(
                .unresolved, "\(keyword) leads to \(uri.isEmpty ? text : uri), which is not there",
                mend: "correct the reference, or add that document", at: at)
            return nil
        }
        guard let fragment = URIReference.percentDecoded(target.fragment ?? "") else {
            report(.invalid, "\(keyword) has a malformed %-escape", mend: "write %25 for a percent sign", at: at)
            return nil
        }
        if let pointer = JSONPointer(fragment) {
            if let found = follow(pointer, in: resource) { return found }
            report(
                .unresolved, "\(keyword) leads to #\(fragment), which is not in \(name)",
                mend: "correct the pointer, or add the schema under $defs", at: at)
            return nil
        }
        guard let anchor = anchors["\(resource.place.base)#\(fragment)"] else {
            report(
                .unresolved, "\(keyword) leads to the anchor \(fragment), which is not in \(name)",
                mend: "correct the name, or give the schema meant an $anchor of it", at: at)
            return nil
        }
        return Target(value: anchor.value, place: anchor.place, dynamicName: anchor.isDynamic ? fragment : nil)
    }

    /// Follows a pointer token by token, because a `$id` on the way changes the base URI.
    private func follow(_ pointer: JSONPointer, in resource: Resource) -> Target? {
        var value = resource.value
        var place = resource.place
        for token in pointer.tokens {
            guard let next = JSONPointer(tokens: [token]).evaluate(in: value) else { return nil }
            value = next
            place = place.appending(token)
            guard let id = value["$id"]?.string else { continue }
            let base = URIReference(id).resolved(against: URIReference(place.base)).withoutFragment
            if let known = resources[base]?.place, known.documentPointer == place.documentPointer,
                known.document == place.document
            {
                place = known
            }
        }
        return Target(value: value, place: place)
    }

    /// Reports each reference that comes back to itself on the same instance: validating it would never end.
    ///
    /// A dynamic reference counts when it can lead to one place only. Where it can lead to several, which of them depends
    /// on the way there; should that way be endless, ``SchemaRun/depthLimit`` ends it.
    mutating func rejectEndlessReferences(dynamicTargets: [[Int?]]) {
        enum Mark { case open, done }
        let single = dynamicTargets.map { targets in
            let known = targets.compactMap(\.self)
            return known.count == 1 ? known.first : nil
        }
        let edges = nodes.map { node in
            node.inPlace
                + node.checks.compactMap { check in
                    if case .dynamicReference(let name, _) = check { single[name] } else { nil }
                }
        }
        var marks: [Mark?] = Array(repeating: nil, count: nodes.count)
        for start in nodes.indices where marks[start] == nil {
            // Depth first, with a stack of its own: `pending` holds what each open node still has to visit.
            var path = [start]
            var pending = [edges[start]]
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
                    pending.append(edges[next])
                }
            }
        }
    }
}
