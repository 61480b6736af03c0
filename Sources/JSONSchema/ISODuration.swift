/// A duration by the grammar of RFC 3339, appendix A: `P3D`, `PT1H30M`, `P2W`.
///
/// Units follow one another without a gap (`P1Y2D` is none); there are no fractions.
package struct ISODuration: Sendable, Hashable {
    package private(set) var years: Int64 = 0
    package private(set) var months: Int64 = 0
    package private(set) var weeks: Int64 = 0
    package private(set) var days: Int64 = 0
    package private(set) var hours: Int64 = 0
    package private(set) var minutes: Int64 = 0
    package private(set) var seconds: Int64 = 0

    /// Reads a duration; nil when the text is none. An amount beyond 64 bits counts as the largest that fits.
    package init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        if let week = Self.part(&rest, units: "W") {
            guard week.count == 1, rest.isEmpty else { return nil }
            weeks = week[0].value
            return
        }
        if rest.first != UInt8(ascii: "T") {
            guard let parts = Self.part(&rest, units: "YMD") else { return nil }
            for part in parts {
                switch part.unit {
                case UInt8(ascii: "Y"): years = part.value
                case UInt8(ascii: "M"): months = part.value
                default: days = part.value
                }
            }
        }
        guard let mark = rest.popFirst() else { return }
        guard mark == UInt8(ascii: "T"), let parts = Self.part(&rest, units: "HMS"), rest.isEmpty else { return nil }
        for part in parts {
            switch part.unit {
            case UInt8(ascii: "H"): hours = part.value
            case UInt8(ascii: "M"): minutes = part.value
            default: seconds = part.value
            }
        }
    }

    /// The length in milliseconds; nil with years or months, which have none, and when it does not fit.
    package var milliseconds: Int64? {
        guard years == 0, months == 0 else { return nil }
        var total: Int64 = 0
        for (amount, unit) in [
            (weeks, 604_800_000), (days, 86_400_000), (hours, 3_600_000), (minutes, 60_000), (seconds, 1000),
        ] as [(Int64, Int64)] {
            let (product, overflow) = amount.multipliedReportingOverflow(by: unit)
            let (sum, carry) = total.addingReportingOverflow(product)
            if overflow || carry { return nil }
            total = sum
        }
        return total
    }

    /// Whether a unit that has no fixed length is used.
    package var isNominal: Bool { years != 0 || months != 0 }

    /// One or more amounts with units that follow one another in `units`; nil, and nothing taken, when there is none.
    private static func part(
        _ rest: inout ArraySlice<UInt8>, units: String
    ) -> [(unit: UInt8, value: Int64)]? {
        let units = Array(units.utf8)
        var input = rest
        var parts: [(unit: UInt8, value: Int64)] = []
        var expected: Int?
        while let first = input.first, Format.isDigit(first) {
            let digits = input.prefix { Format.isDigit($0) }
            input = input[digits.endIndex...]
            guard let unit = input.popFirst(), let place = units.firstIndex(of: unit),
                expected == nil || expected == place
            else { return nil }
            expected = place + 1
            parts.append((unit, amount(digits)))
        }
        guard !parts.isEmpty else { return nil }
        rest = input
        return parts
    }

    private static func amount(_ digits: ArraySlice<UInt8>) -> Int64 {
        var value: Int64 = 0
        for digit in digits {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            if overflow || carry { return .max }
            value = sum
        }
        return value
    }
}
