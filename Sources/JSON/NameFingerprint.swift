/// A few bytes and the length of a text: what tells most names apart at a glance.
///
/// It is all of a text of up to 16 bytes. Whoever knows it can make longer ones that share it, so equal fingerprints spare
/// comparisons only where there are few to be made.
struct NameFingerprint: Equatable {
    private let first: UInt64
    private let last: UInt64
    private let count: Int

    /// That of the empty text.
    init() { (first, last, count) = (0, 0, 0) }

    @inline(__always)
    init(_ text: UnsafeBufferPointer<UInt8>) {
        count = text.count
        let raw = UnsafeRawBufferPointer(text)
        // Both halves overlap where the length is not twice theirs.
        switch text.count {
        case 8...:
            first = raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            last = raw.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self)
        case 4...:
            first = UInt64(raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            last = UInt64(raw.loadUnaligned(fromByteOffset: text.count - 4, as: UInt32.self))
        case 1...:
            first = UInt64(text[0]) << 8 | UInt64(text[text.count / 2])
            last = UInt64(text[text.count - 1])
        default: (first, last) = (0, 0)
        }
    }

    init(_ text: String) {
        self =
            text.utf8.withContiguousStorageIfAvailable { NameFingerprint($0) }
            ?? Array(text.utf8).withUnsafeBufferPointer { NameFingerprint($0) }
    }

    /// Whether texts with this fingerprint are all the same text.
    var isWhole: Bool { count <= 16 }

    /// All of it mixed into one number, whose high bits are the best.
    @inline(__always)
    var spread: UInt64 {
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (first &* factor ^ (last &+ UInt64(truncatingIfNeeded: count))) &* factor
    }
}
