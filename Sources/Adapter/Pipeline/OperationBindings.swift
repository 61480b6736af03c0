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
        // A contract never changes, so what was bound by it once is bound for good.
        let key = Key(operation: operation, contract: contract)
        if let binding = made.withLock({ $0[key] }) { return binding }
        guard let service = contracts.service(digest: contract),
            let asked = service.operation(operation, of: agency)
        else { return current(operation) }
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

    /// An operation as a contract has it, which may have been published a moment ago; see ``binding(_:contract:)``.
    func find(_ operation: String, contract: String) async -> OperationBinding? {
        if let binding = made.withLock({ $0[Key(operation: operation, contract: contract)] }) { return binding }
        if !contract.isEmpty { await contracts.refresh(for: [Array(contract.utf8)]) }
        return binding(operation, contract: contract)
    }
}
