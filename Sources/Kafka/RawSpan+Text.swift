#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension RawSpan {
    /// Whether it holds this text's bytes and no others.
    package func holds(_ text: StaticString) -> Bool {
        holds(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether it holds this text's UTF-8 bytes and no others.
    package func holds(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { holds($0) }
    }

    private func holds(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        withUnsafeBytes { bytes in
            guard bytes.count == other.count else { return false }
            guard let start = bytes.baseAddress, let otherStart = other.baseAddress else { return true }
            return memcmp(start, otherStart, bytes.count) == 0
        }
    }

    /// Its bytes as text; `nil` where they are not valid UTF-8.
    package var text: String? { withUnsafeBytes { String(validating: $0, as: UTF8.self) } }
}
