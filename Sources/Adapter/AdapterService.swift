import AsyncHTTPClient
package import Contracts
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
    private let catalogue: Catalogue
    private let kafka: ClientConfiguration
    private let topics: Topics
    private let time: Timekeeper
    private let metrics: any MetricsFactory
    private let onReady: @Sendable () -> Void
    private let logger: Logger

    /// An adapter; it does nothing before ``run()``.
    ///
    /// - Parameters:
    ///   - configuration: checked against the catalogue; see ``AdapterConfiguration``.
    ///   - catalogue: the contracts.
    ///   - kafka: how to reach the cluster.
    ///   - topics: the names of the topics.
    ///   - time: what expiries and waits go by.
    ///   - metrics: where counters go; the process's by default.
    ///   - onReady: told each time that partitions are assigned and work can begin.
    package init(
        configuration: AdapterConfiguration, catalogue: Catalogue, kafka: ClientConfiguration, topics: Topics,
        time: Timekeeper = Timekeeper(), metrics: any MetricsFactory = MetricsSystem.factory, logger: Logger,
        onReady: @escaping @Sendable () -> Void = {}
    ) {
        self.configuration = configuration
        self.catalogue = catalogue
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
        let sender = ReplySender(producer)
        let run = AdapterRun(
            consumer: consumer, sender: sender, workload: Workload(backlogLimit: 2 * configuration.concurrency),
            pipeline: pipeline(client, sender), time: time, drainTime: .seconds(3), commitTime: .seconds(1),
            concurrency: configuration.concurrency, logger: logger, onReady: onReady)
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

    private func pipeline(_ client: HTTPClient, _ sender: ReplySender) -> TaskPipeline {
        let counters = AdapterMetrics(agency: configuration.agency, factory: metrics)
        let logger = logger
        let gate = TargetGate(configuration.target.breaker, time: time) { state in
            counters.record(state)
            logger.notice("Target's breaker changed", metadata: [LogKey.state: .string("\(state)")])
        }
        return TaskPipeline(
            agency: configuration.agency, topics: topics,
            admission: TaskAdmission(agency: configuration.agency, operations: bindings(client, counters)),
            ledger: TaskLedger(), gate: gate, time: time, metrics: counters, logger: logger,
            send: { record throws(KafkaError) in try await sender.send(record) })
    }

    /// The operations of the contract; those that are not configured have no connector.
    private func bindings(_ client: HTTPClient, _ counters: AdapterMetrics) -> [String: OperationBinding] {
        var bindings: [String: OperationBinding] = [:]
        for (name, operation) in catalogue.agencies[configuration.agency]?.operations ?? [:] {
            guard let request = catalogue.document(operation.request)?.schema,
                let response = catalogue.document(operation.response)?.schema
            else { continue }
            let settings = configuration.operations[name]
            bindings[name] = OperationBinding(
                name: name, request: request, response: response, responseURN: operation.response.urn,
                connector: settings.map { connector($0.connector, client) }, attempts: settings?.attempts ?? 1,
                metrics: counters.operation(name))
        }
        return bindings
    }

    private func connector(_ settings: OperationSettings.Connector, _ client: HTTPClient) -> any Connector {
        switch settings {
        case .http(let settings):
            HTTPConnector(target: configuration.target.url, settings: settings, client: client, time: time)
        }
    }
}
