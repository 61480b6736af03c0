extension Catalogue {
    /// Reads the example cases that stand beside the contracts, in `tests/<service>.v<version>/<case>.yaml`.
    ///
    /// - Parameters:
    ///   - directory: the directory that the catalogue was loaded from.
    ///   - service: only the cases of services of that name.
    /// - Returns: the cases that are sound, and what is wrong with the others.
    package func cases(
        directory: String, service: String? = nil, vocabulary: CaseVocabulary
    ) -> (cases: [ContractCase], findings: [Finding]) {
        var linter = Linter(directory: directory)
        let cases = linter.readCases(of: self, service: service, vocabulary: vocabulary)
        return (cases, linter.findings.sorted())
    }
}

extension Linter {
    private static let casesForm = "<service>.v<version>"

    fileprivate mutating func readCases(
        of catalogue: Catalogue, service only: String?, vocabulary: CaseVocabulary
    ) -> [ContractCase] {
        let root = "\(directory)/tests"
        // No folder, no cases.
        guard CatalogueFiles.isDirectory(root), let folders = CatalogueFiles.names(in: root) else { return [] }
        var cases: [ContractCase] = []
        for folder in folders {
            guard let id = VersionedName(folder, separator: ".v"), CatalogueFiles.isDirectory("\(root)/\(folder)")
            else {
                if only == nil { unexpected(folder, in: "tests", form: "a folder \(Self.casesForm)") }
                continue
            }
            guard only.map({ $0 == id.name }) ?? true else { continue }
            guard let service = catalogue.service(named: id.name, version: id.version) else {
                let known = catalogue.services.map { "\($0.name).v\($0.version)" }
                report(
                    .nameMismatch, at: Place(file: "\(root)/\(folder)"), "there is no service \(folder)",
                    mend: Suggestion.remedy(
                        for: folder, among: known, else: "name the folder for a service: \(list(known))"))
                continue
            }
            let names = CatalogueFiles.names(in: "\(root)/\(folder)") ?? []
            for name in names where !CatalogueFiles.isDirectory("\(root)/\(folder)/\(name)") {
                if name.hasSuffix(".yml") { unexpected(name, in: "tests/\(folder)", form: "<case>.yaml") }
                // Other files may be documents that cases name.
                guard name.hasSuffix(".yaml") else { continue }
                let reader = CaseFile(
                    name: String(name.dropLast(5)), folder: "\(root)/\(folder)", service: service,
                    vocabulary: vocabulary)
                if let found = reader.read(by: &self) { cases.append(found) }
            }
        }
        return cases
    }
}
