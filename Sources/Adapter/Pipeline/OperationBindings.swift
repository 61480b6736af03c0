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
        let service = contracts.service(digest: contract)
        guard let service, let asked = asked(operation, by: service) else { return current(operation) }
        let key = Key(operation: operation, contract: contract)
        if let binding = made.withLock({ $0[key] }) { return binding }
        let binding = bind(asked) { service.documents[$0] }
        made.withLock { $0[key] = binding }
        return binding
    }

    /// The agency's operation of that name, as one of the service's steps asks it, or undoes one by it.
    private func asked(_ name: String, by service: Service) -> Operation? {
        for step in service.steps {
            for ask in step.asks where ask.agency == agency {
                if ask.operation.name == name { return ask.operation }
                if let undoing = ask.compensation?.operation, undoing.name == name { return undoing }
            }
        }
        return nil
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
