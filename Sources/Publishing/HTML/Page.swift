import Contracts
import JSONSchema

/// One page for people.
struct Page: Sendable, Hashable {
    /// What a page is about.
    enum Subject: Sendable, Hashable {
        case index
        case service(name: String, version: Int)
        case agency(String)
        case document(DocumentID)
    }

    let subject: Subject
    let language: Language

    /// The path below the catalogue's folder. Names of the catalogue need no escapes.
    var path: String {
        switch subject {
        case .index: "\(language.rawValue)/index.html"
        case .service(let name, let version): "\(language.rawValue)/services/\(name).v\(version).html"
        case .agency(let id): "\(language.rawValue)/agencies/\(id).html"
        case .document(let id): "\(language.rawValue)/documents/\(id).html"
        }
    }

    /// All pages of a catalogue.
    static func all(of catalogue: Catalogue) -> [Page] {
        var subjects: [Subject] = [.index]
        subjects += catalogue.services.map { .service(name: $0.name, version: $0.version) }
        subjects += catalogue.agencies.keys.sorted().map { .agency($0) }
        subjects += catalogue.documents.keys.sorted().map { .document($0) }
        return Language.allCases.flatMap { language in subjects.map { Page(subject: $0, language: language) } }
    }
}
