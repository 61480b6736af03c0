import Kafka
import Synchronization

/// The way to Kafka for replies and dead letters, and the sign that it is broken for good.
///
/// Tasks end by themselves, and often many at nearly the same time: what has gathered by the time that a task of the
/// runtime's gets its turn goes to the producer together.
final class ReplySender: Sendable {
    private typealias Waiter = CheckedContinuation<Result<RecordMetadata, KafkaError>, Never>

    /// What waits to be handed to the producer. It is empty unless somebody is on the way to take it.
    private struct Line {
        var records: [ProducerRecord] = []
        var waiters: [Waiter] = []
    }

    private let producer: Producer
    private let line = Mutex(Line())
    private let broken = Latch()
    private let failure = Mutex<KafkaError?>(nil)

    init(_ producer: Producer) {
        self.producer = producer
    }

    /// Sends a record; returns when it is acknowledged.
    func send(_ record: ProducerRecord) async throws(KafkaError) {
        let result = await withCheckedContinuation { waiter in
            let isFirst = line.withLock { line in
                line.records.append(record)
                line.waiters.append(waiter)
                return line.records.count == 1
            }
            if isFirst { Task { await handOver() } }
        }
        do throws(KafkaError) {
            _ = try result.get()
        } catch {
            if error.isFatal {
                failure.withLock { $0 = error }
                broken.open()
            }
            throw error
        }
    }

    private func handOver() async {
        let line = line.withLock { line in
            defer { line = Line() }
            return line
        }
        for (waiter, result) in zip(line.waiters, await producer.send(line.records)) {
            waiter.resume(returning: result)
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
