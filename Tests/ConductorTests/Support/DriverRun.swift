import Casework
import Contracts
import Kafka
import Messages

@testable import Conductor

/// A conductor's driver with one partition in memory. What it wants done is kept until a test carries it out.
struct DriverRun {
    private(set) var driver: ConductorDriver
    var log = PartitionLog()
    /// Records that wait to be published, by the action's number, oldest first.
    private(set) var publishing: [(number: UInt64, records: [ProducerRecord])] = []
    private(set) var appending: [(number: UInt64, records: [ProducerRecord])] = []
    private(set) var committing: [(number: UInt64, offset: OffsetAndMetadata?)] = []
    private(set) var awaiting: [(number: UInt64, agencies: Set<String>)] = []
    private(set) var notes: [ConductorNote] = []
    private(set) var failures: [ConductorError] = []
    private var position: Int64 = 0

    static let place = TopicPartition(topic: PartitionLog.topics.journal, partition: 0)

    init(_ plans: Plan..., configure: (inout ConductorConfiguration) -> Void = { _ in }) {
        var configuration = ConductorConfiguration()
        configure(&configuration)
        let services = Dictionary(uniqueKeysWithValues: plans.map { ($0.service.digest, $0.service) })
        driver = ConductorDriver(
            configuration: configuration, topics: PartitionLog.topics, partitions: 1, contract: { services[$0] })
    }

    var now: Timestamp { Timestamp(milliseconds: log.now) }

    mutating func assign(after committed: OffsetAndMetadata? = nil, from start: Int64 = 0) throws {
        let given = try driver.assigned(
            committed: committed.map { [0: $0] } ?? [:], logs: [0: start..<log.end], count: 1)
        position = given.starts[0] ?? 0
        take(given.actions)
    }

    /// Reads what is new in the log; to its end.
    mutating func read(upTo end: Int64? = nil) {
        let records = Array(log.from(position, to: end))
        position = end ?? log.end
        take(driver.records(records, now: now))
        if position == log.end { driver.reachedEnd(0, at: position) }
    }

    /// Lets the time come, now or later, and then what the driver does at once.
    mutating func alarm(at moment: Int64? = nil) {
        log.now = max(moment ?? log.now, log.now)
        take(driver.alarm(now: now))
    }

    /// When the driver wants to be called next, in milliseconds.
    var nextAlarm: Int64? { driver.nextAlarm?.milliseconds }

    // MARK: What is carried out

    /// The first publication ends.
    mutating func publish(undeliverable: [Undeliverable] = []) {
        let first = publishing.removeFirst()
        take(driver.published(first.number, undeliverable: undeliverable, now: now))
    }

    mutating func publish(_ number: UInt64) {
        publishing.removeAll { $0.number == number }
        take(driver.published(number, undeliverable: [], now: now))
    }

    mutating func abandon() { driver.abandoned(publishing.removeFirst().number) }

    /// The first appending ends; what was acknowledged is in the log.
    mutating func append(acknowledged: Bool = true, written: Bool = true) {
        let first = appending.removeFirst()
        if written { for record in first.records { log.append(record) } }
        driver.appended(first.number, acknowledged: acknowledged, now: now)
    }

    mutating func ingressPassed() { take(driver.ingressPassed(awaiting.removeFirst().number, now: now)) }

    /// The first commit ends; gives what it was.
    @discardableResult mutating func commit(succeeds: Bool = true) -> Progress? {
        let first = committing.removeFirst()
        driver.committed(first.number, succeeded: succeeds, now: now)
        return first.offset.flatMap(Progress.init)
    }

    /// What would be committed now; nil where nothing is new.
    mutating func progress() -> Progress? {
        take(driver.commit())
        return committing.isEmpty ? nil : commit()
    }

    mutating func revoke() { take(driver.revoked([0])) }
    mutating func lose() { driver.lost([0]) }
    mutating func stop() { driver.stop() }
    mutating func fail(_ error: KafkaError) { take(driver.failed(error)) }

    mutating func contractsChanged(withdrawn: Set<String> = []) {
        take(driver.contractsChanged(withdrawn: withdrawn, now: now))
    }

    private mutating func take(_ actions: [ConductorAction]) {
        for action in actions {
            switch action {
            case .publish(let number, let records): publishing.append((number, records))
            case .append(let number, let records): appending.append((number, records))
            case .awaitIngress(let number, let agencies): awaiting.append((number, agencies))
            case .commit(let number, let offsets): committing.append((number, offsets[Self.place]))
            case .note(let note): notes.append(note)
            case .fail(let error): failures.append(error)
            }
        }
    }
}

extension ProducerRecord {
    /// The CloudEvents type, without what all of them have.
    var kind: String? {
        headers.first { $0.name == "ce_type" }?.string.map {
            $0.replacing("uz.darcha.", with: "").replacing(".v1", with: "")
        }
    }
}
