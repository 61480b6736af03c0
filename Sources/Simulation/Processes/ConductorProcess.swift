import Casework
import Conductor
import Contracts
import JSON
import Kafka
import Messages

/// A conductor: the real driver, its actions carried out in the simulated world.
final class ConductorProcess: SimulatedProcess, GroupMember {
    static let group = "conductor"

    private let shelf: ContractShelf
    private let contracts: ContractView
    private let configuration: ConductorConfiguration
    private(set) var driver: ConductorDriver
    private var consumer: SimulatedConsumer?
    private var sender: SimulatedProducer?
    /// When the driver is next to be called, by its clock.
    private var alarmAt: Int64?
    /// Records that were read while the driver takes none.
    private var unread: [ConsumerRecord] = []
    /// Ends of partitions that were reached behind them.
    private var ends: [TopicPartition: Int64] = [:]
    /// The publications under way.
    private var underway: Set<UInt64> = []
    /// Who waits for commits to end before partitions are given up.
    private var commitWaiters: [UInt64: () -> Void] = [:]

    init(world: World, name: String, shelf: ContractShelf, configuration: ConductorConfiguration) {
        self.shelf = shelf
        self.configuration = configuration
        contracts = ContractView()
        driver = ConductorDriver(
            configuration: configuration, topics: world.topics, partitions: world.log.counts[world.topics.journal] ?? 1,
            contract: { _ in nil })
        super.init(world: world, name: name)
    }

    override func begin() {
        let contracts = contracts
        driver = ConductorDriver(
            configuration: configuration, topics: world.topics, partitions: world.log.counts[world.topics.journal] ?? 1,
            contract: { contracts.service(digest: $0) })
        sender = producer()
        alarmAt = nil
        unread = []
        ends = [:]
        underway = []
        commitWaiters = [:]
        consumer = SimulatedConsumer(process: self, topics: [world.topics.journal]) { [weak self] in self?.handle($0) }
        shelf.begin(self, isLate: true) { [weak self] in
            guard let self else { return }
            contracts.set(shelf.services(for: name))
            perform(driver.contractsChanged(withdrawn: [], now: time))
        }
        contracts.set(shelf.services(for: name))
    }

    override func end() {
        consumer = nil
        sender = nil
        commitWaiters = [:]
    }

    private var time: Timestamp { Timestamp(milliseconds: clock) }

    // MARK: Partitions

    func assigned(_ places: [TopicPartition]) {
        var committed: [Int32: OffsetAndMetadata] = [:]
        var logs: [Int32: Range<Int64>] = [:]
        for place in places {
            committed[place.partition] = world.groups.committed(Self.group, place)
            logs[place.partition] = world.log.watermarks(place)
        }
        do throws(ConductorError) {
            let (starts, actions) = try driver.assigned(
                committed: committed, logs: logs, count: world.log.counts[world.topics.journal] ?? 1)
            for place in places {
                guard let start = starts[place.partition] else { continue }
                world.trace.add(
                    name, "reads \(place) from \(start), committed \(committed[place.partition]?.metadata ?? "none")")
                consumer?.assign(place, from: start)
            }
            perform(actions)
        } catch {
            world.violate("\(name) will not take over \(places): \(error.description)")
        }
    }

    func revoked(_ places: [TopicPartition], then: @escaping () -> Void) {
        let actions = driver.revoked(places.map(\.partition))
        release(places)
        var number: UInt64?
        for case .commit(let commit, _) in actions { number = commit }
        if let number { commitWaiters[number] = then }
        perform(actions)
        if number == nil { then() }
    }

    func lost(_ places: [TopicPartition]) {
        driver.lost(places.map(\.partition))
        release(places)
        settle()
    }

    private func release(_ places: [TopicPartition]) {
        for place in places {
            consumer?.release(place)
            ends[place] = nil
        }
        unread.removeAll { places.contains($0.topicPartition) }
    }

    // MARK: Reading

    private func handle(_ event: SimulatedConsumer.Event) {
        switch event {
        case .records(let records):
            unread += records
            read()
        case .reachedEnd(let place, let offset):
            ends[place] = offset
            read()
        case .outOfRange(let place):
            // A zombie may come too late: the new owner has gone on, and the log with it.
            world.check(
                world.groups.owner(Self.group, place) != token,
                "\(name) finds that \(place), its own, no longer holds what was to be read next")
            world.met("log trimmed", "zombie")
            crash("for the log has gone on")
        }
    }

    private func read() {
        if driver.wantsRecords, !unread.isEmpty {
            let records = unread.map(altered)
            unread = []
            let actions = driver.records(records, now: time)
            if mayDie("after fold") { return }
            perform(actions)
            if world.broken == .lowOfUnpublishedState { commitAhead() }
        }
        guard unread.isEmpty, !ends.isEmpty else { return }
        for (place, offset) in ends.sorted(by: { $0.key < $1.key }) {
            driver.reachedEnd(place.partition, at: offset)
        }
        ends = [:]
        settle()
    }

