package import ContractRegistry
import CoreMetrics
import Hummingbird
package import Kafka
package import Logging
package import Messages
import NIOCore
package import Observability
import ServiceLifecycle

/// The gateway: the HTTP API that portals call, over the journal.
///
/// Any number of gateways can serve the same journal, each with an index of its own.
package struct GatewayService: ServiceLifecycle.Service {
    private let configuration: GatewayConfiguration
    private let contracts: ContractSource
    private let kafka: ClientConfiguration
    private let topics: Topics
    private let metrics: MetricsRegistry?
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger

    /// A gateway; it does nothing until it is run.
    ///
    /// - Parameters:
    ///   - contracts: where the services that can be called come from. Cases of contracts that are not there are held.
    ///   - kafka: how to reach the bus.
    ///   - topics: the names of the bus's topics.
    ///   - metrics: what `/metrics` shows, and where the gateway's own metrics go; without it `/metrics` is not there, and
    ///     they go where swift-metrics was told to.
    ///   - clock: what time it is; the system's clock.
    package init(
        configuration: GatewayConfiguration, contracts: ContractSource, kafka: ClientConfiguration, topics: Topics,
        metrics: MetricsRegistry? = nil, clock: (@Sendable () -> Timestamp)? = nil, logger: Logger
    ) {
        self.configuration = configuration
        self.contracts = contracts
        self.kafka = kafka
        self.topics = topics
        self.metrics = metrics
        self.clock = clock ?? { .now }
        self.logger = logger
    }

    /// Serves until the task is cancelled or a graceful shutdown begins; then no more requests are taken, those that run
    /// may end, and event streams end.
    ///
    /// - Throws: ``GatewayError``.
    package func run() async throws {
        try configuration.check()
        try await contracts.run(kafka: kafka, topics: topics, logger: logger) { contracts in
            try await run(by: contracts)
        }
    }

    private func run(by contracts: LiveCatalogue) async throws {
        let index = try CaseIndex(
            path: configuration.indexPath, contracts: contracts, retention: configuration.retention.milliseconds,
            cacheBytes: configuration.cacheBytes, logger: logger)
        let consumer: Consumer
        let producer: Producer
        do throws(KafkaError) {
            // Whoever is behind takes much at a time: each batch costs its hand-overs.
            consumer = try Consumer(
                kafka,
                options: ConsumerOptions(
                    group: nil, maxBatch: 5000, maxBatchBytes: 16 << 20, autoOffsetReset: .error,
                    requestTimeout: .seconds(3)))
            producer = try Producer(
                kafka,
                options: ProducerOptions(
                    deliveryTimeout: min(configuration.openTimeout, .seconds(10)), closeTimeout: .seconds(1)))
        } catch {
            index.close()
            throw GatewayError(
                .kafkaUnusable, "the Kafka clients cannot be set up: \(error)",
                remedy: "Correct the property that the message names.")
        }
        let result: Result<Void, any Error>
        do {
            try await run(contracts, index, consumer, producer)
            result = .success(())
        } catch { result = .failure(error) }
        await producer.close()
        await consumer.close()
        index.close()
        try result.get()
    }

    private func run(
        _ contracts: LiveCatalogue, _ index: CaseIndex, _ consumer: Consumer, _ producer: Producer
    ) async throws {
        let factory: any MetricsFactory = metrics ?? MetricsSystem.factory
        for (name, text) in GatewayMetrics.help { metrics?.describe(name, help: text) }
        let gatewayMetrics = GatewayMetrics(factory)
        let progress = FoldProgress()
        let end = JournalEnd(
            topic: topics.journal, consumer: consumer, progress: progress, patience: configuration.openTimeout,
            clock: clock)
        let follower = JournalFollower(
            topic: topics.journal, index: index, progress: progress, end: end, consumer: consumer,
            metrics: gatewayMetrics, logger: logger)
        let opener = CaseOpener(
            index: index, progress: progress, end: end, producer: producer, topics: topics,
            configuration: configuration, metrics: gatewayMetrics, clock: clock, logger: logger)
        let commander = CaseCommander(
            index: index, progress: progress, end: end, producer: producer, topics: topics, metrics: gatewayMetrics,
            clock: clock, logger: logger)
        let responder = GatewayResponder(
            configuration: configuration, contracts: contracts,
            publications: Publications(contracts: contracts, serverURL: configuration.serverURL, topics: topics),
            keys: CallerKeys(portals: configuration.portals, operators: configuration.operators), index: index,
            progress: progress, end: end, opener: opener, commander: commander, metrics: gatewayMetrics,
            registry: metrics,
            logger: logger)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // What is on the bus already is known before any event is folded by it.
                    try await contracts.untilRead()
                    try await follower.run()
                }
                group.addTask { try await follower.releaseAsContractsCome() }
                group.addTask { try await follower.writeAsTimePasses(every: configuration.writeInterval) }
                group.addTask { await end.run() }
                group.addTask { try await keepAlive(progress) }
                group.addTask { try await serve(responder) }
                group.addTask {
                    try await gracefulShutdown()
                    try await Task.sleep(for: configuration.shutdownTimeout)
                }
                defer {
                    group.cancelAll()
                    progress.end()
                }
                // The first that ends, ends the others: the server after a shutdown, the rest only by trouble.
                do { try await group.next() } catch is CancellationError {}
            }
        } onGracefulShutdown: {
            progress.endWatching()
        }
    }

    /// Wakes the readers of idle event streams, so that they show that they are alive.
    private func keepAlive(_ progress: FoldProgress) async throws {
        while true {
            try await Task.sleep(for: configuration.keepAlive)
            progress.wakeWatchers()
        }
    }

    private func serve(_ responder: GatewayResponder) async throws {
        let configuration = configuration
        let seconds = TimeAmount.milliseconds(configuration.idleTimeout.milliseconds)
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(additionalChannelHandlers: [MalformedRequestHandler()], idleTimeout: seconds)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "darcha"),
            onServerRunning: { channel in
                await configuration.onReady(channel.localAddress?.port ?? configuration.port)
            },
            logger: logger)
        do { try await application.run() } catch let error as CancellationError { throw error } catch {
            throw GatewayError(
                .addressUnusable, "cannot serve \(configuration.host):\(configuration.port): \(error)",
                remedy: "Name an address of this machine and a port that nobody else listens on.")
        }
    }
}
