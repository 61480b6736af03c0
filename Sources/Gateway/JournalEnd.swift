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

    private struct State {
        var checkedAt: [Int32: Timestamp] = [:]
        /// Those who wait for a question that has not been put.
        var waiting: [Int32: [UInt64: Waiter]] = [:]
        /// Those whose question has been put.
        var asked: [Int32: [UInt64: Waiter]] = [:]
        var lastID: UInt64 = 0
        var hasEnded = false

        mutating func remove(_ id: UInt64, _ partition: Int32) -> Waiter? {
            waiting[partition]?.removeValue(forKey: id) ?? asked[partition]?.removeValue(forKey: id)
        }
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

    /// The last moment at which the partition was folded to its end, but none before `notBefore`.
    ///
    /// - Throws: `KafkaError` when the broker does not tell where the end is, ``FoldBehind`` when the index does not get
    ///   there in time, ``FoldProgress/Ended``, or `CancellationError`.
    func checked(_ partition: Int32, notBefore: Timestamp) async throws -> Timestamp {
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
                    if let moment = state.checkedAt[partition], moment >= notBefore {
                        return .answer(.success(moment))
                    }
                    state.waiting[partition, default: [:]][id] = continuation
                    return .wait
                }
                switch step {
                case .answer(let result): continuation.resume(with: result)
                case .wait: wakeUp.yield()
                }
            }
        } onCancel: {
            let waiter = state.withLock { $0.remove(id, partition) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Puts the questions, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in wakeUps {
                let partitions = state.withLock { state in
                    for (partition, waiters) in state.waiting {
                        state.asked[partition, default: [:]].merge(waiters) { $1 }
                    }
                    defer { state.waiting = [:] }
                    return Array(state.waiting.keys)
                }
                guard !partitions.isEmpty else { continue }
                await ask(partitions, &group)
            }
        }
        end()
    }

    private func ask(_ partitions: [Int32], _ group: inout DiscardingTaskGroup) async {
        let moment = clock()
        let ids = state.withLock { state in
            Dictionary(partitions.map { ($0, Set(state.asked[$0]?.keys.map { $0 } ?? [])) }) { $1 }
        }
        let watermarks: [TopicPartition: Range<Int64>]
        do {
            watermarks = try await consumer.watermarks(
                partitions.map { TopicPartition(topic: topic, partition: $0) })
        } catch {
            for partition in partitions { settle(partition, ids[partition] ?? [], .failure(error)) }
            return
        }
        for partition in partitions {
            let waiters = ids[partition] ?? []
            guard let end = watermarks[TopicPartition(topic: topic, partition: partition)]?.upperBound else {
                settle(partition, waiters, .failure(FoldBehind()))
                continue
            }
            // The next question need not wait until this one's end is folded.
            group.addTask {
                let result: Result<Timestamp, any Error>
                do {
                    let isFolded = try await withTimeout(self.patience) {
                        try await self.progress.folded(partition, to: end)
                        return true
                    }
                    result = isFolded == true ? .success(moment) : .failure(FoldBehind())
                } catch { result = .failure(error) }
                self.settle(partition, waiters, result)
            }
        }
    }

    private func settle(_ partition: Int32, _ ids: Set<UInt64>, _ result: Result<Timestamp, any Error>) {
        let waiters = state.withLock { state in
            if case .success(let moment) = result {
                state.checkedAt[partition] = max(moment, state.checkedAt[partition] ?? moment)
            }
            return ids.compactMap { state.asked[partition]?.removeValue(forKey: $0) }
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    private func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer {
                state.waiting = [:]
                state.asked = [:]
            }
            return state.waiting.values.flatMap { $0.values } + state.asked.values.flatMap { $0.values }
        }
        for waiter in waiters { waiter.resume(throwing: FoldProgress.Ended()) }
    }

    /// Forgets all moments: the index is being rebuilt.
    func forget() { state.withLock { $0.checkedAt = [:] } }
}

/// The index did not fold up to the journal's end in time.
struct FoldBehind: Error {}
