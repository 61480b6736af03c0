// Swift compares strings by Unicode equivalence ("é" is "e" + accent). JSON compares code points: two names that differ
// there are two names. As both are valid Unicode, equal code points means equal UTF-8.
extension String {
    /// Whether both have the same code points.
    package func hasSameUTF8(as other: String) -> Bool {
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        let fast = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                var index = 0
                while index < count {
                    if left[index] != right[index] { return false }
                    index += 1
                }
                return true
            }
        }
        if let fast, let fast { return fast }
        return utf8.elementsEqual(other.utf8)
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
