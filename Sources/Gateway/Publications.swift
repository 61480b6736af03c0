import ContractRegistry
import Contracts
import Messages
import Publishing
import Synchronization

/// The publication of the catalogue that is current.
final class Publications: Sendable {
    private let contracts: LiveCatalogue
    private let serverURL: String
    private let topics: Topics
    private let last = Mutex<(revision: Int, publication: Publication)?>(nil)

    init(contracts: LiveCatalogue, serverURL: String, topics: Topics) {
        self.contracts = contracts
        self.serverURL = serverURL
        self.topics = topics
    }

    /// Made anew when another catalogue has become current; nil until one is published.
    var current: Publication? {
        guard let (catalogue, revision) = contracts.revised else { return nil }
        return last.withLock { last in
            if let last, last.revision == revision { return last.publication }
            let options = PublicationOptions(
                serverURL: serverURL, topics: topics, problems: ProblemCode.descriptions,
                picture: { catalogue.picture(of: $0, as: .svg, in: $1) })
            let publication = Publication(catalogue: catalogue, options: options)
            last = (revision, publication)
            return publication
        }
    }
}
