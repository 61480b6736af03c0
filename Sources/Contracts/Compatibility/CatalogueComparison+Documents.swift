import JSON

/// Two documents' schemas in one direction.
struct SchemaQuestion: Hashable {
    let old: DocumentID
    let new: DocumentID
    let readerIsNew: Bool
    let assumptions: SchemaComparison.Assumptions
}

extension CatalogueComparison {
    /// Documents as files: what is there, what they say beside what is valid.
    mutating func compareDocuments() {
        for id in Set(old.documents.keys).union(new.documents.keys).sorted() {
            let file = Self.file(id)
            switch (old.document(id), new.document(id)) {
            case (let before?, let now?) where before.source != now.source:
                comparePersonal(before, now, file)
                if Self.withoutWords(before.source) == Self.withoutWords(now.source) {
                    note(.wordingChanged, .compatible, .nobody, file, "only titles, descriptions or notes changed")
                }
            case (_?, nil):
                note(
                    .documentRemoved, .notice, .nobody, file, side: .old, "the document is gone",
                    because: "whoever was given its address finds nothing there")
            case (nil, _?): note(.documentAdded, .compatible, .nobody, file, "the document is new")
            default: break
            }
        }
    }

    /// Judges a document in one use: by the two schemas, and the direction in which they are used.
    mutating func compare(_ role: DocumentRole) {
        let isReadByBus = role.kind.isReadByBus
        let breaking = gaps(role, readerIsNew: isReadByBus, [])
        let remaining = isLenient ? gaps(role, readerIsNew: isReadByBus, role.kind.leniency) : breaking
        for gap in remaining {
            let part = DocumentID(urn: gap.spot.document) ?? role.new
            var successors = [successor(of: part).description]
            if part != role.new, part != role.old { successors.append(successor(of: role.new).description) }
            note(
                gap, isNarrowed: isReadByBus, gap.isCertain ? .breaking : .undecided, role,
                because: gap.isCertain ? role.reason(gap.values) : role.doubt(gap), mend: role.remedy(for: gap),
                or: successors + [role.successor])
        }
        for gap in breaking where !remaining.contains(gap) {
            note(gap, isNarrowed: isReadByBus, .compatible, role, because: "taken for compatible, being lenient")
        }
        // What is a gap the other way round only changes what nobody relies on.
        for gap in gaps(role, readerIsNew: !isReadByBus, []) {
            let isTold = breaking.contains { known in
                known.spot == gap.spot && (!gap.isCertain || known.change == gap.change)
            }
            if !isTold { note(gap, isNarrowed: !isReadByBus, .compatible, role) }
        }
    }

    private mutating func note(
        _ gap: SchemaGap, isNarrowed: Bool, _ level: Difference.Level, _ role: DocumentRole,
        because reason: String? = nil, mend remedy: String? = nil, or successors: [String] = []
    ) {
        let id = DocumentID(urn: gap.spot.document) ?? role.new
        note(
            CompatibilityRule(gap, isNarrowed: isNarrowed), level, role.audience, Self.file(id), side: gap.spot.side,
            at: gap.spot.pointer.tokens, gap.change, because: reason, mend: remedy, or: successors)
    }

    private mutating func gaps(
        _ role: DocumentRole, readerIsNew: Bool, _ assumptions: SchemaComparison.Assumptions
    ) -> [SchemaGap] {
        let question = SchemaQuestion(
            old: role.old, new: role.new, readerIsNew: readerIsNew, assumptions: assumptions)
        if let known = schemas[question] { return known }
        var gaps: [SchemaGap] = []
        // Nothing changed in all that they refer to: so nothing is to be compared.
        if role.old != role.new || closure(of: role.old, in: old) != closure(of: role.new, in: new) {
            var forest = SchemaForest(old: Self.sources(old), new: Self.sources(new))
            if let before = forest.root(role.old.urn, on: .old), let now = forest.root(role.new.urn, on: .new) {
                var comparison = SchemaComparison(
                    forest: forest, readerIsNew: readerIsNew, assumptions: assumptions)
                _ =
                    readerIsNew
                    ? comparison.compare(writer: before, reader: now) : comparison.compare(writer: now, reader: before)
                gaps = comparison.gaps.all
            }
        }
        schemas[question] = gaps
        return gaps
    }

    static func sources(_ catalogue: Catalogue) -> [String: JSONValue] {
        Dictionary(catalogue.documents.map { ($0.key.urn, $0.value.source) }, uniquingKeysWith: { $1 })
    }

    private func closure(of id: DocumentID, in catalogue: Catalogue) -> [DocumentID: JSONValue] {
        let ids = [id] + (catalogue.document(id)?.references ?? [])
        return Dictionary(
            ids.compactMap { id in catalogue.document(id).map { (id, $0.source) } }, uniquingKeysWith: { $1 })
    }

    private mutating func comparePersonal(_ before: Document, _ now: Document, _ file: String) {
        let (was, isNow) = (Self.personal(before.source), Self.personal(now.source))
        for pointer in isNow.subtracting(was).sorted(by: { $0.description < $1.description }) {
            note(
                .personalChanged, .notice, .nobody, file, at: pointer.tokens, "is marked as personal data now",
                because: "whoever handles it must treat it so")
        }
        for pointer in was.subtracting(isNow).sorted(by: { $0.description < $1.description }) {
            let isGone = pointer.evaluate(in: now.source) == nil
            note(
                .personalChanged, .notice, .nobody, file, side: isGone ? .old : .new, at: pointer.tokens,
                isGone ? "was marked as personal data, and is gone" : "is no longer marked as personal data",
                because: isGone ? nil : "see that it is none")
        }
    }

    /// Where a schema has `x-personal: true`.
    private static func personal(_ value: JSONValue, at pointer: JSONPointer = JSONPointer()) -> Set<JSONPointer> {
        var found: Set<JSONPointer> = []
        switch value {
        case .object(let object):
            if object["x-personal"] == true { found.insert(pointer) }
            for (name, member) in object where !["const", "enum", "default", "examples"].contains(name) {
                found.formUnion(personal(member, at: pointer.appending(name)))
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                found.formUnion(personal(element, at: pointer.appending(index)))
            }
        default: break
        }
        return found
    }

    /// A schema without titles and notes.
    private static func withoutWords(_ value: JSONValue, isMap: Bool = false) -> JSONValue {
        switch value {
        case .object(let object):
            var kept: JSONObject = [:]
            for (name, member) in object {
                if !isMap, SchemaWords.isForPeople(name) { continue }
                let isLiteral = !isMap && ["const", "enum"].contains(name)
                let isNames = !isMap && ["properties", "patternProperties", "$defs", "dependentSchemas"].contains(name)
                kept[name] = isLiteral ? member : withoutWords(member, isMap: isNames)
            }
            return .object(kept)
        case .array(let elements): return .array(elements.map { withoutWords($0) })
        default: return value
        }
    }
}
