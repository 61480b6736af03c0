import Contracts
import JSON
import JSONSchema

extension Catalogue {
    /// What a document is called.
    func title(of id: DocumentID, in language: Language) -> String {
        let document = documents[id]
        return document?.title?[language] ?? document?.source["title"]?.string ?? id.description
    }

    /// The services that ask an agency for an operation.
    func services(asking operation: String, of agency: String) -> [Service] {
        services.filter { service in
            service.steps.contains { $0.agency == agency && $0.operation.name == operation }
        }
    }
}
