package import Messages

/// The time of day, as deadlines are compared with. Tests bring their own.
package protocol WallClock: Sendable {
    /// Now.
    var now: Timestamp { get }
    /// Returns at a moment, or earlier when the task is cancelled.
    func sleep(until moment: Timestamp) async
}

/// The machine's own clock.
package struct SystemWallClock: WallClock {
    package init() {}

    package var now: Timestamp { .now }

    package func sleep(until moment: Timestamp) async {
        // At most an hour at a time: the wall clock may be set while we sleep, the sleeping clock is not.
        while !Task.isCancelled {
            let left = moment.milliseconds(since: now)
            guard left > 0 else { return }
            try? await Task.sleep(for: .milliseconds(min(left, 3_600_000)))
        }
    }
}
