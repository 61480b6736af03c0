package import Contracts
package import JSON
package import JSONSchema
import Synchronization

/// A catalogue as others can read it: OpenAPI, AsyncAPI, JSON Schemas by URL, and pages for people.
///
/// Nothing in it depends on when or where it is made: the same catalogue and options give the same bytes. A file is made
/// when it is first asked for, and kept; only the files that there are can be asked for.
package struct Publication: Sendable {
    let catalogue: Catalogue
    let options: PublicationOptions
    let index: SchemaIndex
    /// A version for documents that must have one: it changes with the catalogue, and with nothing else.
    package let version: String
    private let files: [String: File]
    private let made = Made()

    /// The publication of a catalogue.
    package init(catalogue: Catalogue, options: PublicationOptions = PublicationOptions()) {
        self.catalogue = catalogue
        self.options = options
        index = SchemaIndex(catalogue.documents)
        version = Self.version(of: catalogue)
        files = Self.files(catalogue, options.language)
    }

    /// The file at a path such as `/v1/openapi.json`; nil where there is none.
    package func file(_ path: String) -> (contentType: String, bytes: [UInt8])? {
        guard let file = files[path] else { return nil }
        let bytes = made.files.withLock { $0[path] } ?? render(file)
        made.files.withLock { $0[path] = bytes }
        return (file.contentType, bytes)
    }

    /// All paths, sorted.
    package var paths: [String] { files.keys.sorted() }

    /// The agencies' ids, sorted.
    package var agencies: [String] { catalogue.agencies.keys.sorted() }

    // MARK: Documents

    /// The gateway's HTTP API as OpenAPI 3.1.
    package func openAPI(_ language: Language? = nil) -> JSONValue {
        let language = language ?? options.language
        return OpenAPIDocument(
            catalogue: catalogue, options: options, language: language,
            components: ComponentSchemas(index, language: language, dialect: .draft2020), version: version
        ).json
    }

    /// All topics and messages as AsyncAPI 3.1; of an agency, those that it has to do with.
    ///
    /// - Returns: nil where the catalogue has no such agency.
    package func asyncAPI(agency: String? = nil, _ language: Language? = nil) -> JSONValue? {
        let language = language ?? options.language
        let known = agency.flatMap { catalogue.agencies[$0] }
        if agency != nil, known == nil { return nil }
        return AsyncAPIDocument(
            catalogue: catalogue, options: options, language: language,
            components: ComponentSchemas(index, language: language, dialect: .draft07), version: version,
            agency: known
        ).json
    }

    /// A document as the gateway serves it: names of documents are their URLs.
    package func schema(_ id: DocumentID) -> JSONValue? { SchemaFiles(index, base: options.base).served(id) }

    /// A document with all that it refers to inside it.
    package func bundledSchema(_ id: DocumentID) -> JSONValue? {
        SchemaFiles(index, base: options.base).bundled(id)
    }

    private static func version(of catalogue: Catalogue) -> String {
        var hash = CatalogueFingerprint()
        for service in catalogue.services { hash.add(service.digest.utf8) }
        for (id, agency) in catalogue.agencies.sorted(by: { $0.key < $1.key }) {
            hash.add("\(id) \(agency.name.json)".utf8)
            for operation in agency.operations.values.sorted(by: { $0.name < $1.name }) {
                let words = "\(operation.name) \(operation.title.json) \(operation.effect) \(operation.request)"
                hash.add("\(words) \(operation.response) \(operation.expectedMilliseconds)".utf8)
            }
        }
        for (_, document) in catalogue.documents.sorted(by: { $0.key < $1.key }) {
            hash.add(document.source.canonical(numbers: .exact))
        }
        return "1.0.0+\(hash)"
    }

    /// What was made so far.
    private final class Made: Sendable {
        let files = Mutex<[String: [UInt8]]>([:])
    }
}
