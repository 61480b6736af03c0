import Foundation
import Kafka
import Load
import Messages
import Synchronization

/// Reads some of a run's cases along, while it runs: those of one partition. All topics of a case have as many partitions
/// and its key in common, so all its records lie in partitions of one number. Afterwards would be too late: the embedded
/// broker keeps little.
final class HopSampler: Sendable {
    private let consumer: Consumer
    private let bus: BusRun
    private let times: Mutex<HopTimes>

    init(_ bus: BusRun) throws {
        self.bus = bus
        consumer = try Consumer(bus.cluster.configuration)
        times = Mutex(HopTimes(tasks: bus.setup.contracts.agencies))
    }

    var summary: HopTimes.Summary { times.withLock { $0.summary } }

    /// Reads from now on, until it is closed.
    func run() async {
        let places = bus.caseTopics.map { TopicPartition(topic: $0, partition: 0) }
        guard let ends = try? await consumer.watermarks(places) else { return }
        try? await consumer.assign(ends.mapValues { .offset($0.upperBound) })
        for await event in consumer.events {
            guard case .records(let records) = event else { continue }
            for record in records {
                guard let key = record.key, let role = role(of: record) else { continue }
                let bytes =
                    key.count + (record.value?.count ?? 0)
                    + record.headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
                times.withLock { $0.note(role, of: key, at: record.timestamp, bytes: bytes) }
            }
        }
    }

    func close() async { await consumer.close() }

    private func role(of record: ConsumerRecord) -> HopTimes.Role? {
        guard let event = try? CloudEvent(record) else { return nil }
        switch event.type {
        case EventType.result: return .result
        case EventType.caseOpened: return .opened
        case EventType.taskReplied: return .replied(Self.task(event.id))
        case _ where record.topic.hasSuffix(".tasks"): return .task(event.id)
        case _ where record.topic.hasSuffix(".replies"): return .reply(Self.task(event.id))
        default: return nil
        }
    }

    /// A task's id is case, step, element, kind and attempt; what follows from it begins with that.
    private static func task(_ id: String) -> String { id.split(separator: "/").prefix(5).joined(separator: "/") }
}
