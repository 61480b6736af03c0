import Contracts
import Kafka
import Messages

/// Everything that the parts of a run share: clock, log, groups, weather, and the notes taken.
final class World {
    /// 2026-01-01, when every run begins.
    static let start: Int64 = 1_767_225_600_000

    let seed: UInt64
    let topics = Topics(prefix: "sim.")
    let scheduler = Scheduler(now: World.start)
    let log: SimulatedLog
    let groups = SimulatedGroups()
    let trace: Trace
    let storm: Storm
    let broken: BrokenRule?
    /// What goes wrong is drawn from here, in the order in which things happen.
    var faults: SimulationRandom
    var table = FaultTable()
    /// What must not be, found while the run goes on.
    private(set) var violations: [String] = []
    /// The tasks to which a reply was acknowledged.
    var acknowledgedReplies: Set<String> = []
    /// The tasks that adapters were done with though there was nothing to answer.
    var unansweredTasks: Set<String> = []
    /// Whether a deadline was decided without the ingress, since that was too far behind for too long.
    var wasImpatient = false
    private var lastNumber = 0
    /// Whether things still go wrong: a run ends in fair weather, so that all that is due comes to its end.
    var isStormy = true

    init(seed: UInt64, storm: Storm, broken: BrokenRule?, traces: Bool) {
        self.seed = seed
        self.storm = storm
        self.broken = broken
        faults = SimulationRandom(seed, "faults")
        log = SimulatedLog(scheduler: scheduler)
        trace = Trace(isOn: traces, scheduler: scheduler)
    }

    var now: Int64 { scheduler.now }

    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Notes that something holds which must not.
    func violate(_ what: String) {
        trace.add("VIOLATION", what)
        if violations.count < 20 { violations.append(what) }
    }

    func check(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { violate(what()) }
    }

    // MARK: The network

    /// How long a message takes.
    func latency() -> Int64 {
        guard isStormy, faults.chance(100) else { return faults.number(1...5) }
        return faults.number(1...storm.latency)
    }

    /// Whether a record is one of those that can never get to their topic: some agencies' topics are missing at times.
    func isUndeliverable(_ record: ProducerRecord) -> Bool {
        guard storm.undeliverable > 0, record.topic.hasSuffix(".tasks") else { return false }
        // There are few reminders.
        let often = Self.shortType(Self.type(record.headers)) == "task.reminder" ? 3 : 1
        guard faults.chance(storm.undeliverable * often) else { return false }
        met("undeliverable", record)
        return true
    }

    /// Appends a record to its topic now.
    func append(_ record: ProducerRecord, by process: String, as how: String = "") -> RecordMetadata? {
        if isStormy, record.topic == topics.journal, faults.chance(10) {
            log.skip(
                faults.number(1...3),
                in: TopicPartition(
                    topic: record.topic,
                    partition: Partitioner.murmur2(record.key ?? [], partitions: log.counts[record.topic] ?? 1)))
        }
        let place = log.append(record)
        trace.add(process, "\(how.isEmpty ? "" : how + " ")→ \(Self.name(record, place))")
        return place
    }

    /// Commits offsets for a process: taken only from the owner, and not always then.
    ///
    /// - Parameter then: called with whether the process hears that they were taken.
    func commit(
        _ group: String, _ offsets: [TopicPartition: OffsetAndMetadata], by process: SimulatedProcess,
        then: @escaping (Bool) -> Void
    ) {
        let life = process.life
        let token = process.token
        var isApplied = true
        var isHeard = true
        if isStormy, faults.chance(storm.badCommits) {
            isApplied = faults.chance(500)
            isHeard = false
            met(isApplied ? "commit unheard" : "commit lost", group)
        }
        scheduler.after(latency()) { [self] in
            for (place, offset) in offsets.sorted(by: { $0.key < $1.key }) {
                guard groups.owner(group, place) == token else {
                    if isHeard { met("commit of another's", group) }
                    isHeard = false
                    continue
                }
                guard isApplied else { continue }
                trace.add(process.name, "commits \(group) \(place) \(offset.offset) \(offset.metadata)")
                groups.commit(group, place, offset)
            }
            scheduler.after(latency()) { process.enter(life) { then(isHeard) } }
        }
    }

    // MARK: Notes

    /// Counts that a fault met a record.
    func met(_ fault: String, _ record: ProducerRecord) {
        table.count(fault, Self.kind(record.topic, Self.type(record.headers)))
    }

    func met(_ fault: String, _ rule: String) { table.count(fault, rule) }

    /// A record in a few words.
    static func name(_ record: ProducerRecord, _ place: RecordMetadata?) -> String {
        let id = record.headers.first { $0.name == "ce_id" }?.string ?? "?"
        let type = shortType(type(record.headers))
        if type == "case.carried" {
            return "\(record.topic)[\(place?.partition ?? -1)]@\(place?.offset ?? -1) \(type) \(id) "
                + String(decoding: record.value ?? [], as: UTF8.self)
        }
        return "\(record.topic)[\(place?.partition ?? -1)]@\(place?.offset ?? -1) \(type) \(id)"
    }

    static func type(_ headers: [RecordHeader]) -> String {
        headers.first { $0.name == "ce_type" }?.string ?? "none"
    }

    static func shortType(_ type: String) -> String {
        var type = type[...]
        if type.hasPrefix("uz.darcha.") { type = type.dropFirst(10) }
        if type.hasSuffix(".v1") { type = type.dropLast(3) }
        return String(type)
    }

    private static func kind(_ topic: String, _ type: String) -> String { shortType(type) }
}
