import Glibc

/// The moment of a log event.
package struct LogTime: Sendable, Hashable, CustomStringConvertible {
    /// Milliseconds since 1970, UTC.
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The moment by the system's clock.
    package static var now: LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// RFC 3339 in UTC with milliseconds.
    package var description: String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(Self.padded(Int(parts.tm_year) + 1900, 4))-\(Self.padded(Int(parts.tm_mon) + 1, 2))-"
        let day = "\(Self.padded(Int(parts.tm_mday), 2))T\(Self.padded(Int(parts.tm_hour), 2))"
        let rest = ":\(Self.padded(Int(parts.tm_min), 2)):\(Self.padded(Int(parts.tm_sec), 2))"
        return date + day + rest + ".\(Self.padded(Int(milliseconds % 1000), 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
