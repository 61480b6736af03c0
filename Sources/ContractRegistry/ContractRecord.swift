import Contracts
import JSON
import Kafka
import Messages

/// A record of the contracts topic: a contract under its digest, or the listing of what is current.
enum ContractRecord {
    case contract(Service)
    /// A contract is taken from the topic, once it is compacted.
    case withdrawn(String)
    case catalogue(CatalogueListing)

    /// The key of the listing; no digest looks like it.
    private static let catalogueKey = "catalogue"

    /// The record as it is written.
    func record(_ topics: Topics, time: Timestamp) -> ProducerRecord {
        let (key, type, body): (String, String, JSONValue?) =
            switch self {
            case .contract(let service): (service.digest, EventType.contract, service.bundle)
            case .withdrawn(let digest): (digest, EventType.contract, nil)
            case .catalogue(let listing): (Self.catalogueKey, EventType.catalogue, listing.json)
            }
        guard let body else {
            return ProducerRecord(topic: topics.contracts, key: Array(key.utf8), value: nil, headers: [])
        }
        let event = CloudEvent(
            id: key == Self.catalogueKey ? "catalogue/\(time.milliseconds)" : key, source: "/darcha/contracts",
            type: type, subject: subject, time: time, dataContentType: "application/json",
            data: body.canonical(numbers: .exact))
        return event.record(topic: topics.contracts, key: Array(key.utf8))
    }

    private var subject: String? {
        if case .contract(let service) = self { "\(service.name).v\(service.version)" } else { nil }
    }

    /// Reads a record.
    ///
    /// - Throws: ``ContractFault`` where it is none, or says what can't be used.
    init(_ record: ConsumerRecord) throws(ContractFault) {
        guard let key = record.key.flatMap({ String(validating: $0, as: UTF8.self) }) else {
            throw ContractFault("the record has no key, which is a contract's digest or `\(Self.catalogueKey)`")
        }
        guard let value = record.value else {
            guard key != Self.catalogueKey else { throw ContractFault("the catalogue can't be taken away") }
            self = .withdrawn(key)
            return
        }
        let json: JSONValue
        do { json = try JSONValue(parsing: value, maxDepth: JSONValue.depthCeiling) } catch {
            throw ContractFault("not JSON: \(error.message) at byte \(error.offset)")
        }
        guard key != Self.catalogueKey else {
            guard let listing = CatalogueListing(json) else {
                throw ContractFault("the catalogue needs `services`, a list of digests, and `agencies`")
            }
            self = .catalogue(listing)
            return
        }
        let service: Service
        do throws(BundleError) { service = try Service(bundle: json) } catch { throw ContractFault("\(error)") }
        // Made anew of what was read: a contract under another's digest would change cases that are open.
        guard service.digest == key else {
            throw ContractFault("the contract's digest is \(service.digest), not the record's key")
        }
        self = .contract(service)
    }
}
