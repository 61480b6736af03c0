import JSON

/// Reads a catalogue's files, checks them, and builds what is sound.
///
/// Documents come first, then agencies, whose operations name documents, then services, which name both. What is
/// declared but broken is reported once, at its own place, and not again where it is referred to.
struct Linter {
    /// Ten years, in milliseconds.
    static let longestDuration: Int64 = 3653 * 86_400_000

    let directory: String
    var findings: [Finding] = []

    /// Every document with a file of a right name; sound or not.
    var declaredDocuments: Set<DocumentID> = []
    /// Those that are sound.
    var documents: [DocumentID: Document] = [:]
    var usedDocuments: Set<DocumentID> = []
    /// Where each document's file is.
    var documentPlaces: [DocumentID: Place] = [:]

    /// Every agency with a file of a right name; sound or not.
    var agencies: [String: AgencyDraft] = [:]
    /// Agency and operation.
    var usedOperations: Set<[String]> = []

    init(directory: String) {
        var directory = directory
        while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
        self.directory = directory
    }

    /// The catalogue of all that is sound; nil when there is nothing to read.
    mutating func run() -> Catalogue? {
        guard CatalogueFiles.isDirectory(directory) else {
            report(
                .catalogueMissing, at: Place(file: directory), "there is no directory of that name",
                mend: "name the directory that holds agencies, documents and services")
            return nil
        }
        let files = ["documents", "agencies", "services"].map { ($0, names(in: $0)) }
        lintDocuments(files[0].1)
        lintAgencies(files[1].1)
        let services = lintServices(files[2].1)
        // What is broken may be what would use the rest.
        if !findings.contains(where: { $0.severity == .error }) { lintUse() }
        return Catalogue(
            agencies: agencies.compactMapValues(\.agency), services: services, documents: documents)
    }

    mutating func report(_ rule: LintRule, at place: Place, _ message: String, mend remedy: String) {
        findings.append(
            Finding(
                severity: rule.severity, file: place.file, line: place.line, column: place.column, rule: rule.rawValue,
                message: message, remedy: remedy))
    }

    private mutating func names(in folder: String) -> [String] {
        let path = "\(directory)/\(folder)"
        guard CatalogueFiles.isDirectory(path), let names = CatalogueFiles.names(in: path) else {
            report(
                .folderMissing, at: Place(file: path), "there is no folder \(folder), or it can't be read",
                mend: "make the folder and put the \(folder) in it")
            return []
        }
        if names.isEmpty {
            report(.folderEmpty, at: Place(file: path), "the folder is empty", mend: "add the \(folder), one file each")
        }
        return names
    }

    /// The text of a file of the catalogue.
    mutating func read(_ file: String) -> (text: String, bytes: [UInt8])? {
        let place = Place(file: file)
        switch CatalogueFiles.read(file) {
        case .text(let text, let bytes): return (text, bytes)
        case .unreadable(let why):
            report(
                .fileUnreadable, at: place, "can't be read: \(why)", mend: "put the file there, readable for this user")
        case .tooLarge:
            report(
                .fileTooLarge, at: place, "is larger than \(CatalogueFiles.largestFile) bytes",
                mend: "split it: a contract is read by people")
        case .encoding(let offset, let bytes):
            report(
                .fileEncoding, at: JSONLocator(bytes: bytes, file: file).place(at: offset), "is not UTF-8",
                mend: "save it as UTF-8")
        }
        return nil
    }

    /// The root of a YAML file.
    mutating func readYAML(_ file: String) -> YAMLNode? {
        guard let (text, _) = read(file) else { return nil }
        var reader = YAMLReader(file: file)
        let root = reader.read(text)
        for fault in reader.faults { report(fault.rule, at: fault.place, fault.message, mend: fault.remedy) }
        return root
    }

    /// The name that a file stands for; reports a file that does not belong in its folder.
    mutating func stem(of name: String, in folder: String, suffix: String, form: String) -> String? {
        if name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        unexpected(name, in: folder, form: form)
        return nil
    }

    mutating func unexpected(_ name: String, in folder: String, form: String) {
        report(
            .fileUnexpected, at: Place(file: "\(directory)/\(folder)/\(name)"),
            "is not a file of this folder, and would be ignored", mend: "name it \(form), or take it away")
    }
}
