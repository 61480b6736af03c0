extension UInt64 {
    /// One of its sixteen hexadecimal digits, lower case, from the left, in ASCII.
    func hexDigit(at place: Int) -> UInt8 {
        let digit = UInt8(truncatingIfNeeded: self >> UInt64(60 - 4 * place)) & 0x0F
        return digit + (digit < 10 ? 0x30 : 0x57)
    }
}
