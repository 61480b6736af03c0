extension JSONNumber {
    /// Whether the literal is the canonical one: a whole number that a Double holds, or of all digits where they count.
    ///
    /// From 22 digits on ECMAScript changes to an exponent; 64 bits never reach that.
    func isCanonical(_ numbers: JSONCanonicalNumbers) -> Bool {
        let bound: Int64 = 1 << 53
        if case .integer(let value) = storage { return numbers == .exact || (-bound...bound).contains(value) }
        return false
    }

    /// The number as ECMAScript's Number-to-String lays it out (RFC 8785, section 3.2.2.3).
    func canonicalLiteral(_ numbers: JSONCanonicalNumbers) -> String {
        if isCanonical(numbers) { return literal }
        var decimal = decimal
        // A Double holds 15 digits, and its shortest form is then these very digits.
        let isShort = decimal.digits.count <= 15 && (-280...280).contains(decimal.exponent)
        if numbers == .rfc8785, !isShort {
            let double = double
            if double.isFinite { decimal = JSONDecimal(literal: double.description) }
        }
        return decimal.ecmaScript
    }
}

extension JSONDecimal {
    /// The layout of ECMA-262, Number::toString, for radix 10: `k` digits, the point behind the `n`th.
    var ecmaScript: String {
        if digits.isEmpty { return "0" }
        let k = digits.count
        let n = k + exponent
        let sign = isNegative ? "-" : ""
        func text(_ part: ArraySlice<UInt8>) -> String {
            String(decoding: part.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        }
        switch n {
        case k...max(21, k) where n <= 21:
            return sign + text(digits[...]) + String(repeating: "0", count: n - k)
        case 1...21:
            return sign + text(digits[..<n]) + "." + text(digits[n...])
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -n) + text(digits[...])
        default:
            let fraction = k == 1 ? "" : "." + text(digits[1...])
            return sign + text(digits[..<1]) + fraction + (n > 0 ? "e+" : "e-") + String(abs(n - 1))
        }
    }
}
