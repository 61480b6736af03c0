import JSON

/// Compares two catalogues, part by part. Versions are names: `birth.v2` beside `birth.v1` is another service.
struct CatalogueComparison {
    let old: Catalogue
    let new: Catalogue
    let isLenient: Bool
    private(set) var differences: [Difference] = []
    /// The schemas' comparisons, which many roles share.
    var schemas: [SchemaQuestion: [SchemaGap]] = [:]

    init(old: Catalogue, new: Catalogue, isLenient: Bool) {
        self.old = old
        self.new = new
        self.isLenient = isLenient
    }

    mutating func run() {
        compareDocuments()
        compareAgencies()
        compareServices()
    }

    mutating func note(
        _ rule: CompatibilityRule, _ level: Difference.Level, _ audience: Audience, _ file: String,
        side: CatalogueSide = .new, at pointer: [String] = [], _ change: String, because reason: String? = nil,
        mend remedy: String? = nil
    ) {
        differences.append(
            Difference(
                level: level, audience: audience, file: file, side: side, pointer: JSONPointer(tokens: pointer),
                rule: rule.rawValue, change: change, reason: reason, remedy: remedy))
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
