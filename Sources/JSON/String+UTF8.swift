// Swift compares strings by Unicode equivalence ("é" is "e" + accent). JSON compares code points: two names that differ
// there are two names. As both are valid Unicode, equal code points means equal UTF-8.
extension String {
    /// Whether both have the same code points.
    package func hasSameUTF8(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        if isIdentical(to: other) { return true }
        let fast = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.hasSameBytes(as: right) }
        }
        if let fast, let fast { return fast }
        return utf8.elementsEqual(other.utf8)
    }

    /// Whether both are the same in memory: short ones that hold the same text, or long ones that share it.
    @inline(__always)
    private func isIdentical(to other: String) -> Bool {
        guard MemoryLayout<String>.size == MemoryLayout<(UInt64, UInt64)>.size else { return false }
        return withUnsafeBytes(of: self) { left in
            withUnsafeBytes(of: other) { right in
                left.load(as: (UInt64, UInt64).self) == right.load(as: (UInt64, UInt64).self)
            }
        }
    }

    /// Whether its UTF-8 is these bytes.
    func hasUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard utf8.count == bytes.count else { return false }
        return utf8.withContiguousStorageIfAvailable { $0.hasSameBytes(as: bytes) } ?? utf8.elementsEqual(bytes)
    }

    /// Whether this comes before the other one by UTF-16 units, as RFC 8785 sorts names (section 3.2.3).
    func precedesInUTF16(_ other: String) -> Bool {
        let fast = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.precedesInUTF16(right) }
        }
        if let fast, let fast { return fast }
        return utf16.lexicographicallyPrecedes(other.utf16)
    }

    /// Feeds the code points to the hasher, agreeing with ``hasSameUTF8(as:)``.
    package func hashUTF8(into hasher: inout Hasher) {
        let done: Void? = utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        if done == nil {
            for byte in utf8 { hasher.combine(byte) }
        }
        hasher.combine(0xFF as UInt8)
    }
}

/// A member name as a dictionary key: compared and hashed by its code points.
package struct JSONName: Sendable, Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: JSONName, right: JSONName) -> Bool { left.text.hasSameUTF8(as: right.text) }

    package func hash(into hasher: inout Hasher) { text.hashUTF8(into: &hasher) }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these are the same bytes as those of another buffer of the same length.
    @inline(__always)
    fileprivate func hasSameBytes(as other: Self) -> Bool {
        guard count >= 8 else {
            var index = 0
            while index < count {
                if self[index] != other[index] { return false }
                index += 1
            }
            return true
        }
        // The last word overlaps the one before where the length is not a multiple of eight.
        let last = count - 8
        var index = 0
        while index < last {
            if ByteWord.load(self, at: index) != ByteWord.load(other, at: index) { return false }
            index += 8
        }
        return ByteWord.load(self, at: last) == ByteWord.load(other, at: last)
    }

    /// The order of UTF-8 is that of code points. UTF-16 has another one only where a character beyond U+FFFF, which it
    /// writes with units from U+D800 on, meets one from U+E000 to U+FFFF.
    fileprivate func precedesInUTF16(_ other: Self) -> Bool {
        let common = Swift.min(count, other.count)
        var place = 0
        while place < common, self[place] == other[place] { place += 1 }
        guard place < common else { return count < other.count }
        let (left, right) = (self[place], other[place])
        if left >= 0xEE, right >= 0xEE, (left >= 0xF0) != (right >= 0xF0) { return left >= 0xF0 }
        return left < right
    }
}
