/// What was asked for is not in the catalogue.
package struct LookupError: Error, Sendable, CustomStringConvertible {
    /// What is not there, and how to mend it.
    package let description: String
}

extension Catalogue {
    /// The service of that name, in that version or the latest.
    ///
    /// - Throws: ``LookupError``, which suggests the nearest name.
    package func requiredService(named name: String, version: Int? = nil) throws(LookupError) -> Service {
        if let service = service(named: name, version: version) { return service }
        let versions = services.filter { $0.name == name }.map { String($0.version) }
        guard versions.isEmpty else {
            throw LookupError(
                description: "service \(name) has no version \(version ?? 0)\n  mend: it has "
                    + versions.joined(separator: ", "))
        }
        let names = services.map(\.name)
        let remedy = Suggestion.remedy(
            for: name, among: names, else: "the services are \(Set(names).sorted().joined(separator: ", "))")
        throw LookupError(description: "there is no service '\(name)' in the catalogue\n  mend: \(remedy)")
    }

    /// The document of that id, as `<name>.v<version>`.
    ///
    /// - Throws: ``LookupError``, which suggests the nearest id.
    package func requiredDocument(_ text: String) throws(LookupError) -> Document {
        if let id = DocumentID(text), let document = document(id) { return document }
        let remedy = Suggestion.remedy(
            for: text, among: documents.keys.map(\.description), else: "write <name>.v<version>, as in documents/")
        throw LookupError(description: "there is no document '\(text)' in the catalogue\n  mend: \(remedy)")
    }
}
