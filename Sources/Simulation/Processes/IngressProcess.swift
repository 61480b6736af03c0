import Conductor
import Kafka
import Messages

/// An ingress: the real driver, its actions carried out in the simulated world.
final class IngressProcess: SimulatedProcess, GroupMember {
    static let group = "ingress"

    private let contracts = ContractView()
    private let shelf: ContractShelf
    private var driver: IngressDriver
    private var consumer: SimulatedConsumer?
    private var sender: SimulatedProducer?
    private var unread: [ConsumerRecord] = []

    init(world: World, name: String, shelf: ContractShelf) {
        self.shelf = shelf
        driver = IngressDriver(contracts: contracts, topics: world.topics, maxReplyBytes: 1 << 20)
        super.init(world: world, name: name)
    }

    override func begin() {
        contracts.set(shelf.services)
        driver = IngressDriver(contracts: contracts, topics: world.topics, maxReplyBytes: 1 << 20)
        sender = producer()
        unread = []
        let topics = SimulatedService.agencies.map { world.topics.replies($0) }
        consumer = SimulatedConsumer(process: self, topics: topics) { [weak self] in self?.handle($0) }
    }

    override func end() {
        consumer = nil
        sender = nil
    }

    // MARK: Partitions

    func assigned(_ places: [TopicPartition]) {
        var committed: [TopicPartition: OffsetAndMetadata] = [:]
        for place in places { committed[place] = world.groups.committed(Self.group, place) }
        for (place, start) in driver.starts(places, committed: committed).sorted(by: { $0.key < $1.key }) {
            if case .offset(let offset) = start {
                consumer?.assign(place, from: offset)
            } else {
                consumer?.assign(place, from: world.log.watermarks(place).lowerBound)
            }
        }
    }

    func revoked(_ places: [TopicPartition], then: @escaping () -> Void) {
        lost(places)
        then()
    }

    func lost(_ places: [TopicPartition]) {
        driver.released(places)
        for place in places { consumer?.release(place) }
        unread.removeAll { places.contains($0.topicPartition) }
    }

    // MARK: Work

    private func handle(_ event: SimulatedConsumer.Event) {
        switch event {
        case .records(let records):
            unread += records
            read()
        case .reachedEnd: break
        case .outOfRange(let place):
            perform(
                driver.failed(
                    KafkaError(
                        code: .offsetOutOfRange, message: "simulated", topic: place.topic, partition: place.partition)))
        }
    }

    private func read() {
        guard driver.wantsRecords, !unread.isEmpty else { return }
        let records = unread
        unread = []
        perform(driver.records(records))
    }

    private func perform(_ actions: [IngressAction]) {
        for action in actions {
            switch action {
            case .append(let number, let records): append(number, records, Array(records.indices), pause: 50)
            case .commit(let offsets):
                if mayDie("ingress before commit") { return }
                world.commit(Self.group, offsets, by: self) { [self] _ in _ = mayDie("ingress after commit") }
            case .readRange(let place): perform(driver.rangeRead(world.log.watermarks(place), of: place))
            case .seek(let place, let offset): consumer?.assign(place, from: offset)
            case .note(let note): tell(note)
            case .fail(let error): world.violate("\(name) fails: \(error.description)")
            }
        }
        if driver.wantsRecords, !unread.isEmpty { after(0) { [self] in read() } }
    }

    private func append(_ number: UInt64, _ records: [ProducerRecord], _ waiting: [Int], pause: Int64) {
        if world.broken == .ingressCommitBeforeAppend, waiting.count == records.count {
            after(0) { [self] in perform(driver.appended(number, undeliverable: [])) }
        }
        sender?.send(waiting.map { records[$0] }) { [self] results in
            if mayDie("ingress after append") { return }
            let again = zip(waiting, results).filter { if case .failure = $1 { true } else { false } }.map(\.0)
            guard again.isEmpty else {
                return after(pause) { [self] in append(number, records, again, pause: min(pause * 2, 2000)) }
            }
            perform(driver.appended(number, undeliverable: []))
        }
    }

    private func tell(_ note: IngressAction.Note) {
        switch note {
        case .lost(let place, let from): world.violate("replies are lost in \(place) below \(from)")
        default: break
        }
    }
}
