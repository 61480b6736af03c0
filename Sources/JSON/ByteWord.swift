/// Eight bytes at a time, in one register: the first byte is the lowest.
///
/// The tests below answer with the high bits of the bytes that fit. Of the bits that are set the lowest one is always right;
/// those above it may not be, because a subtraction borrows. So only the first byte that fits may be asked for.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The word of one byte, eight times.
    @inline(__always)
    static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* ones }

    @inline(__always)
    static func load(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        return UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Bytes that can't stand in a JSON string as they are: quotation mark, backslash, and what is below U+0020.
    @inline(__always)
    static func special(_ word: UInt64) -> UInt64 {
        let quote = word ^ repeating(UInt8(ascii: "\""))
        let backslash = word ^ repeating(UInt8(ascii: "\\"))
        let found = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- repeating(0x20)) & ~word
        return found & highBits
    }

    /// Which byte the lowest of these high bits belongs to; 8 when there is none.
    @inline(__always)
    static func first(_ bits: UInt64) -> Int { bits.trailingZeroBitCount >> 3 }

    /// Whether a byte can stand in a JSON string as it is.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
