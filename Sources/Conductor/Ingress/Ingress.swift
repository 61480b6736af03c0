import ContractRegistry
import Kafka
import Logging
import Messages
import Metrics

/// Takes the agencies' replies into the journal. What it decides is ``IngressDriver``'s; here it is carried out.
actor Ingress {
    private var driver: IngressDriver
    private let topics: Topics
    private let contracts: LiveCatalogue
    private let consumer: Consumer
    private let publisher: Publisher
    private let logger: Logger

    /// Appendings under way.
    private var work: [UInt64: Task<Void, Never>] = [:]
    /// The commit under way, if there is one, and what is to be committed after it.
    private var commit: Task<Void, Never>?
    private var uncommitted: [TopicPartition: OffsetAndMetadata] = [:]
    /// Who waits until there is room for more, or nothing is under way.
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var failure: (any Error)?
    /// Whether nothing more is to be taken in.
    private var isStopping = false

    init(
        maxReplyBytes: Int, topics: Topics, contracts: LiveCatalogue, consumer: Consumer, publisher: Publisher,
        logger: Logger
    ) {
        driver = IngressDriver(contracts: contracts, topics: topics, maxReplyBytes: maxReplyBytes)
        self.topics = topics
        self.contracts = contracts
        self.consumer = consumer
        self.publisher = publisher
        self.logger = logger
    }

    /// Follows the catalogue's agencies until the task is cancelled: those that come have their replies taken in, too.
    func followAgencies() async throws {
        var subscribed: Set<String> = []
        for await _ in contracts.changes() {
            let agencies = contracts.agencies
            guard !agencies.isSubset(of: subscribed) else { continue }
            subscribed.formUnion(agencies)
            try consumer.subscribe(to: subscribed.sorted().map { topics.replies($0) })
        }
    }

    /// Takes replies in until the consumer is closed.
    func run() async throws {
        for await event in consumer.events {
            await handle(event)
            if failure != nil { break }
        }
        for task in work.values { task.cancel() }
        if let failure { throw failure }
    }

    /// Brings to an end what is on its way into the journal, and commits it; then the consumer may be closed.
    func finish() async {
        isStopping = true
        await until { $0.driver.isIdle && $0.commit == nil }
    }

    private func handle(_ event: ConsumerEvent) async {
        switch event {
        case .records(let records):
            await until { $0.driver.wantsRecords }
            // What is not taken in is not committed either: the next ingress reads it.
            guard !isStopping else { return }
            await contracts.refresh(for: records.lazy.compactMap { $0.header("ce_" + CloudEvent.Extension.contract) })
            await carryOut(driver.records(records))
        case .assigned(let rebalance): await start(rebalance)
        case .revoked(let rebalance):
            // What is under way is brought to an end and committed while the partitions are still ours.
            await until { $0.driver.isIdle && $0.commit == nil }
            driver.released(rebalance.partitions)
            await rebalance.proceed()
        case .lost(let rebalance):
            driver.released(rebalance.partitions)
            forget(rebalance.partitions)
            await rebalance.proceed()
        case .reachedEnd: break
        case .failed(let error): await carryOut(driver.failed(error))
        }
    }

    // MARK: - Actions

    private func carryOut(_ actions: [IngressAction]) async {
        var waiting = actions[...]
        while let action = waiting.popFirst() {
            switch action {
            case .append(let number, let entries): work[number] = Task { await append(number, entries) }
            case .commit(let offsets): commitSoon(offsets)
            case .readRange(let place):
                let log = await insistently("The ingress cannot go on where a replies topic begins") {
                    () async throws(KafkaError) in try await consumer.watermarks([place])[place] ?? 0..<0
                }
                if let log { waiting += driver.rangeRead(log, of: place)[...] }
            case .seek(let place, let offset):
                _ = await insistently("The ingress cannot go on where a replies topic begins") {
                    () async throws(KafkaError) in try await consumer.seek([place: offset])
                }
            case .note(let note): tell(note)
            case .fail(let error): fail(error)
            }
        }
    }

    private func append(_ number: UInt64, _ entries: [ProducerRecord]) async {
        do throws(Publisher.Interruption) {
            // Who stops does not wait for a bus that is away.
            let undeliverable = try await publisher.publish(entries) { await !self.isStopping }
            work[number] = nil
            await carryOut(driver.appended(number, undeliverable: undeliverable))
        } catch {
            work[number] = nil
            driver.abandoned()
            if case .fatal(let error) = error { fail(ConductorError.busFailed(error)) }
        }
        wake()
    }

    /// Commits offsets: those of batches that end meanwhile go together.
    private func commitSoon(_ offsets: [TopicPartition: OffsetAndMetadata]) {
        uncommitted.merge(offsets) { $1 }
        guard commit == nil else { return }
        commit = Task {
            while !uncommitted.isEmpty {
                let offsets = uncommitted
                uncommitted = [:]
                do { try await consumer.commit(offsets) } catch {
                    // Nothing is lost: the replies are taken in again, and known.
                    logger.warning("The ingress's offsets could not be committed", metadata: ["error": "\(error)"])
                }
            }
            commit = nil
            wake()
        }
    }

    private func forget(_ partitions: [TopicPartition]) {
        for partition in partitions { uncommitted[partition] = nil }
    }

    private func fail(_ error: any Error) {
        if failure == nil { failure = error }
        wake()
        // Ends the sequence of events, and with it `run`.
        Task { await consumer.close() }
    }

    /// Waits until something holds, or all is over.
    private func until(_ holds: (isolated Ingress) -> Bool) async {
        while !holds(self), failure == nil { await withCheckedContinuation { waiters.append($0) } }
    }

    private func wake() {
        let waiting = waiters
        waiters = []
        for waiter in waiting { waiter.resume() }
    }

    private func start(_ rebalance: Rebalance) async {
        let committed = await insistently("The ingress's offsets cannot be read") { () async throws(KafkaError) in
            try await consumer.committed(rebalance.partitions)
        }
        guard let committed else { return }
        await rebalance.proceed(from: driver.starts(rebalance.partitions, committed: committed))
    }

    private func tell(_ note: IngressAction.Note) {
        switch note {
        case .malformed(let error, let place, let offset):
            Counter(label: "darcha_ingress_malformed_total").increment()
            logger.warning(
                "A record of a replies topic is no reply and is passed over",
                metadata: [
                    "topic": "\(place.topic)", "partition": "\(place.partition)", "offset": "\(offset)",
                    "error": "\(error)",
                ])
        case .undeliverable(let reason):
            Counter(label: "darcha_ingress_undeliverable_total").increment()
            logger.error("A reply can never be taken into the journal", metadata: ["error": "\(reason)"])
        case .taken(let count): Counter(label: "darcha_ingress_replies_total").increment(by: Int64(count))
        case .lost(let place, let from):
            Counter(label: "darcha_ingress_lost_ranges_total").increment()
            logger.error(
                "Replies are lost: retention removed them before they were taken in. Raise the topic's retention",
                metadata: ["topic": "\(place.topic)", "partition": "\(place.partition)", "from": "\(from)"])
        case .trouble(let error): logger.warning("The bus reports trouble", metadata: ["error": "\(error)"])
        }
    }

    /// Asks the broker until it answers, with back-off; nil once the consumer is closed.
    private func insistently<Answer>(
        _ trouble: Logger.Message, _ ask: () async throws(KafkaError) -> Answer
    ) async -> Answer? {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do { return try await ask() } catch {
                if error.code == .closed { return nil }
                logger.warning(trouble, metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
        return nil
    }
}
