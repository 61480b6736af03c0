package import Contracts
package import Kafka
package import Logging
package import Messages

/// Where a process has its contracts from.
package enum ContractSource: Sendable {
    /// From the bus, as they are published.
    case bus
    /// These and no others, for good.
    case catalogue(Catalogue)

    /// Runs a process with its contracts: at first all that are on the bus, then those that come.
    ///
    /// - Parameter body: what runs; the contracts are followed until it ends.
    package func run(
        kafka: ClientConfiguration, topics: Topics, logger: Logger,
        _ body: @escaping @Sendable (LiveCatalogue) async throws -> Void
    ) async throws {
        switch self {
        case .catalogue(let catalogue): try await body(LiveCatalogue(catalogue))
        case .bus:
            let catalogue = LiveCatalogue()
            let follower = ContractFollower(catalogue: catalogue, kafka: kafka, topics: topics, logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await follower.run() }
                group.addTask { try await body(catalogue) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }
}
