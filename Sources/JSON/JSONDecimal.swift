/// The mathematical value of a number: `digits × 10^exponent`, with no zero at either end of the digits.
///
/// Every value has one form only (zero has no digits, exponent 0, no sign), so equality is that of the fields.
struct JSONDecimal: Hashable, Sendable {
    var isNegative: Bool
    /// Values 0 to 9, most significant first.
    var digits: [UInt8]
    var exponent: Int

    init(_ number: JSONNumber) {
        switch number.storage {
        case .integer(let value): self.init(literal: String(value))
        case .literal(let text): self.init(literal: text)
        }
    }

    /// - Parameter literal: a valid JSON number within the range of ``JSONNumber``.
    init(literal: String) {
        var negative = false
        var digits: [UInt8] = []
        var exponent = 0
        var written = 0
        var writtenIsNegative = false
        var afterPoint = false
        var inExponent = false
        for byte in literal.utf8 {
            switch byte {
            case UInt8(ascii: "-"):
                if inExponent { writtenIsNegative = true } else { negative = true }
            case UInt8(ascii: "."):
                afterPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                inExponent = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte - UInt8(ascii: "0")
                if inExponent {
                    written = written * 10 + Int(digit)
                } else {
                    if afterPoint { exponent -= 1 }
                    if digit != 0 || !digits.isEmpty { digits.append(digit) }
                }
            default:
                break
            }
        }
        exponent += writtenIsNegative ? -written : written
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        isNegative = negative && !digits.isEmpty
        self.exponent = digits.isEmpty ? 0 : exponent
        self.digits = digits
    }

    /// The value as a 64-bit integer, when it is one.
    var integer: Int64? {
        guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
        var value: Int64 = 0
        for index in 0..<(digits.count + exponent) {
            let digit = index < digits.count ? Int64(digits[index]) : 0
            // Built on the negative side, which reaches one further.
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (difference, underflow) = product.subtractingReportingOverflow(digit)
            if overflow || underflow { return nil }
            value = difference
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}

extension JSONDecimal: Comparable {
    static func < (left: JSONDecimal, right: JSONDecimal) -> Bool {
        let leftSign = left.digits.isEmpty ? 0 : (left.isNegative ? -1 : 1)
        let rightSign = right.digits.isEmpty ? 0 : (right.isNegative ? -1 : 1)
        if leftSign != rightSign { return leftSign < rightSign }
        if leftSign == 0 { return false }
        let (small, large) = leftSign > 0 ? (left, right) : (right, left)
        // Both magnitudes as 0.d1d2... × 10^order, so that the order decides first and then the digits.
        let smallOrder = small.digits.count + small.exponent
        let largeOrder = large.digits.count + large.exponent
        if smallOrder != largeOrder { return smallOrder < largeOrder }
        return small.digits.lexicographicallyPrecedes(large.digits)
    }
}
