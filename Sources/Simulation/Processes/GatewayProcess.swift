import Casework
import Contracts
import JSON
import Kafka
import Messages
import Opening

/// A gateway: the real opening protocol over an index in memory, which outlives the process or is lost with it.
final class GatewayProcess: SimulatedProcess {
    /// What the index holds of one partition.
    struct Part {
        var slots: [CaseID: CaseSlot] = [:]
        var next: Int64 = 0
        var reading = Reading.silent
        /// Whether events of unknown cases may still be kept.
        var hasOrphans = true
        /// Who waits for an offset to be folded.
        var waiters: [(offset: Int64, body: () -> Void)] = []
    }

    private let shelf: ContractShelf
    private(set) var parts: [Int32: Part] = [:]
    private var generation = 0
    private var consumer: SimulatedConsumer?
    private var sender: SimulatedProducer?
    private var looks: [Int32: (look: Look, at: Int64)] = [:]
    /// How far each partition must be folded before anything is answered.
    private var targets: [Int32: Int64] = [:]

    init(world: World, name: String, shelf: ContractShelf) {
        self.shelf = shelf
        super.init(world: world, name: name)
    }

    /// How many bytes of documents a case may hold.
    static let documentLimit = 1 << 20

    private var places: [TopicPartition] { world.log.places(world.topics.journal) }

    // MARK: Life

    override func begin() {
        sender = producer()
        looks = [:]
        consumer = SimulatedConsumer(process: self, topics: [world.topics.journal]) { [weak self] in self?.handle($0) }
        shelf.begin(self, isLate: true) { [weak self] in self?.release() }
        for place in places {
            let log = world.log.watermarks(place)
            targets[place.partition] = log.upperBound
            parts[place.partition]?.waiters = []
            if let part = parts[place.partition], part.next >= log.lowerBound {
                consumer?.assign(place, from: part.next)
            } else {
                rebuild(place)
            }
        }
        release()
    }

    override func end() {
        consumer = nil
        sender = nil
        guard world.isStormy, world.faults.chance(250) else { return }
        world.met("index lost", "gateway")
        world.trace.add(name, "loses its index")
        generation += 1
        parts = [:]
    }

    /// Folds a partition anew from what the log still holds.
    private func rebuild(_ place: TopicPartition) {
        let log = world.log.watermarks(place)
        generation += 1
        var part = Part()
        part.next = log.lowerBound
        part.reading.from = log.lowerBound
        // A log that has its first record speaks of no case before its opening.
        part.reading.orphansThrough = log.lowerBound == 0 ? -1 : log.upperBound - 1
        switch world.broken {
        case .orphansDroppedTooEarly: part.reading.orphansThrough = log.lowerBound - 1
        case .orphansKeptTooLong: part.reading.orphansThrough = .max
        default: break
        }
        parts[place.partition] = part
        targets[place.partition] = log.upperBound
        consumer?.assign(place, from: log.lowerBound)
    }

    private func isCaughtUp(_ partition: Int32) -> Bool {
        (parts[partition]?.next ?? -1) >= (targets[partition] ?? .max)
    }

    // MARK: Folding

    private func handle(_ event: SimulatedConsumer.Event) {
        switch event {
        case .records(let records):
            for record in records { fold(record) }
            wake()
        case .reachedEnd(let place, let offset):
            let next = parts[place.partition]?.next ?? 0
            parts[place.partition]?.next = max(next, offset)
            wake()
        case .outOfRange(let place):
            world.met("log trimmed", "gateway")
            rebuild(place)
        }
    }

    private func fold(_ record: ConsumerRecord) {
        guard var part = parts.removeValue(forKey: record.partition) else { return }
        defer { parts[record.partition] = part }
        guard record.offset >= part.next else { return }
        part.next = record.offset + 1
        if part.hasOrphans, record.offset > part.reading.orphansThrough {
            part.hasOrphans = false
            part.slots = part.slots.filter { if case .orphans = $0.value { false } else { true } }
        }
        guard let event = try? JournalEvent(record) else { return }
        var slot = part.slots.removeValue(forKey: event.entry.caseID)
        let transition = CaseSlot.fold(
            event, into: &slot, reading: part.reading, contract: { [shelf, name] in shelf.service($0, for: name) })
        part.slots[event.entry.caseID] = slot
        if case .adopted = transition.disposition { world.table.count("carried", "adopted by a gateway") }
        note(transition, event)
    }

    private func note(_ transition: Transition, _ event: JournalEvent) {
        if case .carried(_, let agrees) = transition.disposition {
            world.check(agrees, "\(name) came to another state than was carried of \(event.entry.caseID)")
        }
    }

    /// Folds what was held for contracts that have come.
    private func release() {
        for partition in parts.keys.sorted() {
            guard let part = parts[partition] else { continue }
            for (id, slot) in part.slots.sorted(by: { $0.key < $1.key }) {
                guard
                    let (released, transitions) = slot.release(
                        reading: part.reading, contract: { [shelf, name] in shelf.service($0, for: name) })
                else { continue }
                parts[partition]?.slots[id] = released
                world.met("held case released", "gateway \(transitions.count > 1)")
            }
        }
    }

