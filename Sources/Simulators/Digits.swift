/// Decimal digits: reading them strictly and writing them at a fixed width.
enum Digits {
    /// The value of a text that is ASCII digits only; nil when it is empty, has anything else, or is too large.
    static func value(_ text: some Collection<UInt8>) -> Int? {
        guard !text.isEmpty, text.count <= 18 else { return nil }
        var value = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// The number with leading zeros up to that width.
    static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
