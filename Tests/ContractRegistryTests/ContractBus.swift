import Contracts
import Kafka
import KafkaTesting
import Logging
import Messages

@testable import ContractRegistry

/// A contracts topic of a test's own, and those who read and write it.
struct ContractBus: Sendable {
    let topics = Topics(prefix: TestCluster.uniqueName("registry") + ".")
    let kafka: ClientConfiguration
    let publisher: ContractPublisher
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() async throws {
        kafka = try TestCluster.configuration("registry")
        publisher = ContractPublisher(kafka: kafka, topics: topics, logger: Self.logger)
        if TestCluster.isEmbedded {
            try EmbeddedBroker.shared().createTopic(topics.contracts, partitions: 1)
        } else {
            let admin = try Admin(kafka)
            let topic = NewTopic(topics.contracts, partitions: 1, configuration: ["cleanup.policy": "compact"])
            if case .failed(let error)? = try await admin.createTopics([topic])[topics.contracts] { throw error }
            await admin.close()
        }
    }

    /// Writes records as they are, right or wrong.
    func write(_ records: [ProducerRecord]) async throws {
        let producer = try Producer(kafka)
        for result in await producer.send(records) { _ = try result.get() }
        await producer.close()
    }

    /// Follows the topic as a process does, while something is done.
    func following<Result: Sendable>(
        _ body: @escaping @Sendable (LiveCatalogue) async throws -> Result
    ) async throws -> Result {
        let catalogue = LiveCatalogue()
        let follower = ContractFollower(catalogue: catalogue, kafka: kafka, topics: topics, logger: Self.logger)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await follower.run()
                return nil
            }
            group.addTask {
                try await catalogue.untilRead()
                return try await body(catalogue)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw Ended() }
            return result
        }
    }

    /// The follower ended by itself.
    struct Ended: Error {}
}

extension LiveCatalogue {
    /// Waits until something holds.
    func wait(until holds: (LiveCatalogue) -> Bool) async {
        for await _ in changes() where holds(self) { return }
    }
}