    private func wake() {
        for partition in parts.keys.sorted() {
            guard let part = parts[partition] else { continue }
            let reached = part.waiters.filter { $0.offset <= part.next }
            guard !reached.isEmpty else { continue }
            parts[partition]?.waiters.removeAll { $0.offset <= part.next }
            for waiter in reached { waiter.body() }
        }
    }

    /// A case's state, as the index has it.
    func state(_ id: CaseID) -> CaseState? { parts[partition(of: id)]?.slots[id]?.state }

    /// How many events of unknown cases are kept.
    var orphans: Int {
        parts.values.reduce(0) { sum, part in
            sum + part.slots.values.count { if case .orphans = $0 { true } else { false } }
        }
    }

    /// Whether the index waits for the case's contract.
    func holds(_ id: CaseID) -> Bool {
        if case .held = parts[partition(of: id)]?.slots[id] { true } else { false }
    }

    private func partition(of id: CaseID) -> Int32 {
        Partitioner.murmur2(id.key, partitions: world.log.counts[world.topics.journal] ?? 1)
    }

    // MARK: Opening

    func open(
        _ id: CaseID, _ key: String, _ service: Service, _ body: JSONValue, then: @escaping (Portal.Answer) -> Void
    ) {
        let partition = partition(of: id)
        guard isCaughtUp(partition), shelf.service(service.digest, for: name) != nil else { return then(.unknown) }
        let opening = Opening(
            portal: Portal.name, key: key, service: service, reference: nil, document: body, trace: nil)
        let driver = OpeningDriver(opening, documentLimit: Self.documentLimit)
        // A look may be used again for some seconds.
        let look = looks[partition].flatMap { clock - $0.at < 5000 ? $0.look : nil }
        let conversation = Conversation(driver: driver, id: id, partition: partition, then: then)
        carryOut(conversation.driver.begin(look), conversation)
    }

    /// One opening under way.
    private final class Conversation {
        var driver: OpeningDriver
        let id: CaseID
        let partition: Int32
        var look: Look?
        let then: (Portal.Answer) -> Void

        init(driver: OpeningDriver, id: CaseID, partition: Int32, then: @escaping (Portal.Answer) -> Void) {
            self.driver = driver
            self.id = id
            self.partition = partition
            self.then = then
        }
    }

    private func carryOut(_ action: OpeningDriver.Action, _ talk: Conversation) {
        switch action {
        case .read: carryOut(talk.driver.read(reading(talk.id), generation: generation), talk)
        case .validate: carryOut(talk.driver.validated(), talk)
        case .look:
            let look = Look(
                moment: Timestamp(milliseconds: clock),
                end: world.log.watermarks(TopicPartition(topic: world.topics.journal, partition: talk.partition))
                    .upperBound,
                generation: generation)
            talk.look = look
            after(world.latency()) { [self] in carryOut(talk.driver.looked(look), talk) }
        case .fold(let offset):
            wait(talk.partition, for: offset) { [self] in
                if let look = talk.look, look.end == offset, look.generation == generation {
                    looks[talk.partition] = (look, look.moment.milliseconds)
                }
                carryOut(talk.driver.folded(), talk)
            }
        case .append(var entry):
            if world.broken == .openingNeverStale, case .opened(var opened) = entry.body {
                opened.checkedAt = opened.checkedAt.adding(milliseconds: 3_600_000)
                entry.body = .opened(opened)
            }
            if mayDie("before an opening is appended") { return }
            sender?.send([entry.record(world.topics)]) { [self] results in
                if mayDie("after an opening is appended") { return }
                let result: OpeningDriver.Appended =
                    switch results.first {
                    case .success(let place): world.faults.chance(100) ? .somewhere : .at(place.offset)
                    default: .failed
                    }
                carryOut(talk.driver.appended(result), talk)
            }
        case .answer(let answer): talk.then(Self.answer(answer))
        }
    }

    private func wait(_ partition: Int32, for offset: Int64, _ body: @escaping () -> Void) {
        guard let part = parts[partition], part.next < offset else { return body() }
        parts[partition]?.waiters.append((offset, body))
    }

    private func reading(_ id: CaseID) -> OpeningDriver.Reading {
        switch parts[partition(of: id)]?.slots[id] {
        case nil, .orphans: .unknown
        case .known(let state): .known(state)
        case .held(let events):
            if case .opened(let opened)? = events.first?.entry.body {
                .held(portal: opened.portal, requestDigest: opened.requestDigest)
            } else {
                .held(portal: Portal.name, requestDigest: "")
            }
        }
    }

    private static func answer(_ answer: OpeningDriver.Answer) -> Portal.Answer {
        switch answer {
        case .known, .opened: .accepted
        case .otherRequest: .reused
        case .held, .unconfirmed, .stale, .behind: .unknown
        }
    }

    // MARK: Commands

    /// A portal withdraws its case.
    func cancel(_ id: CaseID) {
        guard let state = state(id) else { return }
        append(id, .cancelled(CaseCancelled(by: Portal.name, reason: "no longer wanted")), state)
    }

    /// An operator's word, or a portal's, goes to the journal.
    func append(_ id: CaseID, _ body: JournalEntry.Body, _ state: CaseState) {
        let entry = JournalEntry(caseID: id, source: "/darcha/gateway", trace: state.trace, body: body)
        sender?.send([entry.record(world.topics)]) { _ in }
    }
}
