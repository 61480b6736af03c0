import Kafka
import Logging
import Messages

/// Tells when the ingress has taken in all that an agency had answered by now.
///
/// An outage of the bus must not make agencies late that answered in time. So before a decision that X is overdue, the
/// conductor reads the end of X's replies topic, after the deadline, and waits until the ingress group has committed
/// past it: replies up to there are then in the journal, before the decision.
struct IngressProgress: Sendable {
    let consumer: Consumer
    let group: String
    let topics: Topics
    let clock: any WallClock
    /// How long to wait before deciding all the same, with an alarm.
    let patience: Duration
    let logger: Logger

    /// Returns when the ingress has passed the replies of all the agencies, or patience has run out.
    ///
    /// - Returns: false where patience ran out.
    func passed(_ agencies: Set<String>) async throws(KafkaError) -> Bool {
        var waiting: [TopicPartition: Int64] = [:]
        for agency in agencies.sorted() {
            let topic = topics.replies(agency)
            let count = try await consumer.partitionCount(of: topic)
            let partitions = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
            for (partition, log) in try await consumer.watermarks(partitions) where !log.isEmpty {
                waiting[partition] = log.upperBound
            }
        }
        let start = clock.now
        var pause: Int64 = 10
        while !waiting.isEmpty {
            let committed = try await consumer.committed(Array(waiting.keys), group: group)
            waiting = waiting.filter { (committed[$0.key]?.offset ?? -1) < $0.value }
            guard !waiting.isEmpty else { break }
            let waited = clock.now.milliseconds(since: start)
            if waited > patience.milliseconds {
                logger.error(
                    "The ingress is too far behind; a deadline is decided without it",
                    metadata: ["partitions": "\(waiting.keys.sorted().map(\.description))", "waitedMs": "\(waited)"])
                return false
            }
            if waited > 5000, pause < 1000 {
                logger.warning(
                    "Deadlines wait for the ingress",
                    metadata: ["partitions": "\(waiting.count)", "waitedMs": "\(waited)"])
            }
            // A back-off: another process's progress can be asked for, but not waited on.
            await clock.sleep(until: clock.now.adding(milliseconds: pause))
            if Task.isCancelled { return false }
            pause = min(pause * 2, 1000)
        }
        return true
    }
}
