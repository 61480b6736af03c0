import Kafka

/// One process's way to the log, with all that can go wrong on it.
///
/// It belongs to one life of a process: once that is over nothing is called back any more, but what was on its way may
/// still arrive.
final class SimulatedProducer {
    private let world: World
    private let process: String
    /// Runs something in the process; not at all where that life is over, later where the process stands still.
    private let enter: (@escaping () -> Void) -> Void

    init(world: World, process: String, enter: @escaping (@escaping () -> Void) -> Void) {
        self.world = world
        self.process = process
        self.enter = enter
    }

    /// What becomes of one record.
    private enum Fate {
        case acknowledged
        case acknowledgementLost
        case lost
        case twice
        case delayed(Int64)
        case undeliverable
    }

    /// Sends records; each one's fate is its own, so that of a batch some may be written and others not.
    func send(_ records: [ProducerRecord], then: @escaping ([Result<RecordMetadata, KafkaError>]) -> Void) {
        var results: [Result<RecordMetadata, KafkaError>?] = Array(repeating: nil, count: records.count)
        var left = records.count
        guard left > 0 else { return then([]) }
        let written = world.latency()
        let answered = written + world.latency()
        for (index, record) in records.enumerated() {
            let fate = self.fate(of: record)
            let settle: (Result<RecordMetadata, KafkaError>, Int64) -> Void = { [world, enter] result, time in
                world.scheduler.after(time) {
                    results[index] = result
                    left -= 1
                    if left == 0 { enter { then(results.compactMap { $0 }) } }
                }
            }
            carryOut(fate, record, written: written, answered: answered, settle)
        }
    }

    private func carryOut(
        _ fate: Fate, _ record: ProducerRecord, written: Int64, answered: Int64,
        _ settle: @escaping (Result<RecordMetadata, KafkaError>, Int64) -> Void
    ) {
        let timedOut = KafkaError(code: .timedOut, message: "simulated", isRetriable: true)
        switch fate {
        case .acknowledged, .twice, .acknowledgementLost:
            world.scheduler.after(written) { [world, process] in
                guard let place = world.append(record, by: process) else {
                    return settle(.failure(KafkaError(code: .unknownTopicOrPartition, message: "simulated")), 0)
                }
                if case .twice = fate { _ = world.append(record, by: process, as: "duplicate") }
                if case .acknowledgementLost = fate {
                    settle(.failure(timedOut), answered)
                } else {
                    settle(.success(place), answered - written)
                }
            }
        case .lost: settle(.failure(timedOut), answered)
        case .delayed(let time):
            settle(.failure(timedOut), answered)
            world.scheduler.after(time) { [world, process] in
                _ = world.append(record, by: process, as: "delayed")
            }
        case .undeliverable:
            settle(.failure(KafkaError(code: .unknownTopicOrPartition, message: "simulated")), answered)
        }
    }

    private static let seldom: Set<String> = [
        "case.cancelled", "case.expired", "task.settled", "task.undeliverable",
    ]
    private static let lessOften: Set<String> = [
        "step.reissued", "task.reminder", "step.overdue", "step.reminded", "reply.failed", "reply.refused",
    ]

    private func fate(of record: ProducerRecord) -> Fate {
        guard world.isStormy else { return .acknowledged }
        if world.isUndeliverable(record) { return .undeliverable }
        let odds = world.storm
        // What is seldom said is disturbed the more often.
        let type = World.shortType(World.type(record.headers))
        let often = Self.seldom.contains(type) ? 9 : Self.lessOften.contains(type) ? 4 : 1
        let weights = [odds.lostAcknowledgements, odds.lostRecords, odds.duplicates, odds.delays].map { $0 * often }
        switch world.faults.weighted(weights + [max(200, 1000 - weights.reduce(0, +))]) {
        case 0:
            world.met("acknowledgement lost", record)
            return .acknowledgementLost
        case 1:
            world.met("record lost", record)
            return .lost
        case 2:
            world.met("record twice", record)
            return .twice
        case 3:
            world.met("record delayed", record)
            return .delayed(world.faults.chance(300) ? world.faults.number(60_000...900_000) : world.faults.number(100...20_000))
        default: return .acknowledged
        }
    }
}
