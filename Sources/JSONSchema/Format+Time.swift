// On bytes in place, because dates stand in nearly every document.
extension Format {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// RFC 3339 `full-date`, a day that exists.
    static func isDate(_ text: Bytes) -> Bool {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let century = pair(text, at: 0), let year = pair(text, at: 2), let month = pair(text, at: 5),
            let day = pair(text, at: 8)
        else { return false }
        return isDay(year: century * 100 + year, month: month, day: day)
    }

    /// Whether the day exists in the Gregorian calendar.
    static func isDay(year: Int, month: Int, day: Int) -> Bool {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days =
            switch month {
            case 2: isLeap ? 29 : 28
            case 4, 6, 9, 11: 30
            case 1...12: 31
            default: 0
            }
        return day >= 1 && day <= days
    }

    /// RFC 3339 `date-time`; `t` and `z` may be small.
    static func isDateTime(_ text: Bytes) -> Bool {
        guard text.count > 11, text[10] | 0x20 == UInt8(ascii: "t") else { return false }
        return isDate(Bytes(rebasing: text[..<10])) && isTime(Bytes(rebasing: text[11...]))
    }

    /// RFC 3339 `full-time`. The second 60 is one only where UTC has leap seconds, at 23:59.
    static func isTime(_ text: Bytes) -> Bool {
        guard text.count >= 9, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"),
            let hour = pair(text, at: 0), let minute = pair(text, at: 3), let second = pair(text, at: 6),
            hour < 24, minute < 60, second <= 60
        else { return false }
        var end = 8
        if text[end] == UInt8(ascii: ".") {
            end += 1
            while end < text.count, isDigit(text[end]) { end += 1 }
            guard end > 9 else { return false }
        }
        guard let offset = minutesEast(Bytes(rebasing: text[end...])) else { return false }
        let utc = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || utc == 23 * 60 + 59
    }

    /// RFC 3339 `time-offset` in minutes east of UTC.
    private static func minutesEast(_ text: Bytes) -> Int? {
        if text.count == 1, text[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"), let hour = pair(text, at: 1), hour < 24,
            let minute = pair(text, at: 4), minute < 60
        else { return nil }
        switch text[0] {
        case UInt8(ascii: "+"): return hour * 60 + minute
        case UInt8(ascii: "-"): return -(hour * 60 + minute)
        default: return nil
        }
    }

    /// Two digits as a number.
    static func pair(_ text: Bytes, at index: Int) -> Int? {
        let tens = text[index] &- UInt8(ascii: "0")
        let ones = text[index + 1] &- UInt8(ascii: "0")
        return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
    }
}
