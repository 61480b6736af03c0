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
        let start = clock.now
        var ends: [TopicPartition: Int64]?
        var pause: Int64 = 10
        while !Task.isCancelled {
            var trouble = "the ingress is behind"
            do throws(KafkaError) {
                var waiting = if let ends { ends } else { try await self.ends(of: agencies) }
                let committed = waiting.isEmpty ? [:] : try await consumer.committed(Array(waiting.keys), group: group)
                waiting = waiting.filter { (committed[$0.key]?.offset ?? -1) < $0.value }
                if waiting.isEmpty { return true }
                ends = waiting
            } catch {
                if error.code == .closed { throw error }
                trouble = error.description
            }
            let waited = clock.now.milliseconds(since: start)
            let place: Logger.Metadata = [
                "agencies": "\(agencies.sorted())", "waitedMs": "\(waited)", "trouble": "\(trouble)",
            ]
            if waited > patience.milliseconds {
                logger.error("The ingress does not get ahead; a deadline is decided without it", metadata: place)
                return false
            }
            if waited > 5000 { logger.warning("Deadlines wait for the ingress", metadata: place) }
            // A back-off: another process's progress can be asked for, but not waited on.
            await clock.sleep(until: clock.now.adding(milliseconds: pause))
            pause = min(pause * 2, 2000)
        }
        return false
    }

    /// Where the replies of the agencies end by now, in the partitions that hold any.
    private func ends(of agencies: Set<String>) async throws(KafkaError) -> [TopicPartition: Int64] {
        var ends: [TopicPartition: Int64] = [:]
        for agency in agencies.sorted() {
            let topic = topics.replies(agency)
            let count = try await consumer.partitionCount(of: topic)
            let partitions = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
            for (partition, log) in try await consumer.watermarks(partitions) where !log.isEmpty {
                ends[partition] = log.upperBound
            }
        }
        return ends
    }
}
