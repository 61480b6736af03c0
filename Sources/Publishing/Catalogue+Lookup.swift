import Contracts
import JSON
import JSONSchema

extension Catalogue {
    /// What a document is called.
    func title(of id: DocumentID, in language: Language) -> String {
        let document = documents[id]
        return document?.title?[language] ?? document?.source["title"]?.string ?? id.description
    }

    /// The services that ask an agency for an operation, to do something or to undo it.
    func services(asking operation: String, of agency: String) -> [Service] {
        services.filter { $0.operation(operation, of: agency) != nil }
    }
}
