import ContractRegistry
import Contracts
import JSON
import JSONSchema
import MetricsTestKit
import Testing

@testable import Adapter

/// What an operation takes and answers depends on the contract of its task.
@Suite struct OperationBindingsTests {
    private struct Silent: Connector {
        func call(_ request: ConnectorRequest) async throws(ConnectorError) -> ConnectorReply { .answered(1) }
    }

    private static func text(_ text: String) -> LocalizedText { LocalizedText(uz: text, ru: text, en: text) }

    /// A service of one step, whose operation takes the document of a version, of a type.
    private static func service(version: Int, type: JSONValue) throws -> Service {
        let id = DocumentID(name: "paper", version: version)
        let schema: JSONValue = ["type": type]
        let operation = Operation(
            name: "ask", title: text("Ask"), effect: .read, request: id, response: id, expectedMilliseconds: 1000)
        let step = Step(
            name: "only", title: text("Only"), agency: "registry", operation: operation, isRequired: true, needs: [],
            deadlineMilliseconds: nil, input: try Template(compiling: "$.request"))
        return Service(
            name: "service", version: version, title: text("Service"), description: nil, portals: ["*"], request: id,
            resultDocument: id, result: try Template(compiling: "$.steps.only.reply"), deadlineMilliseconds: 60_000,
            steps: [step], agencies: ["registry": text("Registry")],
            documents: [id: Document(id: id, title: nil, schema: try Schema.compile(schema), source: schema)])
    }

    private let old: Service
    private let new: Service
    private let bindings: OperationBindings

    init() throws {
        (old, new) = (try Self.service(version: 1, type: "string"), try Self.service(version: 2, type: "integer"))
        let agency = Agency(
            id: "registry", name: Self.text("Registry"),
            operations: ["ask": new.steps[0].operation, "idle": new.steps[0].operation])
        let catalogue = Catalogue(
            agencies: ["registry": agency], services: [old, new],
            documents: old.documents.merging(new.documents) { $1 })
        bindings = OperationBindings(
            agency: "registry", contracts: LiveCatalogue(catalogue),
            doers: ["ask": .init(connector: Silent(), attempts: 3)],
            metrics: AdapterMetrics(agency: "registry", factory: TestMetrics()))
    }

    @Test func eachTaskIsCheckedByItsOwnContract() throws {
        let first = try #require(bindings.binding("ask", contract: old.digest))
        #expect(first.request.isValid("text") && !first.request.isValid(7))
        #expect(first.responseURN == "urn:darcha:document:paper:v1")
        #expect(first.attempts == 3 && first.connector != nil)
        let second = try #require(bindings.binding("ask", contract: new.digest))
        #expect(second.request.isValid(7) && !second.request.isValid("text"))
        #expect(second.responseURN == "urn:darcha:document:paper:v2")
    }

    @Test func aContractThatIsNotKnownIsTheCurrentOne() throws {
        for contract in ["", "no such digest"] {
            #expect(bindings.binding("ask", contract: contract)?.responseURN == "urn:darcha:document:paper:v2")
        }
    }

    @Test func anOperationThatNobodyHasIsNone() {
        #expect(bindings.binding("other", contract: old.digest) == nil)
        #expect(bindings.binding("other", contract: "") == nil)
    }

    @Test func anOperationThatIsNotConfiguredHasNoConnector() throws {
        let agency = OperationBindings(
            agency: "registry", contracts: LiveCatalogue(Catalogue(agencies: [:], services: [old], documents: [:])),
            doers: [:], metrics: AdapterMetrics(agency: "registry", factory: TestMetrics()))
        let binding = try #require(agency.binding("ask", contract: old.digest))
        #expect(binding.connector == nil)
    }

    @Test func whatUndoesAnOperationHasItsOwnDocuments() throws {
        let (paper, receipt) = (DocumentID(name: "paper", version: 1), DocumentID(name: "receipt", version: 1))
        func operation(_ name: String, _ document: DocumentID) -> Operation {
            Operation(
                name: name, title: Self.text(name), effect: .write, request: document, response: document,
                expectedMilliseconds: 1000)
        }
        func ask(_ name: String, _ agency: String) throws -> Ask {
            Ask(
                name: name, agency: agency, operation: operation("charge", paper),
                input: try Template(compiling: "$.request"),
                compensation: Compensation(
                    operation: operation("refund", receipt), input: try Template(compiling: "$.reply")))
        }
        let step = Step(
            name: "fee", title: Self.text("Fee"), asks: [try ask("first", "bank"), try ask("second", "registry")],
            isRequired: true, needs: [], deadlineMilliseconds: nil)
        let documents = try [(paper, "string" as JSONValue), (receipt, "integer")].map { id, type in
            let source: JSONValue = ["type": type]
            return (id, Document(id: id, title: nil, schema: try Schema.compile(source), source: source))
        }
        let service = Service(
            name: "fees", version: 1, title: Self.text("Fees"), description: nil, portals: ["*"], request: paper,
            resultDocument: paper, result: try Template(compiling: "$.request"), deadlineMilliseconds: 60_000,
            steps: [step], agencies: ["bank": Self.text("Bank"), "registry": Self.text("Registry")],
            documents: Dictionary(documents) { $1 })
        let bindings = OperationBindings(
            agency: "registry",
            contracts: LiveCatalogue(Catalogue(agencies: [:], services: [service], documents: [:])),
            doers: ["refund": .init(connector: Silent(), attempts: 2)],
            metrics: AdapterMetrics(agency: "registry", factory: TestMetrics()))
        // The second alternative is this agency's; the first one's operations are not.
        let charge = try #require(bindings.binding("charge", contract: service.digest))
        #expect(charge.responseURN == paper.urn && charge.connector == nil)
        let refund = try #require(bindings.binding("refund", contract: service.digest))
        #expect(refund.responseURN == receipt.urn && refund.attempts == 2)
        #expect(refund.request.isValid(7) && !refund.request.isValid("text"))
    }
}
