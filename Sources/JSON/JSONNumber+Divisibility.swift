extension JSONNumber {
    /// The most significant digits that a divisor may have in ``isMultiple(of:)``.
    public static let maximumDivisorDigits = 37

    /// How many significant digits the value has.
    public var significantDigits: Int { decimal.digits.count }

    /// Whether this is a whole multiple of the divisor, computed exactly: `0.3` is one of `0.1`.
    ///
    /// The work is bounded by the digits written, never by the exponent. Nil when the divisor is zero or has more than
    /// ``maximumDivisorDigits`` significant digits.
    public func isMultiple(of divisor: JSONNumber) -> Bool? {
        if case (.integer(let value), .integer(let step)) = (storage, divisor.storage), step != 0 {
            return value.isMultiple(of: step)
        }
        let value = decimal
        let step = divisor.decimal
        guard !step.digits.isEmpty, step.digits.count <= Self.maximumDivisorDigits else { return nil }
        if value.digits.isEmpty { return true }
        // value / step = (v / s) × 10^shift. The last digit of v is not 0, so no negative power of ten divides out.
        let shift = value.exponent - step.exponent
        guard shift >= 0 else { return false }
        let modulus = step.digits.reduce(0 as UInt128) { $0 * 10 + UInt128($1) }
        var remainder: UInt128 = 0
        for digit in value.digits { remainder = (remainder * 10 + UInt128(digit)) % modulus }
        // Powers of ten bring in only the factors 2 and 5, of which the modulus has fewer than 128: more change nothing.
        for _ in 0..<min(shift, 128) where remainder != 0 { remainder = remainder * 10 % modulus }
        return remainder == 0
    }
}
