import Casework
import Contracts
import Kafka
import Messages

@testable import Conductor

/// A conductor's driver over partitions in memory: what happens is told to it by hand.
struct DrivenPartitions {
    static let topics = PartitionLog.topics

    var driver: ConductorDriver
    var logs: [Int32: PartitionLog] = [:]
    private var positions: [Int32: Int64] = [:]

    init(_ plan: Plan, partitions: Int32 = 1, _ change: (inout ConductorConfiguration) -> Void = { _ in }) {
        let service = plan.service
        var configuration = ConductorConfiguration()
        change(&configuration)
        driver = ConductorDriver(
            configuration: configuration, topics: Self.topics, partitions: partitions,
            contract: { $0 == service.digest ? service : nil })
        for partition in 0..<partitions {
            var log = PartitionLog()
            log.partition = partition
            logs[partition] = log
        }
    }

    /// The first partition's log.
    var log: PartitionLog {
        get { logs[0] ?? PartitionLog() }
        set { logs[0] = newValue }
    }

    /// The time of the logs.
    var now: Timestamp { Timestamp(milliseconds: logs.values.map(\.now).max() ?? 0) }

    /// Partitions are assigned, and read from where the driver says.
    @discardableResult mutating func assign(
        _ partitions: [Int32] = [0], committed: [Int32: OffsetAndMetadata] = [:], from start: Int64 = 0
    ) throws -> [ConductorAction] {
        var held: [Int32: Range<Int64>] = [:]
        for partition in partitions { held[partition] = start..<(logs[partition]?.end ?? start) }
        let (starts, actions) = try driver.assigned(committed: committed, logs: held, count: Int32(logs.count))
        positions.merge(starts) { $1 }
        for partition in partitions where held[partition]?.isEmpty ?? true {
            driver.reachedEnd(partition, at: starts[partition] ?? 0)
        }
        return actions + driver.alarm(now: now)
    }

    /// The driver reads what is new in its partitions, at once.
    mutating func read() -> [ConductorAction] {
        var records: [ConsumerRecord] = []
        for partition in driver.partitionNumbers {
            guard let log = logs[partition] else { continue }
            records += log.from(positions[partition] ?? 0)
            positions[partition] = log.end
        }
        return driver.records(records, now: now)
    }

    /// Reads, and acknowledges all that is to be published.
    @discardableResult mutating func settle() -> [ConductorAction] {
        var actions = read()
        for publication in actions.publications { actions += acknowledge(publication) }
        return actions
    }

    mutating func acknowledge(_ publication: ActionRecords) -> [ConductorAction] {
        driver.published(publication.number, undeliverable: [], now: now)
    }

    /// Takes records into the journal, as the broker does.
    mutating func append(_ records: [ProducerRecord]) {
        for record in records { log.append(record) }
    }

    /// Lets time pass up to a moment, and the alarm go off if it is due by then.
    mutating func pass(to moment: Timestamp) -> [ConductorAction] {
        for partition in logs.keys { logs[partition]?.now = moment.milliseconds }
        guard let alarm = driver.nextAlarm, alarm <= moment else { return [] }
        return driver.alarm(now: moment)
    }

    mutating func pass(_ milliseconds: Int64) -> [ConductorAction] { pass(to: now.adding(milliseconds: milliseconds)) }

    /// Commits what may be committed by now; gives it, and succeeds.
    mutating func commit() -> [Int32: Progress] {
        let commits = driver.commit().commits
        for commit in commits { driver.committed(commit.number, succeeded: true, now: now) }
        return commits.last?.progress ?? [:]
    }
}

/// The records of an action, with its number.
struct ActionRecords {
    var number: UInt64
    var records: [ProducerRecord]
}

extension [ConductorAction] {
    var publications: [ActionRecords] {
        compactMap { action in
            if case .publish(let number, let records) = action {
                ActionRecords(number: number, records: records)
            } else {
                nil
            }
        }
    }

    var appends: [ActionRecords] {
        compactMap { action in
            if case .append(let number, let records) = action {
                ActionRecords(number: number, records: records)
            } else {
                nil
            }
        }
    }

    var waits: [(number: UInt64, agencies: Set<String>)] {
        compactMap { if case .awaitIngress(let number, let agencies) = $0 { (number, agencies) } else { nil } }
    }

    var commits: [(number: UInt64, progress: [Int32: Progress])] {
        compactMap { action in
            guard case .commit(let number, let offsets) = action else { return nil }
            var progress: [Int32: Progress] = [:]
            for (place, offset) in offsets { progress[place.partition] = Progress(offset) }
            return (number, progress)
        }
    }

    var notes: [ConductorNote] { compactMap { if case .note(let note) = $0 { note } else { nil } } }

    var anomalies: [PartitionMachine.Anomaly] {
        notes.flatMap { note -> [PartitionMachine.Anomaly] in
            if case .anomalies(let anomalies, _) = note { anomalies } else { [] }
        }
    }

    var undeliverable: [String] {
        notes.compactMap { if case .undeliverable(let topic, let reason) = $0 { "\(topic): \(reason)" } else { nil } }
    }

    var failures: [ConductorError] { compactMap { if case .fail(let error) = $0 { error } else { nil } } }
}
