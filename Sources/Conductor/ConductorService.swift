package import ContractRegistry
package import Kafka
package import Logging
package import Messages
import ServiceLifecycle

/// The conductor process: acts on the journal, and takes the agencies' replies into it.
///
/// Any number of them share the journal's partitions and the replies topics by consumer groups.
package struct ConductorService: ServiceLifecycle.Service {
    private let configuration: ConductorConfiguration
    private let contracts: ContractSource
    private let kafka: ClientConfiguration
    private let topics: Topics
    private let clock: any WallClock
    private let logger: Logger

    package init(
        configuration: ConductorConfiguration, contracts: ContractSource, kafka: ClientConfiguration, topics: Topics,
        clock: any WallClock = SystemWallClock(), logger: Logger
    ) {
        self.configuration = configuration
        self.contracts = contracts
        self.kafka = kafka
        self.topics = topics
        self.clock = clock
        self.logger = logger
    }

    /// Runs until graceful shutdown.
    ///
    /// - Throws: ``ConductorError``, or the bus's error where it can't be reached in the first place.
    package func run() async throws {
        try await contracts.run(kafka: kafka, topics: topics, logger: logger) { contracts in
            // What is on the bus already is known before any event is folded by it.
            try await cancelWhenGracefulShutdown { try await contracts.untilRead() }
            try await conduct(by: contracts)
        }
    }

    private func conduct(by contracts: LiveCatalogue) async throws {
        let admin = try Admin(kafka)
        var configuration = configuration
        do {
            let limits = try await JournalCheck(topics: topics, logger: logger).check(admin)
            configuration.carry = configuration.carry ?? limits
        } catch {
            await admin.close()
            throw error
        }
        await admin.close()

        let group = topics.prefix + configuration.group
        let ingressGroup = group + "-ingress"
        let producer = try Producer(kafka)
        let journalConsumer = try Consumer(kafka, options: options(group))
        let ingressConsumer = try Consumer(kafka, options: options(ingressGroup))
        let progress = IngressProgress(
            consumer: journalConsumer, group: ingressGroup, topics: topics, clock: clock,
            patience: configuration.ingressPatience, logger: logger)
        let conductor = JournalConductor(
            configuration: configuration, contracts: contracts, topics: topics, consumer: journalConsumer,
            producer: producer, ingress: progress, kafka: kafka, clock: clock, logger: logger)
        let ingress = Ingress(
            maxReplyBytes: configuration.maxReplyBytes, topics: topics, contracts: contracts, consumer: ingressConsumer,
            publisher: Publisher(producer: producer, logger: logger), logger: logger)

        let outcome: Result<Void, any Error>
        do {
            try await withGracefulShutdownHandler {
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        try await work(conductor, journalConsumer, ingress, ingressConsumer)
                    }
                    tasks.addTask { try await ingress.followAgencies() }
                    tasks.addTask { for await _ in contracts.changes() { await conductor.contractsChanged() } }
                    // The others have no end of their own.
                    defer { tasks.cancelAll() }
                    try await tasks.next()
                }
            } onGracefulShutdown: {
                Task {
                    async let ingressEnd: Void = ingress.finish()
                    await conductor.finish()
                    await ingressEnd
                    await ingressConsumer.close()
                    await journalConsumer.close()
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await ingressConsumer.close()
        await journalConsumer.close()
        await producer.close()
        try outcome.get()
    }

    /// Conducts and takes replies in; whichever ends first, by an error or by shutdown, ends the other.
    private func work(
        _ conductor: JournalConductor, _ journalConsumer: Consumer, _ ingress: Ingress, _ ingressConsumer: Consumer
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await conductor.run() }
            tasks.addTask { try await ingress.run() }
            defer { tasks.cancelAll() }
            try await tasks.next()
            await ingressConsumer.close()
            await journalConsumer.close()
            try await tasks.waitForAll()
        }
    }

    private func options(_ group: String) -> ConsumerOptions {
        var options = ConsumerOptions(group: group)
        options.autoOffsetReset = .error
        if let timeout = configuration.sessionTimeout { options.sessionTimeout = timeout }
        return options
    }
}
