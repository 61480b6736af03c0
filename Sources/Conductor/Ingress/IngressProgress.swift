import Kafka
import Logging
import Messages

/// Tells when the ingress has taken in all that an agency had answered by now.
///
/// What is asked and waited for is ``IngressWait``'s.
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
        var wait = IngressWait(agencies, patience: patience, now: clock.now)
        var next = wait.next
        while !Task.isCancelled {
            switch next {
            case .passed: return true
            case .impatient:
                logger.error(
                    "The ingress does not get ahead; a deadline is decided without it", metadata: place(wait))
                return false
            case .sleep(let moment):
                if wait.isLong { logger.warning("Deadlines wait for the ingress", metadata: place(wait)) }
                // A back-off: another process's progress can be asked for, but not waited on.
                await clock.sleep(until: moment)
                next = wait.awoke()
            case .readEnds, .readCommitted:
                do throws(KafkaError) { next = try await ask(next, &wait) } catch {
                    if error.code == .closed { throw error }
                    next = wait.failed(error.description, now: clock.now)
                }
            }
        }
        return false
    }

    private func ask(
        _ question: IngressWait.Step, _ wait: inout IngressWait
    ) async throws(KafkaError) -> IngressWait.Step {
        guard case .readCommitted(let partitions) = question else {
            return wait.endsRead(try await ends(of: wait.agencies))
        }
        let committed = try await consumer.committed(partitions, group: group)
        return wait.committedRead(committed.mapValues(\.offset), now: clock.now)
    }

    private func place(_ wait: IngressWait) -> Logger.Metadata {
        [
            "agencies": "\(wait.agencies.sorted())", "waitedMs": "\(wait.waited)", "trouble": "\(wait.trouble)",
        ]
    }

    /// What the agencies' replies topics hold by now.
    private func ends(of agencies: Set<String>) async throws(KafkaError) -> [TopicPartition: Range<Int64>] {
        var ends: [TopicPartition: Range<Int64>] = [:]
        for agency in agencies.sorted() {
            let topic = topics.replies(agency)
            let count = try await consumer.partitionCount(of: topic)
            let partitions = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
            for (partition, log) in try await consumer.watermarks(partitions) { ends[partition] = log }
        }
        return ends
    }
}
