package import Contracts
package import Kafka
package import Logging
package import Messages

/// Publishes a catalogue: its contracts first, and when they are acknowledged, that they are current.
package struct ContractPublisher: Sendable {
    /// What a publication came to.
    package struct Report: Sendable {
        /// Contracts that were not on the bus.
        package var added: [Service] = []
        /// Contracts that were, and stay current.
        package var kept: [Service] = []
        /// Contracts that can't be asked for any more; open cases keep them.
        package var retired: [Service] = []
        /// Whether anything changed.
        package var isChanged = false
    }

    private let kafka: ClientConfiguration
    private let topics: Topics
    private let logger: Logger

    package init(kafka: ClientConfiguration, topics: Topics, logger: Logger) {
        self.kafka = kafka
        self.topics = topics
        self.logger = logger
    }

    /// Publishes what is not yet there. Published twice, it changes nothing.
    ///
    /// - Parameters:
    ///   - isDry: says what would change, and changes nothing.
    ///   - review: looks at what is current before anything is written; what it throws is thrown.
    /// - Throws: `KafkaError` where the bus does not answer or refuses; then the old catalogue stands.
    package func publish(
        _ catalogue: Catalogue, isDry: Bool = false, review: (Catalogue?) throws -> Void = { _ in }
    ) async throws -> Report {
        let known = try await published()
        try review(known.current)
        var report = Report()
        for service in catalogue.services {
            if known.service(digest: service.digest) == nil || known.withdrawn.contains(service.digest) {
                report.added.append(service)
            } else {
                report.kept.append(service)
            }
        }
        let digests = Set(catalogue.services.map(\.digest))
        report.retired = known.current?.services.filter { !digests.contains($0.digest) } ?? []
        let listing = CatalogueListing(catalogue)
        report.isChanged = known.current.map { CatalogueListing($0) != listing } ?? true || !report.added.isEmpty
        guard report.isChanged, !isDry else { return report }
        let producer = try Producer(kafka)
        let result: Result<Void, any Error>
        do {
            // In this order: nobody may open a case by a contract that is not on the bus.
            for outcome in await producer.send(
                report.added.map { ContractRecord.contract($0).record(topics, time: .now) })
            {
                _ = try outcome.get()
            }
            _ = try await producer.send(ContractRecord.catalogue(listing).record(topics, time: .now))
            result = .success(())
        } catch { result = .failure(error) }
        await producer.close()
        try result.get()
        return report
    }

    /// What is on the bus now.
    package func published() async throws -> LiveCatalogue {
        let catalogue = LiveCatalogue()
        // A bus that does not answer at all is told at once; the follower would wait for it.
        let admin = try Admin(kafka)
        let cluster: Result<ClusterDescription, KafkaError>
        do throws(KafkaError) { cluster = .success(try await admin.describe()) } catch { cluster = .failure(error) }
        await admin.close()
        guard try cluster.get().topics[topics.contracts] != nil else {
            throw KafkaError(
                code: .unknownTopicOrPartition, message: "there is no topic of the contracts; darcha topics create",
                topic: topics.contracts)
        }
        let follower = ContractFollower(catalogue: catalogue, kafka: kafka, topics: topics, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await follower.run() }
            group.addTask { try await catalogue.untilRead() }
            try await group.next()
            group.cancelAll()
        }
        return catalogue
    }
}
