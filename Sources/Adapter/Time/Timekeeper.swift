package import Messages

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The time that an adapter goes by: the wall's for expiries, a clock's for waiting.
package struct Timekeeper: Sendable {
    /// The moment, as the wall's clock has it: what a task's expiry is compared with.
    let now: @Sendable () -> Timestamp
    /// The time since a fixed moment; never goes back.
    let uptime: @Sendable () -> Duration
    private let sleeping: @Sendable (Duration) async throws -> Void

    /// Time by a clock.
    ///
    /// - Parameters:
    ///   - clock: what waits are measured by; tests bring one that they move by hand.
    ///   - now: the wall's clock.
    package init(
        clock: some Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
        }
    ) {
        let zero = clock.now
        self.now = now
        uptime = { zero.duration(to: clock.now) }
        sleeping = { try await clock.sleep(for: $0) }
    }

    /// What is left until a moment, as far as one should wait before looking again; zero when it has passed.
    ///
    /// A day at most: the wall's clock may be set, and no clock can sleep until the year 9999.
    func remaining(until moment: Timestamp) -> Duration {
        .milliseconds(min(max(0, moment.milliseconds(since: now())), 86_400_000))
    }

    /// Waits, but no longer than until one of the latches opens or the task is cancelled.
    ///
    /// - Parameter duration: nil waits for the latches alone.
    /// - Returns: whether the time passed in full.
    @discardableResult
    func wait(for duration: Duration?, orUntil latches: Latch...) async -> Bool {
        if latches.contains(where: \.isOpen) || Task.isCancelled { return false }
        return await withTaskGroup(of: Bool.self) { group in
            for latch in latches {
                group.addTask {
                    await latch.wait()
                    return false
                }
            }
            if let duration {
                group.addTask { (try? await sleeping(duration)) != nil }
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }

    /// Runs an operation, and cancels it when the time is up.
    ///
    /// - Returns: what it returned; nil where the time was up first. Waits for the operation to end in either case, so it
    ///   must heed its cancellation.
    func limit<Value: Sendable>(
        _ duration: Duration, _ operation: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await operation() }
            group.addTask {
                try? await sleeping(duration)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
