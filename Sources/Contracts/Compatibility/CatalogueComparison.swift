import JSON

/// Compares two catalogues, part by part. Versions are names: `birth.v2` beside `birth.v1` is another service.
struct CatalogueComparison {
    /// What is told once, whatever it is found by.
    private struct Subject: Hashable {
        let audience: Audience
        let file: String
        let side: CatalogueSide
        let pointer: JSONPointer
        let rule: CompatibilityRule
        let change: String
    }

    /// What it means, by the worst of its uses.
    private struct Meaning {
        let level: Difference.Level
        let remedy: String?
        var reasons: [String]
        var successors: [String]
    }

    let old: Catalogue
    let new: Catalogue
    let isLenient: Bool
    private var found: [Subject: Meaning] = [:]
    /// The schemas' comparisons, which many roles share.
    var schemas: [SchemaQuestion: [SchemaGap]] = [:]

    init(old: Catalogue, new: Catalogue, isLenient: Bool) {
        self.old = old
        self.new = new
        self.isLenient = isLenient
    }

    /// All differences, in no order.
    mutating func run() -> [Difference] {
        compareDocuments()
        compareAgencies()
        compareServices()
        return found.map { subject, meaning in
            let publish = meaning.successors.joined(separator: ", ")
            let remedy = meaning.remedy.map {
                publish.isEmpty ? $0 : "\($0); or keep this version as it was, and publish \(publish)"
            }
            return Difference(
                level: meaning.level, audience: subject.audience, file: subject.file, side: subject.side,
                pointer: subject.pointer, rule: subject.rule.rawValue, change: subject.change,
                reasons: meaning.reasons, remedy: remedy)
        }
    }

    /// Notes a difference. Of the same one in several uses the worst counts.
    ///
    /// - Parameter successors: what could be published beside what there is, instead.
    mutating func note(
        _ rule: CompatibilityRule, _ level: Difference.Level, _ audience: Audience, _ file: String,
        side: CatalogueSide = .new, at pointer: [String] = [], _ change: String, because reason: String? = nil,
        mend remedy: String? = nil, or successors: [String] = []
    ) {
        let subject = Subject(
            audience: audience, file: file, side: side, pointer: JSONPointer(tokens: pointer), rule: rule,
            change: change)
        let reasons = reason.map { [$0] } ?? []
        guard var known = found[subject], known.level <= level else {
            found[subject] = Meaning(level: level, remedy: remedy, reasons: reasons, successors: successors)
            return
        }
        guard known.level == level else { return }
        known.reasons += reasons.filter { !known.reasons.contains($0) }
        known.successors += successors.filter { !known.successors.contains($0) }
        found[subject] = known
    }

    /// The next free version of a document.
    func successor(of id: DocumentID) -> DocumentID {
        let last = new.documents.keys.filter { $0.name == id.name }.map(\.version).max() ?? id.version
        return DocumentID(name: id.name, version: max(last, id.version) + 1)
    }

    /// The next free version of a service.
    func successor(of service: Service) -> String {
        let last = new.services.filter { $0.name == service.name }.map(\.version).max() ?? service.version
        return "\(service.name).v\(max(last, service.version) + 1)"
    }

    static func file(_ id: DocumentID) -> String { "documents/\(id).schema.json" }

    static func file(_ service: Service) -> String { "services/\(service.name).v\(service.version).yaml" }

    static func file(agency: String) -> String { "agencies/\(agency).yaml" }
}