    // MARK: Acting

    private func perform(_ actions: [ConductorAction]) {
        for action in actions { perform(action) }
        settle()
    }

    private func perform(_ action: ConductorAction) {
        switch action {
        case .publish(let number, let records):
            underway.insert(number)
            publish(number, records, Array(records.indices).filter { !isDropped(records[$0]) }, [], pause: 50)
            if world.broken == .commitBeforeAcknowledgement {
                after(0) { [self] in perform(driver.published(number, undeliverable: [], now: time)) }
            }
        case .awaitIngress(let number, let agencies):
            if world.broken == .overdueAheadOfIngress {
                after(0) { [self] in perform(driver.ingressPassed(number, now: time)) }
                return
            }
            wait(IngressWait(agencies, patience: configuration.ingressPatience, now: time), number)
        case .append(let number, let records): append(number, records)
        case .commit(let number, let offsets): commit(number, offsets)
        case .note(let note): tell(note)
        case .fail(let error): world.violate("\(name) fails: \(error.description)")
        }
    }

    /// Whatever happened: the alarm is set, and reading goes on where there is room.
    private func settle() {
        if driver.wantsRecords, !unread.isEmpty { after(0) { [self] in read() } }
        guard let next = driver.nextAlarm?.milliseconds, alarmAt.map({ next < $0 }) ?? true else { return }
        alarmAt = next
        after(max(1, next - clock)) { [self] in
            guard alarmAt == next else { return }
            alarmAt = nil
            perform(driver.alarm(now: time))
        }
    }

    private func publish(
        _ number: UInt64, _ records: [ProducerRecord], _ waiting: [Int], _ lost: [Undeliverable], pause: Int64
    ) {
        sender?.send(waiting.map { records[$0] }) { [self] results in
            if mayDie("after produce") { return }
            var lost = lost
            var again: [Int] = []
            for (index, result) in zip(waiting, results) {
                guard case .failure(let error) = result else { continue }
                if error.isUndeliverable {
                    lost.append(Undeliverable(index: index, reason: error.message))
                } else {
                    again.append(index)
                }
            }
            guard again.isEmpty else {
                after(pause) { [self] in
                    guard driver.isWanted(number) else {
                        driver.abandoned(number)
                        underway.remove(number)
                        return settle()
                    }
                    publish(number, records, again, lost, pause: min(pause * 2, 2000))
                }
                return
            }
            underway.remove(number)
            perform(driver.published(number, undeliverable: lost, now: time))
            _ = mayDie("after acknowledgement")
        }
    }

    private func append(_ number: UInt64, _ records: [ProducerRecord]) {
        if mayDie("before a decision") { return }
        if world.broken == .overdueWithoutLog { act(on: records) }
        let isCarry = records.contains { World.type($0.headers) == EventType.caseCarried }
        sender?.send(records.map(altered)) { [self] results in
            if mayDie(isCarry ? "while carrying" : "after a decision") { return }
            if world.broken == .overdueNotRearmed, !isCarry { return }
            let isAcknowledged = results.allSatisfy { if case .success = $0 { true } else { false } }
            driver.appended(number, acknowledged: isAcknowledged, now: time)
            settle()
        }
    }

    private func commit(_ number: UInt64, _ offsets: [TopicPartition: OffsetAndMetadata]) {
        if mayDie("before commit") { return }
        world.commit(Self.group, altered(offsets), by: self) { [self] isTaken in
            if mayDie("after commit") { return }
            driver.committed(number, succeeded: isTaken, now: time)
            commitWaiters.removeValue(forKey: number)?()
            settle()
        }
    }

    private func wait(_ wait: IngressWait, _ number: UInt64) {
        var wait = wait
        step(wait.next, &wait, number)
    }

    private func step(_ step: IngressWait.Step, _ wait: inout IngressWait, _ number: UInt64) {
        switch step {
        case .readEnds:
            var ends: [TopicPartition: Range<Int64>] = [:]
            for agency in wait.agencies {
                for place in world.log.places(world.topics.replies(agency)) {
                    ends[place] = world.log.watermarks(place)
                }
            }
            self.step(wait.endsRead(ends), &wait, number)
        case .readCommitted(let places):
            var committed: [TopicPartition: Int64] = [:]
            for place in places { committed[place] = world.groups.committed(IngressProcess.group, place)?.offset }
            self.step(wait.committedRead(committed, now: time), &wait, number)
        case .sleep(let moment):
            world.met("deadline waits", "for the ingress")
            var copy = wait
            after(max(1, moment.milliseconds - clock)) { [self] in self.step(copy.awoke(), &copy, number) }
        case .passed: perform(driver.ingressPassed(number, now: time))
        case .impatient:
            world.met("deadline waits", "in vain")
            world.wasImpatient = true
            perform(driver.ingressPassed(number, now: time))
        }
    }

