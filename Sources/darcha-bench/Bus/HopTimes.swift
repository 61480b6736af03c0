import Foundation
import Kafka
import Messages

/// How long each hop of a case takes, by the timestamps of the records that a topic still holds: each is the moment at
/// which its writer gave it to librdkafka, so a hop is the way of one record to its reader and what the reader does with it
/// before it writes the next.
struct HopTimes {
    /// A hop's name and its times.
    private(set) var hops: [(name: String, times: Latencies)] = []
    /// How many cases were whole.
    private(set) var cases = 0

    private struct Course {
        var opened: Int64?
        var result: Int64?
        var tasks: [String: Int64] = [:]
        var replies: [String: Int64] = [:]
        var replied: [String: Int64] = [:]
    }

    /// Reads the last records of a bus.
    ///
    /// - Parameter records: how many of each partition, at most.
    init(of bus: BusRun, _ configuration: ClientConfiguration, last records: Int64 = 200) async throws {
        let consumer = try Consumer(configuration)
        let topics = bus.topics
        let places = try await consumer.places(of: bus.caseTopics)
        var left = try await consumer.watermarks(places).filter { !$0.value.isEmpty }
        try await consumer.assign(left.mapValues { .offset(max($0.lowerBound, $0.upperBound - records)) })
        let patience = Task {
            if (try? await Task.sleep(for: .seconds(10))) != nil { await consumer.close() }
        }
        var courses: [[UInt8]: Course] = [:]
        for await event in consumer.events {
            guard case .records(let batch) = event else { continue }
            for record in batch {
                if let key = record.key { Self.note(record, in: &courses[key, default: Course()], topics) }
                if let end = left[record.topicPartition], record.offset + 1 >= end.upperBound {
                    left[record.topicPartition] = nil
                }
            }
            if left.isEmpty { break }
        }
        patience.cancel()
        await consumer.close()
        sum(courses.values.map { $0 }, steps: bus.setup.agencies.count)
    }

    private static func note(_ record: ConsumerRecord, in course: inout Course, _ topics: Topics) {
        guard let event = try? CloudEvent(record) else { return }
        let time = record.timestamp
        switch event.type {
        case EventType.result: course.result = time
        case _ where event.type.contains("case.opened"): course.opened = time
        case _ where event.type.contains("task.replied"): course.replied[Self.task(event.id)] = time
        case _ where record.topic.hasSuffix(".tasks"): course.tasks[event.id] = time
        case _ where record.topic.hasSuffix(".replies"): course.replies[Self.task(event.id)] = time
        default: break
        }
    }

    /// A task's id is case, step, element, kind and attempt; what follows from it begins with that.
    private static func task(_ id: String) -> String { id.split(separator: "/").prefix(5).joined(separator: "/") }

    private mutating func sum(_ courses: [Course], steps: Int) {
        var times = [Latencies](repeating: Latencies(), count: 4)
        for course in courses {
            guard let opened = course.opened, let result = course.result, course.tasks.count == steps,
                course.replies.count == steps, course.replied.count == steps, let last = course.replied.values.max()
            else { continue }
            cases += 1
            for (task, issued) in course.tasks {
                guard let reply = course.replies[task], let replied = course.replied[task] else { continue }
                times[0].record(.milliseconds(issued - opened))
                times[1].record(.milliseconds(reply - issued))
                times[2].record(.milliseconds(replied - reply))
            }
            times[3].record(.milliseconds(result - last))
        }
        hops = Array(
            zip(
                [
                    "opened to task (conductor)", "task to reply (adapter)", "reply to replied (ingress)",
                    "replied to result (conductor)",
                ], times))
    }
}
