import Messages

/// Tells one state of a catalogue from another.
struct CatalogueFingerprint: CustomStringConvertible {
    private var hash = FNV1a()

    /// Adds bytes, and that they end here.
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { hash.add(byte) }
        hash.add(0xFF)
    }

    /// Sixteen hexadecimal digits.
    var description: String {
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
