// Swift compares strings by Unicode equivalence ("é" is "e" + accent). JSON compares code points: two names that differ
// there are two names. As both are valid Unicode, equal code points means equal UTF-8.
extension String {
    /// Whether both have the same code points.
    package func hasSameUTF8(as other: String) -> Bool {
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        let fast = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.hasSameBytes(as: right) }
        }
        if let fast, let fast { return fast }
        return utf8.elementsEqual(other.utf8)
    }

    /// Whether its UTF-8 is these bytes.
    func hasUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard utf8.count == bytes.count else { return false }
        return utf8.withContiguousStorageIfAvailable { $0.hasSameBytes(as: bytes) } ?? utf8.elementsEqual(bytes)
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
}
