import Contracts
import JSON
import JSONSchema

/// Contracts in a few words.
enum SampleContracts {
    static let document = DocumentID(name: "answer", version: 1)

    /// A service of one step.
    ///
    /// - Parameters:
    ///   - mark: another one makes another digest.
    ///   - schema: of its one document.
    static func service(
        _ name: String = "service", version: Int = 1, mark: String = "one", agency: String = "registry",
        schema: JSONValue = true
    ) throws -> Service {
        let operation = Operation(
            name: "ask", title: text(mark), effect: .read, request: document, response: document,
            expectedMilliseconds: 1000)
        let step = Step(
            name: "only", title: text(mark), agency: agency, operation: operation, isRequired: true, needs: [],
            deadlineMilliseconds: nil, input: try Template(compiling: ["q": "$.request.q"]))
        return Service(
            name: name, version: version, title: text(mark), description: nil, portals: ["*"], request: document,
            resultDocument: document, result: try Template(compiling: "$.steps.only.reply"),
            deadlineMilliseconds: 60_000, steps: [step], agencies: [agency: text(agency)],
            documents: [
                document: Document(
                    id: document, title: nil, schema: try Schema.compile(schema), source: schema)
            ])
    }

    static func catalogue(_ services: Service...) -> Catalogue {
        var agencies: [String: Agency] = [:]
        var documents: [DocumentID: Document] = [:]
        for service in services {
            for step in service.steps {
                agencies[step.agency] = Agency(
                    id: step.agency, name: text(step.agency), operations: [step.operation.name: step.operation])
            }
            documents.merge(service.documents) { $1 }
        }
        return Catalogue(agencies: agencies, services: services, documents: documents)
    }

    private static func text(_ text: String) -> LocalizedText { LocalizedText(uz: text, ru: text, en: text) }
}
