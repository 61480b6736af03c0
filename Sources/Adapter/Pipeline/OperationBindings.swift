import ContractRegistry
import Contracts
import JSONSchema
import Synchronization

/// The agency's operations, each with the documents that a task's contract gives it.
///
/// Several versions of a contract are in use at once, so what an operation takes and answers depends on the task.
final class OperationBindings: Sendable {
    /// What does an operation.
    struct Doer: Sendable {
        let connector: any Connector
        let attempts: Int
    }

    private struct Key: Hashable {
        let operation: String
        let contract: String
    }

    private let agency: String
    private let contracts: LiveCatalogue
    private let doers: [String: Doer]
    private let metrics: AdapterMetrics
    private let made = Mutex<[Key: OperationBinding]>([:])

    init(agency: String, contracts: LiveCatalogue, doers: [String: Doer], metrics: AdapterMetrics) {
        self.agency = agency
        self.contracts = contracts
        self.doers = doers
        self.metrics = metrics
    }

    /// An operation as a contract has it; as the current catalogue has it where the contract is not known or empty.
    ///
    /// - Returns: nil where there is no such operation of the agency; one without a connector where nothing is
    ///   configured for it.
    func binding(_ operation: String, contract: String) -> OperationBinding? {
        guard let service = contracts.service(digest: contract),
            let asked = service.operation(operation, of: agency)
        else { return current(operation) }
        let key = Key(operation: operation, contract: contract)
        if let binding = made.withLock({ $0[key] }) { return binding }
        let binding = bind(asked) { service.documents[$0] }
        made.withLock { $0[key] = binding }
        return binding
    }

    private func current(_ name: String) -> OperationBinding? {
        guard let operation = contracts.current?.agencies[agency]?.operations[name] else { return nil }
        return bind(operation) { contracts.document($0, contract: nil) }
    }

    private func bind(_ operation: Operation, _ document: (DocumentID) -> Document?) -> OperationBinding? {
        guard let request = document(operation.request)?.schema, let response = document(operation.response)?.schema
        else { return nil }
        let doer = doers[operation.name]
        return OperationBinding(
            name: operation.name, request: request, response: response, responseURN: operation.response.urn,
            connector: doer?.connector, attempts: doer?.attempts ?? 1, metrics: metrics.operation(operation.name))
    }

    /// Makes sure that a contract which was published a moment ago is known.
    func refresh(for contract: [UInt8]) async { await contracts.refresh(for: [contract]) }
}
