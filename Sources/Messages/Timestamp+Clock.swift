import Glibc

extension Timestamp {
    /// Now, by the machine's clock. Nothing about a case may depend on it: events have the journal's time.
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
