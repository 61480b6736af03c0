import Kafka
import Messages
import Synchronization

/// Tells, for a partition of the journal, the last moment at which the index had folded it to its end.
///
/// The moment is taken before the high watermark is asked for, so everything appended before it is in the index by the
/// time that the watermark is folded. Those who ask meanwhile share the next question, which is for all their
/// partitions at once; one that began before they asked does not serve them.
final class JournalEnd: Sendable {
    private typealias Waiter = CheckedContinuation<Timestamp, any Error>

    /// A look at a partition's end: by the clock that the journal is compared with, and by one that never goes back.
    private struct Look {
        var moment: Timestamp
        var instant: ContinuousClock.Instant
    }

    private struct State {
        var looks: [Int32: Look] = [:]
        var waiters: [UInt64: Waiter] = [:]
        /// Those whose question has not been put.
        var pending: [Int32: [UInt64]] = [:]
        var lastID: UInt64 = 0
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

    /// The last moment at which the partition was folded to its end, if that was after `instant`; else it is found out.
    ///
    /// - Throws: `KafkaError` when the broker does not tell where the end is, ``FoldBehind`` when the index does not get
    ///   there in time, ``FoldProgress/Ended``, or `CancellationError`.
    func checked(_ partition: Int32, after instant: ContinuousClock.Instant) async throws -> Timestamp {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enum Step { case answer(Result<Timestamp, any Error>), wait }
                let step: Step = state.withLock { state in
                    if state.hasEnded { return .answer(.failure(FoldProgress.Ended())) }
                    if Task.isCancelled { return .answer(.failure(CancellationError())) }
                    if let look = state.looks[partition], look.instant > instant {
                        return .answer(.success(look.moment))
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

    /// The last moment at which the partition was folded to its end, if that is known and was after `instant`.
    func last(_ partition: Int32, after instant: ContinuousClock.Instant) -> Timestamp? {
        state.withLock { state in
            state.looks[partition].flatMap { $0.instant > instant ? $0.moment : nil }
        }
    }

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
        let look = Look(moment: clock(), instant: .now)
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
            // The next question need not wait until this one's end is folded.
            group.addTask {
                let result: Result<Look, any Error>
                do {
                    let isFolded = try await withTimeout(self.patience) {
                        try await self.progress.folded(partition, to: end)
                        return true
                    }
                    result = isFolded == true ? .success(look) : .failure(FoldBehind())
                } catch { result = .failure(error) }
                self.settle(partition, ids, result)
            }
        }
    }

    private func settle(_ partition: Int32, _ ids: [UInt64], _ result: Result<Look, any Error>) {
        let waiters = state.withLock { state in
            if case .success(let look) = result, state.looks[partition].map({ $0.instant < look.instant }) ?? true {
                state.looks[partition] = look
            }
            return ids.compactMap { state.waiters.removeValue(forKey: $0) }
        }
        for waiter in waiters { waiter.resume(with: result.map(\.moment)) }
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

    /// Forgets all looks: the index is being rebuilt.
    func forget() { state.withLock { $0.looks = [:] } }
}

/// The index did not fold up to the journal's end in time.
struct FoldBehind: Error {}
