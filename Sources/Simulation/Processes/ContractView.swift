import Conductor
import Contracts
import Synchronization

/// The contracts that one process knows by now.
final class ContractView: ReplyContracts {
    private let known = Mutex<[String: Service]>([:])

    func set(_ services: [Service]) {
        let services = Dictionary(services.map { ($0.digest, $0) }) { $1 }
        known.withLock { $0 = services }
    }

    func service(digest: String) -> Service? { known.withLock { $0[digest] } }

    func document(_ id: DocumentID, contract: String?) -> Document? {
        known.withLock { known in
            if let contract { return known[contract]?.documents[id] }
            return known.values.first?.documents[id]
        }
    }
}
