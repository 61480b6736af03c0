import Casework
import ContractRegistry
import Kafka
import Logging
import Messages
import Metrics

/// Acts on the journal: folds the partitions that it owns, publishes what follows, commits its progress and keeps the
/// deadlines. All decisions are ``PartitionMachine``'s; here they are carried out.
actor JournalConductor {
    private let configuration: ConductorConfiguration
    private let contracts: LiveCatalogue
    private let topics: Topics
    private let consumer: Consumer
    private let publisher: Publisher
    private let ingress: IngressProgress
    private let clock: any WallClock
    private let logger: Logger

    private struct Owned {
        var machine: PartitionMachine
        /// Tells one ownership of a partition from the next.
        var generation: UInt64
    }

    /// What the acknowledgement of a publication means to one partition.
    private struct Part {
        var partition: Int32
        var generation: UInt64
        var through: Int64
        var release: Int

        init(_ partition: Int32, _ generation: UInt64, _ step: PartitionMachine.Step) {
            self.partition = partition
            self.generation = generation
            through = step.through
            release = step.release
        }
    }

    /// A batch on its way.
    private struct Publication {
        var parts: [Part]
        var task: Task<Void, Never>?
    }

    private var partitions: Int32 = 0
    private var owned: [Int32: Owned] = [:]
    private var generation: UInt64 = 0
    private var publications: [UInt64: Publication] = [:]
    private var lastPublication: UInt64 = 0
    /// Folding, and contracts that have come, may wait at the same time.
    private var roomWaiters: [CheckedContinuation<Void, Never>] = []
    private var idleWaiter: CheckedContinuation<Void, Never>?
    private var deadlines = DeadlineQueue()
    private var alarm: (at: Timestamp, task: Task<Void, Never>)?
    private var deciding: [UInt64: Task<Void, Never>] = [:]
    private var committed: [Int32: Progress] = [:]
    private var committing: Task<Void, Never>?
    private var failure: (any Error)?
    private var isStopping = false
    private var isReady = false
    private var anomalies: AnomalyLog
    /// Contracts that were taken from the bus while cases need them, and told.
    private var mourned: Set<String> = []

    init(
        configuration: ConductorConfiguration, contracts: LiveCatalogue, topics: Topics, consumer: Consumer,
        producer: Producer, ingress: IngressProgress, clock: any WallClock, logger: Logger
    ) {
        self.configuration = configuration
        self.contracts = contracts
        self.topics = topics
        self.consumer = consumer
        publisher = Publisher(producer: producer, logger: logger)
        self.ingress = ingress
        self.clock = clock
        self.logger = logger
        anomalies = AnomalyLog(topic: topics.journal, logger: logger)
    }

    /// Conducts until the consumer is closed.
    ///
    /// - Throws: ``ConductorError`` where going on would lose something, or the bus failed for good.
    func run() async throws {
        do {
            partitions = try await consumer.partitionCount(of: topics.journal)
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
        if !publications.isEmpty { await withCheckedContinuation { idleWaiter = $0 } }
        await commit()
    }

    private func halt() {
        alarm?.task.cancel()
        committing?.cancel()
        for publication in publications.values { publication.task?.cancel() }
        for task in deciding.values { task.cancel() }
    }

    private func fail(_ error: any Error) {
        if failure == nil { failure = error }
        // Ends the sequence of events, and with it `run`.
        Task { await consumer.close() }
    }

    // MARK: - Events

    private func handle(_ event: ConsumerEvent) async {
        switch event {
        case .records(let records): await fold(records)
        case .assigned(let rebalance): await take(rebalance)
        case .revoked(let rebalance): await give(rebalance, commits: true)
        case .lost(let rebalance): await give(rebalance, commits: false)
        case .reachedEnd(let partition, let offset):
            guard let decisions = owned[partition.partition]?.machine.reachedEnd(offset) else { return }
            arm(decisions, partition.partition)
        case .failed(let error):
            if error.code == .offsetOutOfRange {
                fail(
                    ConductorError(
                        .journalLost, "the journal no longer holds what was to be read next: \(error)",
                        remedy: "raise the journal's retention; restart to see what is lost."))
            } else if error.isFatal {
                fail(ConductorError(.busFailed, "\(error)", remedy: "restart the conductor; nothing is lost."))
            } else {
                logger.warning("The bus reports trouble", metadata: ["error": "\(error)"])
            }
        }
    }

    private func fold(_ records: [ConsumerRecord]) async {
        // What is not folded is not committed either: it is somebody else's.
        guard !isStopping else { return }
        var outputs: [Output] = []
        var parts: [Part] = []
        var rest = records[...]
        while let first = rest.first {
            let run = rest.prefix { $0.partition == first.partition }
            rest = rest.dropFirst(run.count)
            guard var owner = owned.removeValue(forKey: first.partition) else { continue }
            let step = owner.machine.fold(run)
            anomalies.tell(step.anomalies, of: first.partition)
            if !step.outputs.isEmpty {
                outputs.append(contentsOf: step.outputs)
                parts.append(Part(first.partition, owner.generation, step))
            }
            owned[first.partition] = owner
            arm(step.decisions, first.partition)
        }
        await publish(outputs, parts)
    }

    // MARK: - Contracts

    /// Goes on with the cases that were held for contracts which have come, and says what has gone.
    func contractsChanged() async {
        guard !isStopping else { return }
        var outputs: [Output] = []
        var parts: [Part] = []
        for partition in owned.keys.sorted() {
            guard var owner = owned.removeValue(forKey: partition) else { continue }
            let step = owner.machine.contractsArrived()
            owned[partition] = owner
            guard let step else { continue }
            logger.info("Held cases go on", metadata: ["partition": "\(partition)"])
            anomalies.tell(step.anomalies, of: partition)
            outputs.append(contentsOf: step.outputs)
            if !step.outputs.isEmpty { parts.append(Part(partition, owner.generation, step)) }
            arm(step.decisions, partition)
        }
        for digest in contracts.withdrawn.subtracting(mourned) {
            let cases = owned.values.reduce(0) { $0 + $1.machine.caseCount(needing: digest) }
            guard cases > 0, mourned.insert(digest).inserted else { continue }
            Counter(label: "darcha_contracts_missed_total").increment()
            logger.error(
                "A contract was taken from the bus that cases still need; a restart will hold them until it is back",
                metadata: [
                    "contract": "\(digest)", "cases": "\(cases)",
                    "remedy": "darcha contracts publish, from the version of the contracts that has it",
                ])
        }
        await publish(outputs, parts)
    }

    // MARK: - Publishing

    private func roomForPublication() async {
        while publications.count >= configuration.maxPublications, failure == nil {
            await withCheckedContinuation { roomWaiters.append($0) }
        }
    }

    private func publish(_ outputs: [Output], _ parts: [Part]) async {
        guard !outputs.isEmpty else {
            commitSoon()
            return
        }
        await roomForPublication()
        lastPublication += 1
        let number = lastPublication
        publications[number] = Publication(parts: parts)
        publications[number]?.task = Task {
            do throws(Publisher.Interruption) {
                try await deliver(outputs) { await self.isWanted(number) }
                acknowledged(number)
            } catch {
                abandoned(number, error)
            }
        }
    }

    /// Brings outputs to their topics; those that can never get there become events of their cases.
    private func deliver(
        _ outputs: [Output], while wanted: @Sendable () async -> Bool
    ) async throws(Publisher.Interruption) {
        let records = outputs.map { output in
            switch output {
            case .task(let task): task.record(topics)
            case .reminder(let reminder): reminder.record(topics)
            case .result(let result): result.record(topics)
            }
        }
        var told: [ProducerRecord] = []
        for undeliverable in try await publisher.publish(records, while: wanted) {
            Counter(label: "darcha_outputs_undeliverable_total").increment()
            let topic = records[undeliverable.index].topic
            logger.error(
                "An output can never be delivered", metadata: ["topic": "\(topic)", "error": "\(undeliverable.error)"])
            guard case .task(let task) = outputs[undeliverable.index] else { continue }
            let problem = Problem(
                code: "task-undeliverable", message: "\(topic): \(undeliverable.error.message)")
            let entry = JournalEntry(
                caseID: task.id.caseID, source: "/darcha/conductor", trace: task.trace,
                body: .undeliverable(TaskUndeliverable(task: task.id, problem: problem)))
            told.append(entry.record(topics))
        }
        if !told.isEmpty { _ = try await publisher.publish(told, while: wanted) }
    }

    /// Whether some partition of a batch is still ours.
    private func isWanted(_ number: UInt64) -> Bool {
        guard !isStopping else { return false }
        return publications[number]?.parts.contains { owned[$0.partition]?.generation == $0.generation } ?? false
    }

    private func acknowledged(_ number: UInt64) {
        for part in publications[number]?.parts ?? [] where owned[part.partition]?.generation == part.generation {
            owned[part.partition]?.machine.published(through: part.through, release: part.release)
        }
        ended(number)
        commitSoon()
    }

    private func abandoned(_ number: UInt64, _ interruption: Publisher.Interruption) {
        ended(number)
        if case .fatal(let error) = interruption {
            fail(ConductorError(.busFailed, "\(error)", remedy: "restart the conductor; nothing is lost."))
        }
    }

    private func ended(_ number: UInt64) {
        publications[number] = nil
        let waiters = roomWaiters
        roomWaiters = []
        for waiter in waiters { waiter.resume() }
        guard publications.isEmpty else { return }
        idleWaiter?.resume()
        idleWaiter = nil
    }

    // MARK: - Progress

    private func commitSoon() {
        guard committing == nil else { return }
        committing = Task {
            // Gathers the progress of a moment into one commit.
            await clock.sleep(until: clock.now.adding(milliseconds: configuration.commitInterval.milliseconds))
            guard !Task.isCancelled else { return }
            committing = nil
            await commit()
        }
    }

    private func commit() async {
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        var told: [Int32: Progress] = [:]
        for (partition, owner) in owned {
            guard let progress = owner.machine.progress, committed[partition] != progress else { continue }
            offsets[TopicPartition(topic: topics.journal, partition: partition)] = progress.committed
            told[partition] = progress
        }
        guard !offsets.isEmpty else { return }
        do {
            try await consumer.commit(offsets)
            for (partition, progress) in told where owned[partition] != nil { committed[partition] = progress }
        } catch {
            // Nothing is lost: what is not committed is published again. In a rebalance it is the rule with some brokers.
            let level: Logger.Level = error.code == .rebalancing ? .debug : .warning
            logger.log(level: level, "Progress could not be committed", metadata: ["error": "\(error)"])
        }
    }

    // MARK: - Partitions

    private func take(_ rebalance: Rebalance) async {
        var pause = Duration.milliseconds(100)
        while failure == nil {
            do {
                let starts = try await starts(of: rebalance.partitions)
                await rebalance.proceed(from: starts.mapValues { .offset($0) })
                logger.info("Conducting", metadata: ["partitions": "\(owned.count)"])
                if !isReady { configuration.onReady() }
                isReady = true
                return
            } catch let error as ConductorError {
                fail(error)
            } catch {
                logger.warning("The journal's offsets cannot be read", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
                if (error as? KafkaError)?.code == .closed || isStopping { return }
            }
        }
    }

    private func starts(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        let now = try await consumer.partitionCount(of: topics.journal)
        guard now == self.partitions else { throw ConductorError.partitionsChanged(from: self.partitions, to: now) }
        let committed = try await consumer.committed(partitions)
        let logs = try await consumer.watermarks(partitions)
        var starts: [TopicPartition: Int64] = [:]
        var machines: [Int32: PartitionMachine] = [:]
        let contracts = contracts
        for partition in partitions {
            let log = logs[partition] ?? 0..<0
            let start = try StartDecision(
                partition: partition.partition, committed: committed[partition], log: log,
                partitions: self.partitions, recovers: configuration.recovers)
            if let warning = start.warning {
                logger.warning(
                    "Taking over a partition with a reservation",
                    metadata: ["partition": "\(partition.partition)", "reason": "\(warning)"])
            }
            starts[partition] = start.from
            machines[partition.partition] = PartitionMachine(
                partition: partition.partition, start: start, catchUpEnd: log.upperBound, partitions: self.partitions,
                contract: { contracts.service(digest: $0) })
        }
        for (partition, machine) in machines {
            generation += 1
            owned[partition] = Owned(machine: machine, generation: generation)
            self.committed[partition] = nil
        }
        return starts
    }

    private func give(_ rebalance: Rebalance, commits: Bool) async {
        // What is acknowledged by now is committed; what is not will be published again by whoever comes next. Of lost
        // partitions somebody else is the owner already.
        if commits { await commit() }
        for partition in rebalance.partitions {
            owned[partition.partition] = nil
            committed[partition.partition] = nil
        }
        await rebalance.proceed()
        logger.info("Gave up partitions", metadata: ["partitions": "\(rebalance.partitions.count)"])
    }

    // MARK: - Deadlines

    private func arm(_ decisions: [Decision], _ partition: Int32) {
        guard !decisions.isEmpty, let generation = owned[partition]?.generation else { return }
        for decision in decisions {
            deadlines.arm(
                DeadlineQueue.Armed(decision: decision, partition: partition, generation: generation),
                at: decision.deadline)
        }
        setAlarm()
    }

    private func setAlarm() {
        guard let next = deadlines.next, alarm.map({ next < $0.at }) ?? true else { return }
        alarm?.task.cancel()
        let task = Task {
            await clock.sleep(until: next)
            guard !Task.isCancelled else { return }
            ring()
        }
        alarm = (next, task)
    }

    private func ring() {
        alarm = nil
        let due = deadlines.due(clock.now).compactMap(current)
        // One agency's stalled ingress must not hold up the deadlines of the others.
        for (agencies, due) in Dictionary(grouping: due, by: { Set($0.decision.agencies) }) {
            decide(due, after: agencies)
        }
        setAlarm()
    }

    /// The decision as it stands now; nil where nothing is left to decide, or the partition is no longer ours.
    private func current(_ armed: DeadlineQueue.Armed) -> DeadlineQueue.Armed? {
        guard let owner = owned[armed.partition], owner.generation == armed.generation,
            let decision = owner.machine.state(of: armed.decision.caseID)?.current(armed.decision)
        else { return nil }
        var current = armed
        current.decision = decision
        return current
    }

    private func decide(_ due: [DeadlineQueue.Armed], after agencies: Set<String>) {
        lastPublication += 1
        let number = lastPublication
        deciding[number] = Task {
            await append(due.map(\.decision), after: agencies)
            deciding[number] = nil
            rearm(due)
        }
    }

    /// Armed until the fold shows them settled: the log may answer that they came too early, or never get them.
    private func rearm(_ decided: [DeadlineQueue.Armed]) {
        let again = clock.now.adding(milliseconds: configuration.decisionRetry.milliseconds)
        for armed in decided.compactMap(current) { deadlines.arm(armed, at: again) }
        setAlarm()
    }

    private func append(_ decisions: [Decision], after agencies: Set<String>) async {
        do {
            _ = try await ingress.passed(agencies)
            try Task.checkCancellation()
            let records = decisions.map { $0.entry(trace: nil).record(topics) }
            Counter(label: "darcha_deadlines_passed_total").increment(by: Int64(decisions.count))
            _ = try await publisher.publish(records)
        } catch {
            // The timers are armed again when this returns.
            logger.warning("Deadlines could not be decided yet", metadata: ["error": "\(error)"])
        }
    }
}
