/// The contracts of a directory: agencies, documents and services, checked and resolved.
package struct Catalogue: Sendable {
    /// By id.
    package let agencies: [String: Agency]
    /// By name, then by version.
    package let services: [Service]
    /// By id.
    package let documents: [DocumentID: Document]

    private let latest: [String: Int]
    private let byDigest: [String: Int]

    package init(agencies: [String: Agency], services: [Service], documents: [DocumentID: Document]) {
        self.agencies = agencies
        self.services = services.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
        self.documents = documents
        latest = Dictionary(self.services.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
        byDigest = Dictionary(self.services.enumerated().map { ($1.digest, $0) }, uniquingKeysWith: { $1 })
    }

    /// The service of that name, in that version or the latest.
    package func service(named name: String, version: Int? = nil) -> Service? {
        guard let version else { return latest[name].map { services[$0] } }
        return services.first { $0.name == name && $0.version == version }
    }

    /// The service that a caller names: `childbirth` in its latest version, `childbirth.v1` in that one.
    package func service(reference: String) -> Service? {
        guard let named = VersionedName(reference, separator: ".v") else { return service(named: reference) }
        return service(named: named.name, version: named.version)
    }

    /// The service with that digest.
    package func service(digest: String) -> Service? { byDigest[digest].map { services[$0] } }

    /// The document with that id.
    package func document(_ id: DocumentID) -> Document? { documents[id] }

    /// Loads the catalogue in a directory.
    ///
    /// - Throws: ``ContractError`` with all findings, when one of them is an error.
    package static func load(directory: String) throws(ContractError) -> Catalogue {
        var linter = Linter(directory: directory)
        let catalogue = linter.run()
        guard let catalogue, !linter.findings.contains(where: { $0.severity == .error }) else {
            throw ContractError(findings: linter.findings.sorted())
        }
        return catalogue
    }

    /// Checks the catalogue in a directory and tells all that is wrong with it, in the order of files and lines.
    package static func lint(directory: String) -> [Finding] {
        var linter = Linter(directory: directory)
        _ = linter.run()
        return linter.findings.sorted()
    }
}
