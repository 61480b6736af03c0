package import Messages
import Glibc

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

    package var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package func sleep(until moment: Timestamp) async {
        // At most an hour at a time: the wall clock may be set while we sleep, the sleeping clock is not.
        while !Task.isCancelled {
            let left = moment.milliseconds(since: now)
            guard left > 0 else { return }
            try? await Task.sleep(for: .milliseconds(min(left, 3_600_000)))
        }
    }
}
