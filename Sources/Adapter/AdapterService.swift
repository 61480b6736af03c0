import AsyncHTTPClient
package import ContractRegistry
import Contracts
package import CoreMetrics
package import Kafka
package import Logging
package import Messages
import ServiceLifecycle
import Synchronization

/// An agency's adapter: takes its tasks from Kafka, asks its legacy system, and puts the replies into Kafka.
///
/// A task's offset is committed when its reply is acknowledged, never before; so whatever is killed, the task is done, and
/// asked again with the same idempotency key at most.
package struct AdapterService: ServiceLifecycle.Service {
    private let configuration: AdapterConfiguration
    private let contracts: ContractSource
    private let kafka: ClientConfiguration
    private let topics: Topics
    private let time: Timekeeper
    private let metrics: any MetricsFactory
    private let onReady: @Sendable () -> Void
    private let logger: Logger

    /// An adapter; it does nothing before ``run()``.
    ///
    /// - Parameters:
    ///   - configuration: see ``AdapterConfiguration``.
    ///   - contracts: where they come from.
    ///   - kafka: how to reach the cluster.
    ///   - topics: the names of the topics.
    ///   - time: what expiries and waits go by.
    ///   - metrics: where counters go; the process's by default.
    ///   - onReady: told each time that partitions are assigned and work can begin.
    package init(
        configuration: AdapterConfiguration, contracts: ContractSource, kafka: ClientConfiguration, topics: Topics,
        time: Timekeeper = Timekeeper(), metrics: any MetricsFactory = MetricsSystem.factory, logger: Logger,
        onReady: @escaping @Sendable () -> Void = {}
    ) {
        self.configuration = configuration
        self.contracts = contracts
        self.kafka = kafka
        self.topics = topics
        self.time = time
        self.metrics = metrics
        self.onReady = onReady
        var logger = logger
        logger[metadataKey: LogKey.agency] = .string(configuration.agency)
        self.logger = logger
    }

    /// Works until shutdown: then takes no more tasks, gives running ones a few seconds, commits, and leaves the group.
    ///
    /// - Throws: ``KafkaError`` where Kafka cannot be used any more and the process should start anew.
    package func run() async throws {
        try await contracts.run(kafka: kafka, topics: topics, logger: logger) { contracts in
            try await cancelWhenGracefulShutdown { try await contracts.untilRead() }
            tellStrays(contracts)
            try await work(by: contracts)
        }
    }

    /// Tells of operations that are configured and in no contract, or in the contracts and not configured.
    private func tellStrays(_ contracts: LiveCatalogue) {
        guard let current = contracts.current else { return }
        let known = Set(current.agencies[configuration.agency]?.operations.keys.map { $0 } ?? [])
        for name in known.symmetricDifference(configuration.operations.keys).sorted() {
            logger.warning(
                known.contains(name)
                    ? "An operation of the contracts is not configured; its tasks fail"
                    : "An operation is configured that the contracts do not have",
                metadata: [LogKey.operation: .string(name)])
        }
    }

    private func work(by contracts: LiveCatalogue) async throws {
        let producer = try Producer(kafka, options: ProducerOptions(closeTimeout: .seconds(1)))
        let consumer: Consumer
        do {
            consumer = try Consumer(
                kafka,
                options: ConsumerOptions(
                    group: "\(topics.prefix)adapter.\(configuration.agency)", autoOffsetReset: .earliest))
        } catch {
            await producer.close()
            throw error
        }
        let client = HTTPConnector.client(connections: configuration.concurrency)
        let outbox = Outbox(time: time, logger: logger) { await producer.send($0) }
        let run = AdapterRun(
            consumer: consumer, outbox: outbox, producer: producer,
            workload: Workload(
                concurrency: configuration.concurrency, backlogLimit: 2 * configuration.concurrency),
            pipeline: pipeline(contracts, client, outbox), time: time, drainTime: .seconds(3), commitTime: .seconds(1),
            logger: logger, onReady: onReady)
        let result: Result<Void, any Error>
        do {
            try await run.work(on: topics.tasks(configuration.agency))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await consumer.close()
        await producer.close()
        try? await client.shutdown()
        try result.get()
    }

    private func pipeline(
        _ contracts: LiveCatalogue, _ client: HTTPClient, _ outbox: Outbox
    ) -> TaskPipeline {
        let counters = AdapterMetrics(agency: configuration.agency, factory: metrics)
        let logger = logger
        let gate = TargetGate(configuration.target.breaker, time: time) { state in
            counters.record(state)
            logger.notice("Target's breaker changed", metadata: [LogKey.state: .string("\(state)")])
        }
        return TaskPipeline(
            agency: configuration.agency, topics: topics,
            admission: TaskAdmission(
                agency: configuration.agency,
                bindings: OperationBindings(
                    agency: configuration.agency, contracts: contracts, doers: doers(client), metrics: counters)),
            ledger: TaskLedger(), gate: gate, time: time, metrics: counters, logger: logger,
            outbox: outbox)
    }

    /// What does each configured operation.
    private func doers(_ client: HTTPClient) -> [String: OperationBindings.Doer] {
        configuration.operations.mapValues { settings in
            OperationBindings.Doer(connector: connector(settings.connector, client), attempts: settings.attempts)
        }
    }

    private func connector(_ settings: OperationSettings.Connector, _ client: HTTPClient) -> any Connector {
        switch settings {
        case .http(let settings):
            HTTPConnector(target: configuration.target.url, settings: settings, client: client, time: time)
        case .recorded(let recording): RecordedConnector(recording)
        }
    }
}
