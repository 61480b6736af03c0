import Messages
import Synchronization

/// How far the index has folded the journal, and who waits for it to get further.
///
/// The follower says what it has committed; those who wait are resumed by that, in the order of the commits.
final class FoldProgress: Sendable {
    /// Why waiting ended without what was waited for: the gateway ends.
    struct Ended: Error {}

    private struct Waiter {
        var offset: Int64
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        /// The next offset of each partition: everything below is in the index.
        var positions: [Int32: Int64] = [:]
        /// What the index must have folded to be as far as the journal was at the start.
        var targets: [Int32: Int64]?
        var partitionCount: Int32?
        var isCaughtUp = false
        var isWatched = true
        var hasEnded = false
        var lastID: UInt64 = 0
        var waiters: [Int32: [UInt64: Waiter]] = [:]
        var starters: [UInt64: CheckedContinuation<Int32, any Error>] = [:]
        var watchers: [CaseID: [UInt64: AsyncStream<Void>.Continuation]] = [:]

        mutating func newID() -> UInt64 {
            lastID += 1
            return lastID
        }

        /// Takes out the waiters whose offset is reached.
        mutating func takeReached(_ partition: Int32) -> [Waiter] {
            guard let position = positions[partition], let waiting = waiters[partition] else { return [] }
            let reached = waiting.filter { $0.value.offset <= position }
            guard !reached.isEmpty else { return [] }
            waiters[partition] = waiting.count == reached.count ? nil : waiting.filter { $0.value.offset > position }
            return reached.sorted { $0.key < $1.key }.map(\.value)
        }

        /// Takes out those who wait for the start if it is over.
        mutating func takeStarters() -> (Int32, [CheckedContinuation<Int32, any Error>])? {
            guard !isCaughtUp, let targets, let partitionCount,
                targets.allSatisfy({ positions[$0.key, default: 0] >= $0.value })
            else { return nil }
            isCaughtUp = true
            defer { starters = [:] }
            return (partitionCount, Array(starters.values))
        }
    }

    private let state = Mutex(State())

    // MARK: The follower's side

    /// Begins, anew after a rebuild: the index has what lies below `positions` and is to reach `targets` at least.
    func begin(partitionCount: Int32, positions: [Int32: Int64], targets: [Int32: Int64]) {
        let (reached, started) = state.withLock { state in
            state.partitionCount = partitionCount
            state.positions = positions
            state.targets = targets
            state.isCaughtUp = false
            return (positions.keys.flatMap { state.takeReached($0) }, state.takeStarters())
        }
        resume(reached, started)
    }

    /// The index is being rebuilt: nothing in it counts until ``begin(partitionCount:positions:targets:)``.
    func interrupt() {
        state.withLock {
            $0.targets = nil
            $0.isCaughtUp = false
            $0.positions = [:]
        }
    }

    /// What has been committed: next offsets, and the cases that look different to a reader now.
    func advance(_ positions: [Int32: Int64], changed: some Sequence<CaseID> = []) {
        let (reached, started, watchers) = state.withLock { state in
            var reached: [Waiter] = []
            for (partition, offset) in positions where offset > state.positions[partition, default: -1] {
                state.positions[partition] = offset
                reached += state.takeReached(partition)
            }
            let watchers = changed.flatMap { state.watchers[$0]?.values.map { $0 } ?? [] }
            return (reached, state.takeStarters(), watchers)
        }
        resume(reached, started)
        for watcher in watchers { watcher.yield() }
    }

    /// Wakes all who watch cases, so that they can say that they are alive.
    func wakeWatchers() {
        let watchers = state.withLock { $0.watchers.values.flatMap { $0.values } }
        for watcher in watchers { watcher.yield() }
    }

    /// Ends all watching of cases, now and later.
    func endWatching() {
        let watchers = state.withLock { state in
            state.isWatched = false
            defer { state.watchers = [:] }
            return state.watchers.values.flatMap { $0.values }
        }
        for watcher in watchers { watcher.finish() }
    }

    /// Ends all waiting and watching, now and later.
    func end() {
        endWatching()
        let (waiters, starters) = state.withLock { state in
            state.hasEnded = true
            defer {
                state.waiters = [:]
                state.starters = [:]
            }
            return (state.waiters.values.flatMap { $0.values }, Array(state.starters.values))
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Ended()) }
        for starter in starters { starter.resume(throwing: Ended()) }
    }

    private func resume(_ reached: [Waiter], _ started: (Int32, [CheckedContinuation<Int32, any Error>])?) {
        for waiter in reached { waiter.continuation.resume() }
        if let (count, starters) = started {
            for starter in starters { starter.resume(returning: count) }
        }
    }

    // MARK: The readers' side

    /// How many cases are watched, for metrics and tests.
    var watcherCount: Int { state.withLock { $0.watchers.values.reduce(0) { $0 + $1.count } } }

    /// The number of the journal's partitions, once the index is as far as the journal was when the gateway started.
    var partitionCount: Int32? { state.withLock { $0.isCaughtUp ? $0.partitionCount : nil } }

    /// The next offset of a partition to be folded; nil while the index is being rebuilt.
    func position(of partition: Int32) -> Int64? { state.withLock { $0.positions[partition] } }

    /// Waits until the index has folded a partition up to, and without, an offset.
    ///
    /// - Throws: ``Ended``, or `CancellationError`.
    func folded(_ partition: Int32, to offset: Int64) async throws {
        let id = state.withLock { $0.newID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.hasEnded { return .failure(Ended()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.positions[partition, default: -1] >= offset { return .success(()) }
                    state.waiters[partition, default: [:]][id] = Waiter(offset: offset, continuation: continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters[partition]?.removeValue(forKey: id) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Waits until the index is as far as the journal was when the gateway started.
    ///
    /// - Returns: the number of the journal's partitions.
    /// - Throws: ``Ended``, or `CancellationError`.
    func caughtUp() async throws -> Int32 {
        let id = state.withLock { $0.newID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Int32, any Error>? = state.withLock { state in
                    if state.hasEnded { return .failure(Ended()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isCaughtUp, let count = state.partitionCount { return .success(count) }
                    state.starters[id] = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.starters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    /// Something comes whenever the case may look different, and now and then besides; at most one is kept waiting.
    /// Ends when the gateway does. Ask for it before reading the case, so that no change falls in between.
    func changes(of caseID: CaseID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state -> UInt64? in
            guard state.isWatched else { return nil }
            let id = state.newID()
            state.watchers[caseID, default: [:]][id] = continuation
            return id
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                state.watchers[caseID]?[id] = nil
                if state.watchers[caseID]?.isEmpty ?? false { state.watchers[caseID] = nil }
            }
        }
        return stream
    }
}
