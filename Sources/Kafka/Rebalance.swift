internal import Synchronization

/// A change of the assignment that waits for its owner's word.
///
/// A rebalance that is dropped without a word proceeds by itself, so that the group never waits for an owner who
/// does not care; so does one whose consumer is closed.
public final class Rebalance: Sendable {
    /// The partitions that are given or taken, sorted.
    public let partitions: [TopicPartition]

    private let isAnswered = Mutex(false)
    private let answer:
        @Sendable (_ offsets: [TopicPartition: StartOffset], _ done: @escaping @Sendable () -> Void) -> Void

    init(
        partitions: [TopicPartition],
        answer: @escaping @Sendable ([TopicPartition: StartOffset], @escaping @Sendable () -> Void) -> Void
    ) {
        self.partitions = partitions
        self.answer = answer
    }

    deinit {
        if !isAnswered.withLock({ $0 }) { answer([:], {}) }
    }

    /// Takes the partitions over or gives them up; returns when that has been told to librdkafka.
    ///
    /// The first call counts; further ones do nothing.
    ///
    /// - Parameter offsets: for partitions that are given: where to start; those left out start at the group's
    ///   committed offset. Ignored for partitions that are taken.
    public func proceed(from offsets: [TopicPartition: StartOffset] = [:]) async {
        let isFirst = isAnswered.withLock { answered in
            defer { answered = true }
            return !answered
        }
        guard isFirst else { return }
        await withCheckedContinuation { continuation in answer(offsets) { continuation.resume() } }
    }
}
