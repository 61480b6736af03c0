internal import Synchronization

/// What a consumer's thread and its users share: the inbox to the thread, the buffer from it.
///
/// Lock order: the inbox and the buffer are never held together; nothing of librdkafka's is called under either; no
/// continuation is resumed under either.
final class ConsumerLink: Sendable {
    /// Something for the thread to do.
    struct Command: Sendable {
        let run: @Sendable (ConsumerLoop) -> Void
        /// Called instead when the thread has ended.
        let refuse: @Sendable () -> Void
    }

    /// What the thread is woken for.
    struct Inbox {
        var commands: [Command] = []
        /// Partitions whose queues have something, by their slots' numbers.
        var ready: [Int] = []
        /// Whether the group's own queue has something: rebalances, errors, answers to commits.
        var hasControl = false
        /// Whether the reader has caught up.
        var goesOn = false
        var isEnded = false

        var isEmpty: Bool { commands.isEmpty && ready.isEmpty && !hasControl && !goesOn }
    }

    let inbox = Monitor(Inbox())
    let buffer: Mutex<ConsumerBuffer>

    init(options: ConsumerOptions) {
        buffer = Mutex(
            ConsumerBuffer(maxRecords: options.maxBufferedRecords, maxBytes: options.maxBufferedBytes))
    }

    // MARK: For the reader

    func next(isolation actor: isolated (any Actor)? = #isolation) async -> ConsumerEvent? {
        if Task.isCancelled { return nil }
        switch buffer.withLock({ $0.take(nil) }) {
        case .event(let event, let goOn):
            if goOn { letGoOn() }
            return event
        case .end: return nil
        case .wait: break
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation before the lock is seen by the check, one after it finds the waiter.
                let (earlier, take) = buffer.withLock { buffer in
                    let earlier = buffer.removeWaiter()
                    return (earlier, Task.isCancelled ? .end : buffer.take(continuation))
                }
                earlier?.resume(returning: nil)
                switch take {
                case .event(let event, let goOn):
                    if goOn { letGoOn() }
                    continuation.resume(returning: event)
                case .end: continuation.resume(returning: nil)
                case .wait: break
                }
            }
        } onCancel: {
            buffer.withLock { $0.removeWaiter() }?.resume(returning: nil)
        }
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
            post(Command(run: { loop in command(loop, reply) }, refuse: { reply(.failure(.closed)) }))
        }
        return try answer.get()
    }

    func post(_ command: Command) {
        let isTaken = inbox.signal { inbox in
            guard !inbox.isEnded else { return false }
            inbox.commands.append(command)
            return true
        }
        if !isTaken { command.refuse() }
    }

    func letGoOn() { inbox.signal { $0.goesOn = true } }

    // MARK: For the thread

    func offer(_ event: ConsumerEvent) {
        deliver(buffer.withLock { $0.offer(event) })
    }

    func deliver(_ offer: ConsumerBuffer.Offer) {
        if case .resume(let waiter, let event) = offer { waiter.resume(returning: event) }
    }
}
