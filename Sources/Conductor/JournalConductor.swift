import ContractRegistry
import Kafka
import Logging
import Messages

/// Acts on the journal: reads the partitions that it is given, publishes what follows, commits its progress and keeps the
/// deadlines. All decisions are ``ConductorDriver``'s; here they are carried out.
actor JournalConductor {
    private let configuration: ConductorConfiguration
    private let contracts: LiveCatalogue
    private let topics: Topics
    private let consumer: Consumer
    /// For a look at what is left of a journal that has lost something.
    private let kafka: ClientConfiguration
    private let publisher: Publisher
    private let ingress: IngressProgress
    private let clock: any WallClock
    private let logger: Logger
    private var notes: ConductorLog

    private var driver: ConductorDriver
    /// What is being carried out, by its number.
    private var work: [UInt64: Task<Void, Never>] = [:]
    /// Commits on their way: a partition is given up only after them.
    private var commits: [UInt64: Task<Void, Never>] = [:]
    private var alarm: (at: Timestamp, task: Task<Void, Never>)?
    /// Folding, and contracts that have come, may wait at the same time.
    private var roomWaiters: [CheckedContinuation<Void, Never>] = []
    private var idleWaiter: CheckedContinuation<Void, Never>?
    private var failure: (any Error)?
    private var isStopping = false
    private var isReady = false

    init(
        configuration: ConductorConfiguration, contracts: LiveCatalogue, topics: Topics, consumer: Consumer,
        producer: Producer, ingress: IngressProgress, kafka: ClientConfiguration, clock: any WallClock, logger: Logger
    ) {
        self.configuration = configuration
        self.kafka = kafka
        self.contracts = contracts
        self.topics = topics
        self.consumer = consumer
        publisher = Publisher(producer: producer, logger: logger)
        self.ingress = ingress
        self.clock = clock
        self.logger = logger
        notes = ConductorLog(topic: topics.journal, logger: logger)
        driver = Self.driver(configuration, topics, 0, contracts)
    }

    private static func driver(
        _ configuration: ConductorConfiguration, _ topics: Topics, _ partitions: Int32, _ contracts: LiveCatalogue
    ) -> ConductorDriver {
        ConductorDriver(
            configuration: configuration, topics: topics, partitions: partitions,
            contract: { contracts.service(digest: $0) })
    }

    /// Conducts until the consumer is closed.
    ///
    /// - Throws: ``ConductorError`` where going on would lose something, or the bus failed for good.
    func run() async throws {
        do {
            let partitions = try await consumer.partitionCount(of: topics.journal)
            driver = Self.driver(configuration, topics, partitions, contracts)
            try consumer.subscribe(to: [topics.journal])
            for await event in consumer.events {
                await handle(event)
                if failure != nil { break }
            }
        } catch {
            failure = failure ?? error
        }
        halt()
        if let failure { throw failure }
    }

    /// Brings to an end what is on its way, and commits it; then the consumer may be closed.
    func finish() async {
        isStopping = true
        driver.stop()
        if !driver.isIdle { await withCheckedContinuation { idleWaiter = $0 } }
        carryOut(driver.commit())
        await commitsEnd()
    }

    private func halt() {
        alarm?.task.cancel()
        for task in work.values { task.cancel() }
    }

    private func fail(_ error: any Error) {
        if failure == nil { failure = error }
        wakeForRoom()
        // Ends the sequence of events, and with it `run`.
        Task { await consumer.close() }
    }

    // MARK: - Events

    private func handle(_ event: ConsumerEvent) async {
        switch event {
        case .records(let records):
            await room()
            carryOut(driver.records(records, now: clock.now))
        case .assigned(let rebalance): await take(rebalance)
        case .revoked(let rebalance):
            carryOut(driver.revoked(rebalance.numbers))
            await commitsEnd()
            await give(rebalance)
        case .lost(let rebalance):
            driver.lost(rebalance.numbers)
            await give(rebalance)
        case .reachedEnd(let partition, let offset):
            driver.reachedEnd(partition.partition, at: offset)
            carryOut([])
        case .failed(let error):
            for action in driver.failed(error) {
                if case .fail(let error) = action { fail(await surveyed(error)) } else { carryOut([action]) }
            }
        }
    }

    /// Goes on with the cases that were held for contracts which have come, and says what has gone.
    func contractsChanged() async {
        await room()
        carryOut(driver.contractsChanged(withdrawn: contracts.withdrawn, now: clock.now))
    }

    private func room() async {
        while !driver.wantsRecords, failure == nil {
            await withCheckedContinuation { roomWaiters.append($0) }
        }
    }

    private func wakeForRoom() {
        let waiters = roomWaiters
        roomWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    // MARK: - Partitions

    private func take(_ rebalance: Rebalance) async {
        var pause = Duration.milliseconds(100)
        while failure == nil {
            do {
                try await proceed(rebalance)
                return
            } catch let error as ConductorError {
                fail(await surveyed(error))
            } catch {
                logger.warning("The journal's offsets cannot be read", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
                if (error as? KafkaError)?.code == .closed || isStopping { return }
            }
        }
    }

    /// A loss with the cases that can still be told.
    private func surveyed(_ error: ConductorError) async -> ConductorError {
        guard let partition = error.partition else { return error }
        let place = TopicPartition(topic: topics.journal, partition: partition)
        guard let log = try? await consumer.watermarks([place])[place],
            let survey = await LossSurvey.read(place, log, kafka)
        else { return error }
        var told = error
        told.message += " " + survey.text
        return told
    }

    private func proceed(_ rebalance: Rebalance) async throws {
        let count = try await consumer.partitionCount(of: topics.journal)
        let committed = try await consumer.committed(rebalance.partitions)
        let read = try await consumer.watermarks(rebalance.partitions)
        var logs: [Int32: Range<Int64>] = [:]
        var offsets: [Int32: OffsetAndMetadata] = [:]
        for partition in rebalance.partitions {
            logs[partition.partition] = read[partition] ?? 0..<0
            offsets[partition.partition] = committed[partition]
        }
        let (starts, actions) = try driver.assigned(committed: offsets, logs: logs, count: count)
        carryOut(actions)
        var from: [TopicPartition: StartOffset] = [:]
        for partition in rebalance.partitions { from[partition] = starts[partition.partition].map { .offset($0) } }
        await rebalance.proceed(from: from)
        logger.info("Conducting", metadata: ["partitions": "\(driver.partitionNumbers.count)"])
        if !isReady { configuration.onReady() }
        isReady = true
    }

    private func give(_ rebalance: Rebalance) async {
        await rebalance.proceed()
        logger.info("Gave up partitions", metadata: ["partitions": "\(rebalance.partitions.count)"])
    }

    // MARK: - Actions

    private func carryOut(_ actions: [ConductorAction]) {
        for action in actions { carryOut(action) }
        setAlarm()
        if driver.wantsRecords { wakeForRoom() }
        if driver.isIdle {
            idleWaiter?.resume()
            idleWaiter = nil
        }
    }

    private func carryOut(_ action: ConductorAction) {
        switch action {
        case .publish(let number, let records): work[number] = Task { await publish(number, records) }
        case .awaitIngress(let number, let agencies): work[number] = Task { await wait(number, agencies) }
        case .append(let number, let records): work[number] = Task { await append(number, records) }
        case .commit(let number, let offsets): commits[number] = Task { await commit(number, offsets) }
        case .note(let note): notes.tell(note)
        case .fail(let error): fail(error)
        }
    }

    private func publish(_ number: UInt64, _ records: [ProducerRecord]) async {
        do throws(Publisher.Interruption) {
            let undeliverable = try await publisher.publish(records) { await self.isWanted(number) }
            work[number] = nil
            carryOut(driver.published(number, undeliverable: undeliverable, now: clock.now))
        } catch {
            work[number] = nil
            driver.abandoned(number)
            carryOut(error.actions)
        }
    }

    private func isWanted(_ number: UInt64) -> Bool { driver.isWanted(number) }

    private func wait(_ number: UInt64, _ agencies: Set<String>) async {
        do {
            _ = try await ingress.passed(agencies)
            try Task.checkCancellation()
            work[number] = nil
            carryOut(driver.ingressPassed(number, now: clock.now))
        } catch {
            ended(number, error)
        }
    }

    private func append(_ number: UInt64, _ records: [ProducerRecord]) async {
        do {
            for undeliverable in try await publisher.publish(records, while: { await self.isWanted(number) }) {
                logger.error("The journal does not take an event", metadata: ["error": "\(undeliverable.reason)"])
            }
            ended(number, nil)
        } catch {
            ended(number, error)
        }
    }

    private func ended(_ number: UInt64, _ error: (any Error)?) {
        if let error {
            // The timers are armed again.
            logger.warning("The journal could not be appended to yet", metadata: ["error": "\(error)"])
        }
        work[number] = nil
        driver.appended(number, acknowledged: error == nil, now: clock.now)
        carryOut([])
    }

    private func commit(_ number: UInt64, _ offsets: [TopicPartition: OffsetAndMetadata]) async {
        var succeeded = true
        do { try await consumer.commit(offsets) } catch {
            succeeded = false
            // In a rebalance it is the rule with some brokers.
            let level: Logger.Level = error.code == .rebalancing ? .debug : .warning
            logger.log(level: level, "Progress could not be committed", metadata: ["error": "\(error)"])
        }
        commits[number] = nil
        driver.committed(number, succeeded: succeeded, now: clock.now)
        carryOut([])
    }

    private func commitsEnd() async {
        for task in commits.values { await task.value }
    }

    // MARK: - Time

    private func setAlarm() {
        guard alarm?.at != driver.nextAlarm else { return }
        alarm?.task.cancel()
        alarm = driver.nextAlarm.map { at in
            let task = Task {
                await clock.sleep(until: at)
                guard !Task.isCancelled else { return }
                alarm = nil
                carryOut(driver.alarm(now: clock.now))
            }
            return (at, task)
        }
    }
}

extension Rebalance {
    fileprivate var numbers: [Int32] { partitions.map(\.partition) }
}

extension Publisher.Interruption {
    /// What it means for the conductor.
    fileprivate var actions: [ConductorAction] {
        switch self {
        case .abandoned: []
        case .fatal(let error): [.fail(.busFailed(error))]
        }
    }
}
