/// FNV-1a, 64 bits: a hash that is the same in every process and spreads well enough. It protects nothing; digests do that.
package struct FNV1a: Sendable {
    /// The hash of all that was added.
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of nothing, or, with a seed, another one.
    package init(seed: UInt64 = 0) { value ^= seed }

    package mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

    package mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
    }
}
