import Kafka
import Messages
import Opening
import Synchronization

/// Tells, for a partition of the journal, the last moment at which the index had folded it to its end.
///
/// The moment is taken before the high watermark is asked for, so everything appended before it is in the index by the
/// time that the watermark is folded. Those who ask meanwhile share the next question, which is for all their
/// partitions at once; one that began before they asked does not serve them.
final class JournalEnd: Sendable {
    /// A look, up to whose end the index had folded the partition.
    private struct Taken {
        var look: Look
        /// When, by a clock that never goes back.
        var instant: ContinuousClock.Instant
    }

    private typealias Waiter = CheckedContinuation<Look, any Error>

    private struct State {
        var taken: [Int32: Taken] = [:]
        var waiters: [UInt64: Waiter] = [:]
        /// Those whose question has not been put.
        var pending: [Int32: [UInt64]] = [:]
        var lastID: UInt64 = 0
        var generation = 0
        var hasEnded = false
    }

    private let topic: String
    private let consumer: Consumer
    private let progress: FoldProgress
    private let patience: Duration
    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())
    private let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation

    /// - Parameter patience: how long the index may take to fold up to a watermark.
    init(
        topic: String, consumer: Consumer, progress: FoldProgress, patience: Duration,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.topic = topic
        self.consumer = consumer
        self.progress = progress
        self.patience = patience
        self.clock = clock
        (wakeUps, wakeUp) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// The last look at the partition's end, if that was after `instant`; else one is taken.
    ///
    /// - Throws: `KafkaError` when the broker does not tell where the end is, ``FoldBehind`` when the index does not get
    ///   there in time, ``FoldProgress/Ended``, or `CancellationError`.
    func checked(_ partition: Int32, after instant: ContinuousClock.Instant) async throws -> Look {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enum Step { case answer(Result<Look, any Error>), wait }
                let step: Step = state.withLock { state in
                    if state.hasEnded { return .answer(.failure(FoldProgress.Ended())) }
                    if Task.isCancelled { return .answer(.failure(CancellationError())) }
                    if let taken = state.taken[partition], taken.instant > instant {
                        return .answer(.success(taken.look))
                    }
                    state.waiters[id] = continuation
                    state.pending[partition, default: []].append(id)
                    return .wait
                }
                switch step {
                case .answer(let result): continuation.resume(with: result)
                case .wait: wakeUp.yield()
                }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// The last look at the partition's end, if there is one after `instant`.
    func last(_ partition: Int32, after instant: ContinuousClock.Instant) -> Look? {
        state.withLock { state in
            state.taken[partition].flatMap { $0.instant > instant ? $0.look : nil }
        }
    }

    /// How often the index was emptied. It still has what it had at a look if that is of the same generation.
    var generation: Int { state.withLock { $0.generation } }

    /// Puts the questions, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in wakeUps {
                let pending = state.withLock { state in
                    defer { state.pending = [:] }
                    return state.pending
                }
                if !pending.isEmpty { await ask(pending, &group) }
            }
        }
        end()
    }

    private func ask(_ pending: [Int32: [UInt64]], _ group: inout DiscardingTaskGroup) async {
        let (moment, instant, generation) = (clock(), ContinuousClock.now, generation)
        let watermarks: [TopicPartition: Range<Int64>]
        do {
            watermarks = try await consumer.watermarks(
                pending.keys.map { TopicPartition(topic: topic, partition: $0) })
        } catch {
            for (partition, ids) in pending { settle(partition, ids, .failure(error)) }
            return
        }
        for (partition, ids) in pending {
            guard let end = watermarks[TopicPartition(topic: topic, partition: partition)]?.upperBound else {
                settle(partition, ids, .failure(FoldBehind()))
                continue
            }
            let taken = Taken(look: Look(moment: moment, end: end, generation: generation), instant: instant)
            // The next question need not wait until this one's end is folded.
            group.addTask {
                let result: Result<Taken, any Error>
                do {
                    let isFolded = try await withTimeout(self.patience) {
                        try await self.progress.folded(partition, to: end)
                        return true
                    }
                    result = isFolded == true ? .success(taken) : .failure(FoldBehind())
                } catch { result = .failure(error) }
                self.settle(partition, ids, result)
            }
        }
    }

    private func settle(_ partition: Int32, _ ids: [UInt64], _ result: Result<Taken, any Error>) {
        let (waiters, answer) = state.withLock { state -> ([Waiter], Result<Look, any Error>) in
            let waiters = ids.compactMap { state.waiters.removeValue(forKey: $0) }
            guard case .success(let taken) = result else { return (waiters, result.map(\.look)) }
            // What was folded then is no longer in the index.
            guard taken.look.generation == state.generation else { return (waiters, .failure(FoldBehind())) }
            if state.taken[partition].map({ $0.instant < taken.instant }) ?? true { state.taken[partition] = taken }
            return (waiters, .success(taken.look))
        }
        for waiter in waiters { waiter.resume(with: answer) }
    }

    private func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer {
                state.waiters = [:]
                state.pending = [:]
            }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(throwing: FoldProgress.Ended()) }
    }

    /// Forgets all looks. To be called before the index is emptied.
    func forget() {
        state.withLock {
            $0.taken = [:]
            $0.generation += 1
        }
    }
}

/// The index did not fold up to the journal's end in time.
struct FoldBehind: Error {}
