import Casework
import Conductor
import Contracts
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
        commitWaiters = [:]
        consumer = SimulatedConsumer(process: self, topics: [world.topics.journal]) { [weak self] in self?.handle($0) }
        shelf.begin(self, isLate: true) { [weak self] in
            guard let self else { return }
            contracts.set(shelf.services(for: name))
            perform(driver.contractsChanged(withdrawn: [], now: time))
        }
        contracts.set(shelf.services(for: name))
    }

    override func end() { consumer = nil }

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
                world.trace.add(name, "reads \(place) from \(start), committed \(committed[place.partition]?.metadata ?? "none")")
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
            world.violate("\(name) finds that \(place) no longer holds what was to be read next")
        }
    }

    private func read() {
        if driver.wantsRecords, !unread.isEmpty {
            let records = unread
            unread = []
            let actions = driver.records(records, now: time)
            if mayDie("after fold") { return }
            perform(actions)
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
        case .publish(let number, let records): publish(number, records, Array(records.indices), [], pause: 50)
        case .awaitIngress(let number, let agencies):
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
                        return settle()
                    }
                    publish(number, records, again, lost, pause: min(pause * 2, 2000))
                }
                return
            }
            perform(driver.published(number, undeliverable: lost, now: time))
            _ = mayDie("after acknowledgement")
        }
    }

    private func append(_ number: UInt64, _ records: [ProducerRecord]) {
        if mayDie("before a decision") { return }
        sender?.send(records) { [self] _ in
            if mayDie("after a decision") { return }
            driver.appended(number, now: time)
            settle()
        }
    }

    private func commit(_ number: UInt64, _ offsets: [TopicPartition: OffsetAndMetadata]) {
        if mayDie("before commit") { return }
        world.commit(Self.group, offsets, by: self) { [self] isTaken in
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
                for place in world.log.places(world.topics.replies(agency)) { ends[place] = world.log.watermarks(place) }
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
            perform(driver.ingressPassed(number, now: time))
        }
    }

    private func tell(_ note: ConductorNote) {
        switch note {
        case .undeliverable: world.met("undeliverable", "told")
        case .released: world.met("held case released", "conductor")
        case .reservation(let warning, let partition):
            world.trace.add(name, "takes \(partition) with a reservation: \(warning)")
        default: break
        }
    }
}
