/// A record as it lies in a ``RecordPage``, which must outlive it.
@usableFromInline struct PackedRecord {
    @usableFromInline let start: UnsafeRawPointer

    @inlinable
    init(start: UnsafeRawPointer) { self.start = start }

    @inlinable var size: Int { start.loadUnaligned(as: Int.self) }
    @inlinable var offset: Int64 { start.loadUnaligned(fromByteOffset: 8, as: Int64.self) }
    @inlinable var timestamp: Int64 { start.loadUnaligned(fromByteOffset: 16, as: Int64.self) }
    /// All of it.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: size) }

    @inlinable var key: UnsafeRawBufferPointer? {
        var parts = parts
        return parts.take()
    }

    @inlinable var value: UnsafeRawBufferPointer? {
        var parts = parts
        _ = parts.take()
        return parts.take()
    }

    @inlinable @inline(__always)
    func forEachHeader<E: Error>(
        _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws(E) -> Void
    ) throws(E) {
        let end = start + size
        var parts = parts
        _ = parts.take()
        _ = parts.take()
        while parts.next < end {
            guard let name = parts.take() else { return }
            try body(name, parts.take())
        }
    }

    @inlinable var parts: Parts { Parts(next: start + RecordPage.prefix) }

    @usableFromInline struct Parts {
        @usableFromInline var next: UnsafeRawPointer

        @inlinable
        init(next: UnsafeRawPointer) { self.next = next }

        /// Reads the next part; nil is Kafka's null.
        @inlinable @inline(__always)
        mutating func take() -> UnsafeRawBufferPointer? {
            let count = next.loadUnaligned(as: Int.self)
            next += 8
            guard count >= 0 else { return nil }
            defer { next += count }
            return UnsafeRawBufferPointer(start: next, count: count)
        }
    }
}
