import Contracts
import JSON

/// The catalogue as it stands on the bus: what is current, by digest, and the agencies.
struct CatalogueListing: Hashable {
    /// The digests of the services that can be asked for, sorted.
    var services: [String]
    /// Each agency's name and operations, by id.
    var agencies: JSONObject

    init(_ catalogue: Catalogue) {
        services = catalogue.services.map(\.digest).sorted()
        agencies = JSONObject()
        for (id, agency) in catalogue.agencies.sorted(by: { $0.key < $1.key }) { agencies[id] = agency.json }
    }

    /// Reads ``json``; nil where it is no listing.
    init?(_ json: JSONValue) {
        guard let elements = json["services"]?.array, let agencies = json["agencies"]?.object else { return nil }
        services = elements.compactMap(\.string)
        self.agencies = agencies
        guard services.count == elements.count else { return nil }
    }

    var json: JSONValue {
        ["services": .array(services.map(JSONValue.string)), "agencies": .object(agencies)]
    }

    /// The catalogue of contracts that are known.
    ///
    /// - Throws: ``ContractFault`` where one is not known, or an agency can't be read.
    func catalogue(_ contract: (String) -> Service?) throws(ContractFault) -> Catalogue {
        var known: [Service] = []
        for digest in services {
            guard let service = contract(digest) else {
                throw ContractFault("the catalogue names contract \(digest), which is not on the topic")
            }
            known.append(service)
        }
        var read: [String: Agency] = [:]
        for (id, json) in agencies {
            do throws(BundleError) { read[id] = try Agency(id: id, json: json) } catch {
                throw ContractFault("agency \(error)")
            }
        }
        var documents: [DocumentID: Document] = [:]
        for service in known { documents.merge(service.documents) { first, _ in first } }
        return Catalogue(agencies: read, services: known, documents: documents)
    }
}

/// Why a record of the contracts topic can't be used.
package struct ContractFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in English.
    package let description: String

    init(_ description: String) { self.description = description }
}
