import Casework
package import Contracts
package import Kafka
package import Messages

/// All that a conductor decides, without IO and without a clock: the process and its simulation run this same code.
///
/// Every method is something that happened; the ``ConductorAction``s that it gives are to be carried out, in any order
/// unless they say otherwise. After each, ``wantsRecords`` says whether to go on reading, and ``nextAlarm`` when to call
/// ``alarm(now:)``.
package struct ConductorDriver: Sendable {
    /// A partition that this conductor has.
    struct Owned: Sendable {
        var machine: PartitionMachine
        /// Tells one ownership of a partition from the next.
        var generation: UInt64
        /// The progress that was last committed in this ownership, and when.
        var committed: Progress?
        var committedAt: Timestamp?
        /// Whether states are on their way to be carried: the next are appended only after them.
        var isCarrying = false
        /// When the next state is to be carried for its age.
        var carryAt: Timestamp?
        /// Whether it was told what the journal has lost.
        var hasMourned = false
    }

    let configuration: ConductorConfiguration
    let topics: Topics
    private let contract: @Sendable (String) -> Service?
    /// The journal's partition count, fixed for life.
    private let partitions: Int32

    var owned: [Int32: Owned] = [:]
    private var generation: UInt64 = 0
    /// The number of the last action.
    private var number: UInt64 = 0
    var publications: [UInt64: Publication] = [:]
    var deciding: [UInt64: [DeadlineQueue.Armed]] = [:]
    var deadlines = DeadlineQueue()
    var carries: [UInt64: Carry] = [:]
    /// Carried states that were appended, and are looked for again at that time.
    var carried: [(at: Timestamp, carry: Carry)] = []
    /// Whether something is to be done at once that needs to know the time.
    var isDue = false
    private var committing: [UInt64: [Int32: Told]] = [:]
    private var commitAt: Timestamp?
    private(set) var isStopping = false
    /// Contracts that were taken from the bus while cases need them, and told.
    private var mourned: Set<String> = []

    /// A progress on its way to the broker.
    private struct Told: Sendable {
        var progress: Progress
        var generation: UInt64
    }

    /// A conductor that has no partitions yet.
    ///
    /// - Parameters:
    ///   - partitions: the journal's partition count.
    ///   - contract: the service of a contract's digest.
    package init(
        configuration: ConductorConfiguration, topics: Topics, partitions: Int32,
        contract: @escaping @Sendable (String) -> Service?
    ) {
        self.configuration = configuration
        self.topics = topics
        self.partitions = partitions
        self.contract = contract
    }

    /// Whether it takes more records: false while too much waits for acknowledgement.
    package var wantsRecords: Bool { publications.count < configuration.maxPublications }

    /// Whether nothing is on its way to be published.
    package var isIdle: Bool { publications.isEmpty }

    /// When to call ``alarm(now:)``; nil while there is nothing to wait for. It may change with everything that happens.
    package var nextAlarm: Timestamp? {
        let commit = committing.isEmpty ? commitAt : nil
        if isDue { return Timestamp(milliseconds: 0) }
        let carries = owned.values.lazy.filter { !$0.isCarrying }.compactMap(\.carryAt).min()
        let again = committing.isEmpty ? owned.values.lazy.compactMap(recommitAt).min() : nil
        return [commit, again, deadlines.next, carries, carried.lazy.map(\.at).min()].lazy.compactMap(\.self).min()
    }

    /// The number of cases in memory.
    package var caseCount: Int { owned.values.reduce(0) { $0 + $1.machine.caseCount } }

    /// The partitions that it has.
    package var partitionNumbers: [Int32] { owned.keys.sorted() }

    mutating func nextNumber() -> UInt64 {
        number += 1
        return number
    }

    func isOurs(_ partition: Int32, _ generation: UInt64) -> Bool { owned[partition]?.generation == generation }

    // MARK: Partitions

    /// Partitions were assigned.
    ///
    /// - Parameters:
    ///   - committed: what the group has committed of them; nothing for one without.
    ///   - logs: the offsets that each of them holds, as of now.
    ///   - count: the journal's partition count, as of now.
    /// - Returns: where to read each from.
    /// - Throws: ``ConductorError`` where going on would lose something. Then none of them is taken over.
    package mutating func assigned(
        committed: [Int32: OffsetAndMetadata], logs: [Int32: Range<Int64>], count: Int32
    ) throws(ConductorError) -> (starts: [Int32: Int64], actions: [ConductorAction]) {
        guard count == partitions else { throw .partitionsChanged(from: partitions, to: count) }
        var decisions: [(partition: Int32, log: Range<Int64>, start: StartDecision)] = []
        for (partition, log) in logs.sorted(by: { $0.key < $1.key }) {
            let start = try StartDecision(
                partition: partition, committed: committed[partition], log: log, partitions: partitions,
                recovers: configuration.recovers)
            decisions.append((partition, log, start))
        }
        var starts: [Int32: Int64] = [:]
        var actions: [ConductorAction] = []
        for (partition, log, start) in decisions {
            generation += 1
            starts[partition] = start.from
            let machine = PartitionMachine(
                partition: partition, start: start, catchUpEnd: log.upperBound, partitions: partitions,
                limits: configuration.carry ?? CarryLimits(), contract: contract)
            owned[partition] = Owned(machine: machine, generation: generation)
            if let warning = start.warning { actions.append(.note(.reservation(warning, partition: partition))) }
        }
        return (starts, actions)
    }

    /// Partitions are to be given up. What is acknowledged by now is committed; what is not will be published again by
    /// whoever comes next.
    package mutating func revoked(_ partitions: [Int32]) -> [ConductorAction] {
        let actions = commit()
        lost(partitions)
        return actions
    }

    /// Partitions were lost: somebody else is their owner already.
    package mutating func lost(_ partitions: [Int32]) {
        for partition in partitions { owned[partition] = nil }
    }

    // MARK: Events

    /// Records were read.
    package mutating func records(_ records: [ConsumerRecord], now: Timestamp) -> [ConductorAction] {
        // What is not folded is not committed either: it is somebody else's.
        guard !isStopping else { return [] }
        var actions: [ConductorAction] = []
        var publication = Publication()
        var rest = records[...]
        while let first = rest.first {
            let run = rest.prefix { $0.partition == first.partition }
            rest = rest.dropFirst(run.count)
            guard var owner = owned.removeValue(forKey: first.partition) else { continue }
            let step = owner.machine.fold(run)
            owned[first.partition] = owner
            take(step, of: first.partition, into: &publication, &actions)
        }
        return actions + publish(publication, now: now) + attend(now: now)
    }

    /// The end of a partition was reached, though its last offsets may hold no records.
    package mutating func reachedEnd(_ partition: Int32, at offset: Int64) {
        guard let decisions = owned[partition]?.machine.reachedEnd(offset) else { return }
        arm(decisions, partition)
        isDue = true
    }

    /// Contracts have come or gone.
    ///
    /// - Parameter withdrawn: those that were taken from the bus.
    package mutating func contractsChanged(withdrawn: Set<String>, now: Timestamp) -> [ConductorAction] {
        guard !isStopping else { return [] }
        var actions: [ConductorAction] = []
        var publication = Publication()
        for partition in owned.keys.sorted() {
            guard var owner = owned.removeValue(forKey: partition) else { continue }
            let step = owner.machine.contractsArrived()
            owned[partition] = owner
            guard let step else { continue }
            actions.append(.note(.released(partition: partition)))
            take(step, of: partition, into: &publication, &actions)
        }
        for digest in withdrawn.subtracting(mourned).sorted() {
            let cases = owned.values.reduce(0) { $0 + $1.machine.caseCount(needing: digest) }
            guard cases > 0, mourned.insert(digest).inserted else { continue }
            actions.append(.note(.contractMissed(digest, cases: cases)))
        }
        return actions + publish(publication, now: now) + attend(now: now)
    }

    private mutating func take(
        _ step: PartitionMachine.Step, of partition: Int32, into publication: inout Publication,
        _ actions: inout [ConductorAction]
    ) {
        if !step.anomalies.isEmpty { actions.append(.note(.anomalies(step.anomalies, partition: partition))) }
        if !step.outputs.isEmpty, let generation = owned[partition]?.generation {
            publication.outputs.append(contentsOf: step.outputs)
            publication.parts.append(Publication.Part(partition, generation, step))
        }
        arm(step.decisions, partition)
    }

    /// The consumer reports an error.
    package mutating func failed(_ error: KafkaError) -> [ConductorAction] {
        if error.code == .offsetOutOfRange {
            return [
                .fail(
                    ConductorError(
                        .journalLost, "the journal no longer holds what was to be read next: \(error)",
                        remedy: "raise the journal's retention; restart to see what is lost.",
                        partition: error.partition))
            ]
        }
        return [error.isFatal ? .fail(.busFailed(error)) : .note(.trouble(error))]
    }

    /// Nothing more is to be folded: what is on its way is brought to an end. When it ``isIdle``, ``commit()`` and close
    /// the consumer.
    package mutating func stop() { isStopping = true }

    /// Whether an action is still to be gone on with: some partition that it is for is still ours.
    package func isWanted(_ number: UInt64) -> Bool {
        guard !isStopping else { return false }
        if let publication = publications[number] {
            return publication.parts.contains { isOurs($0.partition, $0.generation) }
        }
        if let carry = carries[number] { return isOurs(carry.partition, carry.generation) }
        return deciding[number]?.contains { isOurs($0.partition, $0.generation) } ?? false
    }

    // MARK: Time

    /// The time of ``nextAlarm`` has come, or any other.
    package mutating func alarm(now: Timestamp) -> [ConductorAction] {
        var actions: [ConductorAction] = []
        if committing.isEmpty {
            // A broker that was lost may have taken the last commit of a partition with it in which nothing happens since.
            for (partition, owner) in owned where recommitAt(owner).map({ $0 <= now }) ?? false {
                owned[partition]?.committed = nil
                owned[partition]?.committedAt = nil
                commitAt = now
            }
            if let at = commitAt, at <= now { actions += commit() }
        }
        isDue = false
        lookForCarried(now: now)
        return actions + decide(now: now) + attend(now: now)
    }

    // MARK: Progress

    /// Gathers the progress of a moment into one commit.
    mutating func commitSoon(now: Timestamp) {
        if commitAt == nil { commitAt = now.adding(milliseconds: configuration.commitInterval.milliseconds) }
    }

    /// Commits at once what may be committed.
    package mutating func commit() -> [ConductorAction] {
        commitAt = nil
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        var told: [Int32: Told] = [:]
        for (partition, owner) in owned {
            guard let progress = owner.machine.progress, owner.committed != progress else { continue }
            offsets[TopicPartition(topic: topics.journal, partition: partition)] = progress.committed
            told[partition] = Told(progress: progress, generation: owner.generation)
        }
        guard !offsets.isEmpty else { return [] }
        let number = nextNumber()
        committing[number] = told
        return [.commit(number, offsets)]
    }

    /// A commit has ended. Nothing is lost where it failed: what is not committed is published again.
    package mutating func committed(_ number: UInt64, succeeded: Bool, now: Timestamp) {
        guard let told = committing.removeValue(forKey: number) else { return }
        guard succeeded else {
            if !told.isEmpty { commitSoon(now: now.adding(milliseconds: Self.commitRetry)) }
            return
        }
        for (partition, told) in told where isOurs(partition, told.generation) {
            owned[partition]?.committed = told.progress
            owned[partition]?.committedAt = now
        }
    }

    /// When a partition's progress is committed again though it is the same.
    private func recommitAt(_ owner: Owned) -> Timestamp? {
        owner.committedAt?.adding(milliseconds: configuration.recommitInterval.milliseconds)
    }

    /// How long after a failed commit, in milliseconds, the next is tried, beyond the usual interval.
    private static let commitRetry: Int64 = 2000
}
