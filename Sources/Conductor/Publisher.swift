import Kafka
import Logging

/// Brings records to the bus and stays at it: returns when each is acknowledged, or can never be delivered.
struct Publisher: Sendable {
    /// Why publishing ended before its time.
    enum Interruption: Error {
        /// Whoever asked for it no longer wants it.
        case abandoned
        /// The producer can never send again.
        case fatal(KafkaError)
    }

    let producer: Producer
    let logger: Logger

    /// Publishes records; keeps trying through temporary errors, with back-off.
    ///
    /// - Parameters:
    ///   - records: what to send.
    ///   - wanted: asked before each repetition, and told no when the partition was given up.
    /// - Returns: those that can never be delivered.
    func publish(
        _ records: [ProducerRecord], while wanted: @Sendable () async -> Bool = { true }
    ) async throws(Interruption) -> [Undeliverable] {
        var undeliverable: [Undeliverable] = []
        var waiting = Array(records.indices)
        var pause = Duration.milliseconds(50)
        while true {
            let batch = waiting.count == records.count ? records : waiting.map { records[$0] }
            let results = await producer.send(batch)
            var again: [Int] = []
            var reason: KafkaError?
            for (index, result) in zip(waiting, results) {
                guard case .failure(let error) = result else { continue }
                if error.isUndeliverable {
                    undeliverable.append(Undeliverable(index: index, reason: error.message))
                } else if error.isFatal {
                    throw .fatal(error)
                } else if error.code == .closed {
                    throw .abandoned
                } else {
                    again.append(index)
                    reason = error
                }
            }
            guard let reason else { return undeliverable }
            logger.warning(
                "Publishing is held up; trying again",
                metadata: ["records": "\(again.count)", "error": "\(reason)", "pause": "\(pause)"])
            // A back-off, not a poll: nothing tells when a broker will take records again.
            do { try await Task.sleep(for: pause) } catch { throw .abandoned }
            guard await wanted() else { throw .abandoned }
            pause = min(pause * 2, .seconds(2))
            waiting = again
        }
    }
}
