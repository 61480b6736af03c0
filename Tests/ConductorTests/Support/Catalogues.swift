import JSON
import JSONSchema

@testable import Contracts

extension Catalogue {
    /// The contracts of some plans.
    ///
    /// - Parameter answer: the schema of the document that every operation answers with.
    static func of(_ plans: [Plan], answer: JSONValue = true) throws -> Catalogue {
        var agencies: [String: Agency] = [:]
        for step in plans.flatMap(\.service.steps) {
            agencies[step.agency] = Agency(
                id: step.agency, name: step.title, operations: [step.operation.name: step.operation])
        }
        var documents: [DocumentID: Document] = [:]
        for plan in plans { documents.merge(plan.service.documents) { $1 } }
        documents[Plan.answer] = Document(
            id: Plan.answer, title: nil, schema: try Schema.compile(answer), source: answer)
        return Catalogue(agencies: agencies, services: plans.map(\.service), documents: documents)
    }
}
