extension Format {
    /// RFC 3339 `full-date`, a day that exists.
    static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = Array(bytes)
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10])
        else { return false }
        return isDay(year: year, month: month, day: day)
    }

    /// Whether the day exists in the Gregorian calendar.
    static func isDay(year: Int, month: Int, day: Int) -> Bool {
        guard (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// RFC 3339 `date-time`; `t` and `z` may be small.
    static func isDateTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count > 11, bytes[10] | 0x20 == UInt8(ascii: "t") else { return false }
        return isDate(bytes[..<10]) && isTime(bytes[11...])
    }

    /// RFC 3339 `full-time`. The second 60 is one only where UTC has leap seconds, at 23:59.
    static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = Array(bytes)
        guard text.count >= 9, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"),
            let hour = number(text[0..<2]), let minute = number(text[3..<5]), let second = number(text[6..<8]),
            hour < 24, minute < 60, second <= 60
        else { return false }
        var rest = text[8...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { isDigit($0) }
            guard !fraction.isEmpty else { return false }
            rest = rest[fraction.endIndex...]
        }
        guard let offset = minutesEast(rest) else { return false }
        let utc = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || utc == 23 * 60 + 59
    }

    /// RFC 3339 `time-offset` in minutes east of UTC.
    private static func minutesEast(_ bytes: ArraySlice<UInt8>) -> Int? {
        let text = Array(bytes)
        if text.count == 1, text[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"), let hour = number(text[1..<3]), hour < 24,
            let minute = number(text[4..<6]), minute < 60
        else { return nil }
        switch text[0] {
        case UInt8(ascii: "+"): return hour * 60 + minute
        case UInt8(ascii: "-"): return -(hour * 60 + minute)
        default: return nil
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    /// ASCII digits as a number; at most 9 of them.
    static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 9, bytes.allSatisfy(isDigit) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
