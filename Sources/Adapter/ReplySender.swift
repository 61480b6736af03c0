import Kafka
import Synchronization

/// The way to Kafka for replies and dead letters, and the sign that it is broken for good.
final class ReplySender: Sendable {
    private let producer: Producer
    private let broken = Latch()
    private let failure = Mutex<KafkaError?>(nil)

    init(_ producer: Producer) {
        self.producer = producer
    }

    /// Sends a record; returns when it is acknowledged.
    func send(_ record: ProducerRecord) async throws(KafkaError) {
        do {
            _ = try await producer.send(record)
        } catch {
            if error.isFatal {
                failure.withLock { $0 = error }
                broken.open()
            }
            throw error
        }
    }

    /// Returns when the task is cancelled.
    ///
    /// - Throws: the error after which the producer cannot be used any more, as soon as there is one.
    func watch() async throws(KafkaError) {
        await broken.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// Ends the wait of every record under way, delivered or not.
    func close() async {
        await producer.close()
    }
}