    // MARK: Rules broken on purpose

    /// Commits at once, with the *L* of what is folded and the *i* of what is published.
    private func commitAhead() {
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        for partition in driver.partitionNumbers {
            let place = TopicPartition(topic: world.topics.journal, partition: partition)
            offsets[place] = world.groups.committed(Self.group, place)
        }
        let ahead = altered(offsets)
        if ahead != offsets { world.commit(Self.group, ahead, by: self) { _ in } }
    }

    /// What is committed, where the rule about that is broken.
    private func altered(_ offsets: [TopicPartition: OffsetAndMetadata]) -> [TopicPartition: OffsetAndMetadata] {
        switch world.broken {
        case .lowOfUnpublishedState:
            // As if all that is folded were published: of that state L is taken, and i is as it was.
            var ahead = driver
            for number in underway { _ = ahead.published(number, undeliverable: [], now: time) }
            var altered = offsets
            for case .commit(_, let later) in ahead.commit() {
                for (place, offset) in later { altered[place]?.offset = offset.offset }
            }
            return altered
        case .forgetAtClose:
            return offsets.mapValues { offset in
                let metadata = try? JSONValue(parsing: Array(offset.metadata.utf8))
                let next = (metadata?["i"]?.integer ?? -1) + 1
                return OffsetAndMetadata(offset: metadata?["open"]?.integer ?? next, metadata: offset.metadata)
            }
        default: return offsets
        }
    }

    /// What is read, where the rule about that is broken.
    private func altered(_ record: ConsumerRecord) -> ConsumerRecord {
        guard world.broken == .amendOutsideWindow, let event = try? JournalEvent(record),
            case .replied = event.entry.body, let closing = driver.state(of: event.entry.caseID)?.closing
        else { return record }
        var early = record
        early.timestamp = min(record.timestamp, closing.at.milliseconds)
        return early
    }

    /// What is appended, where the rule about carrying is broken.
    private func altered(_ record: ProducerRecord) -> ProducerRecord {
        guard world.broken == .carryWithoutAsOf, World.type(record.headers) == EventType.caseCarried else {
            return record
        }
        // As if the state were that of where it stands.
        let partition = Partitioner.murmur2(record.key ?? [], partitions: world.log.counts[record.topic] ?? 1)
        let end = world.log.watermarks(TopicPartition(topic: record.topic, partition: partition)).upperBound
        var altered = record
        for index in altered.headers.indices where altered.headers[index].name == "ce_asof" {
            altered.headers[index] = RecordHeader("ce_asof", String(max(0, end - 1)))
        }
        return altered
    }

    /// Whether a record is kept back, where a rule about outputs is broken.
    private func isDropped(_ record: ProducerRecord) -> Bool {
        guard world.broken == .compensationInTimeOnly,
            let name = record.headers.first(where: { $0.name == "ce_id" })?.string, let task = OracleTask(name),
            task.undoes, let id = CaseID(task.caseID), let state = driver.state(of: id),
            let step = state.service.stepIndex[task.step]
        else { return false }
        return state.steps[step].elements.indices.contains { number in
            state.name(ofElement: number, in: step) == task.element
                && state.steps[step].elements[number].late != nil
        }
    }

    /// Takes a decision for granted before the log has it.
    private func act(on records: [ProducerRecord]) {
        for record in records {
            let partition = Partitioner.murmur2(record.key ?? [], partitions: world.log.counts[record.topic] ?? 1)
            let end = world.log.watermarks(TopicPartition(topic: record.topic, partition: partition)).upperBound
            let read = ConsumerRecord(
                topic: record.topic, partition: partition, offset: end, timestamp: clock, key: record.key,
                value: record.value, headers: record.headers)
            perform(driver.records([read], now: time))
        }
    }

    private func tell(_ note: ConductorNote) {
        switch note {
        case .undeliverable: world.met("undeliverable", "told")
        case .carrying(let count, _): world.table.count("carried", "conductor", count)
        case .lost(let cases, let partition):
            world.violate("\(name) has lost \(cases.count) cases of \(partition)")
        case .anomalies(let anomalies, _):
            for anomaly in anomalies {
                if case .disagrees = anomaly.kind {
                    world.violate("\(name) disagrees with the state carried at \(anomaly.offset)")
                }
            }
        case .released: world.met("held case released", "conductor")
        case .reservation(let warning, let partition):
            world.trace.add(name, "takes \(partition) with a reservation: \(warning)")
        default: break
        }
    }
}
