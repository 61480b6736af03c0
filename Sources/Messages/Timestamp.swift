/// A moment, in milliseconds since 1970-01-01T00:00:00Z, as Kafka stamps its records.
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970, UTC.
    package var milliseconds: Int64

    /// The last moment that RFC 3339 can write: what never expires, expires then.
    package static let never = Timestamp(milliseconds: 253_402_300_799_999)

    /// A moment by its milliseconds since 1970.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment so many milliseconds later; saturates instead of overflowing.
    package func adding(milliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return Timestamp(milliseconds: overflow ? (delta > 0 ? .max : .min) : sum)
    }

    /// Milliseconds from `earlier` to this moment.
    package func milliseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? (milliseconds > earlier.milliseconds ? .max : .min) : difference
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-23T13:03:23.120Z`.
    package var description: String {
        let day = milliseconds.floorDivided(by: 86_400_000)
        // Not by `day`: at the far ends its product would overflow.
        let rest = (milliseconds % 86_400_000 + 86_400_000) % 86_400_000
        let (year, month, dayOfMonth) = Self.civil(fromDays: day)
        // Many are written: at once, into the string's own memory.
        let digits = year < 0 || year > 9999 ? String(year).utf8.count : 4
        return String(unsafeUninitializedCapacity: digits + 20) { text in
            var place = 0
            func write(_ number: Int64, _ width: Int, _ end: UInt8) {
                var rest = number.magnitude
                for index in stride(from: place + width - 1, through: place, by: -1) {
                    text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                if number < 0 { text[place] = UInt8(ascii: "-") }
                place += width
                text[place] = end
                place += 1
            }
            write(year, digits, UInt8(ascii: "-"))
            write(month, 2, UInt8(ascii: "-"))
            write(dayOfMonth, 2, UInt8(ascii: "T"))
            write(rest / 3_600_000, 2, UInt8(ascii: ":"))
            write(rest / 60_000 % 60, 2, UInt8(ascii: ":"))
            write(rest / 1000 % 60, 2, UInt8(ascii: "."))
            write(rest % 1000, 3, UInt8(ascii: "Z"))
            return place
        }
    }

    /// Reads RFC 3339 (section 5.6) with any offset and any number of fraction digits (beyond three are cut); nil where
    /// the text is not of that form or names a day that does not exist.
    package init?(rfc3339 text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"), let hour = reader.number(2),
            reader.take(":"), let minute = reader.number(2), reader.take(":"), let second = reader.number(2),
            (1...12).contains(month), (1...Self.days(inMonth: month, year: year)).contains(day), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if reader.take(".") {
            guard let value = reader.fraction() else { return nil }
            fraction = value
        }
        var offset: Int64 = 0
        if !(reader.take("Z") || reader.take("z")) {
            let west = reader.take("-")
            guard west || reader.take("+"), let hours = reader.number(2), reader.take(":"),
                let minutes = reader.number(2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (west ? -60_000 : 60_000)
        }
        guard reader.isAtEnd else { return nil }
        let days = Self.days(fromCivil: year, month, day)
        let time = hour * 3_600_000 + minute * 60_000 + second * 1000
        milliseconds = days * 86_400_000 + time + fraction - offset
    }

    private static func days(inMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // Days since 1970 and the proleptic Gregorian calendar, counted in years that begin in March, so that the leap day
    // is the last of its year.
    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

/// Reads fixed-width decimal fields from the bytes of a short text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first.map(UInt32.init) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while count < width, let byte = rest.first, (0x30...0x39).contains(byte) {
            value = value * 10 + Int64(byte - 0x30)
            rest = rest.dropFirst()
            count += 1
        }
        return count == width ? value : nil
    }

    mutating func fraction() -> Int64? {
        var milliseconds: Int64 = 0
        var weight: Int64 = 100
        var count = 0
        while let byte = rest.first, (0x30...0x39).contains(byte) {
            milliseconds += Int64(byte - 0x30) * weight
            weight /= 10
            rest = rest.dropFirst()
            count += 1
        }
        return count > 0 ? milliseconds : nil
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity, so that moments before 1970 fall on the right day.
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
