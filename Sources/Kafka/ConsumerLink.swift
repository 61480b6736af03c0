internal import Synchronization

/// What a consumer's thread and its users share: the inbox and the assignment.
///
/// Lock order: the assignment, then librdkafka's queues, then the inbox (librdkafka's callbacks come under its queue's
/// lock and take the inbox). No continuation is resumed under any of them.
final class ConsumerLink: Sendable {
    let inbox = Monitor(ConsumerInbox())
    let assignment: Mutex<ConsumerAssignment>

    private let context: ClientContext
    /// Whether an offset that is not there is another offset, not an error.
    private let isResetting: Bool

    init(options: ConsumerOptions, context: ClientContext) {
        self.context = context
        isResetting = options.autoOffsetReset != .error
        assignment = Mutex(ConsumerAssignment(maxRecords: options.maxBatch, maxBytes: options.maxBatchBytes))
    }

    // MARK: For the reader

    /// The next event. The reader takes records from librdkafka's queues himself, which does not block; so nothing is
    /// copied or kept on the way, and a reader who does not come leaves them there, where their number is bounded.
    func next(isolation actor: isolated (any Actor)? = #isolation) async -> ConsumerEvent? {
        while !Task.isCancelled {
            switch inbox.change({ $0.look() }) {
            case .end: return nil
            case .event(let event): return event
            case .ready(let numbers):
                let batch = assignment.withLock { $0.takeBatch(ready: numbers) }
                for event in batch.others {
                    if case .failed(let error) = event, error.code == .offsetOutOfRange, isResetting {
                        post(run: { loop in loop.reset(error) })
                    } else {
                        tell(event)
                    }
                }
                if !batch.records.isEmpty { return .records(batch.records) }
                if !batch.others.isEmpty { continue }
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    // A cancellation before the lock is seen by the check, one after it finds the waiter.
                    let (waits, earlier) = inbox.change { inbox in
                        Task.isCancelled ? (false, nil) : inbox.wait(continuation)
                    }
                    earlier?.resume()
                    if !waits { continuation.resume() }
                }
            } onCancel: {
                inbox.change { $0.removeWaiter() }?.resume()
            }
        }
        return nil
    }

    // MARK: For users

    /// Gives the thread something to do and awaits its answer.
    ///
    /// - Throws: what the command answers; `.closed` when the consumer is closed first.
    func perform<Answer: Sendable>(
        _ command: @escaping @Sendable (ConsumerLoop, @escaping @Sendable (Result<Answer, KafkaError>) -> Void) -> Void
    ) async throws(KafkaError) -> Answer {
        let answer: Result<Answer, KafkaError> = await withCheckedContinuation { continuation in
            let reply: @Sendable (Result<Answer, KafkaError>) -> Void = { continuation.resume(returning: $0) }
            post(run: { loop in command(loop, reply) }, refuse: { reply(.failure(.closed)) })
        }
        return try answer.get()
    }

    /// Gives the thread something to do.
    func post(run: @escaping @Sendable (ConsumerLoop) -> Void, refuse: @escaping @Sendable () -> Void = {}) {
        let command = ConsumerInbox.Command(run: run, refuse: refuse)
        if !inbox.signal({ $0.add(command) }) { refuse() }
    }

    /// Partitions have something, though librdkafka has not said so: they were taken from only in part, or not at all.
    func wake(_ numbers: [Int]) {
        let waiter = inbox.change { inbox in
            for number in numbers { _ = inbox.noteReady(number) }
            return numbers.isEmpty ? nil : inbox.removeWaiter()
        }
        waiter?.resume()
    }

    /// Tells the reader something, and the log when it is trouble.
    func tell(_ event: ConsumerEvent) {
        if case .failed(let error) = event { context.log(error) }
        inbox.change { $0.add(event) }?.resume()
    }
}
