/// Packs records of one partition into pages.
///
/// Each byte is copied once, into the memory of its page.
struct RecordPacker {
    private var page: RecordPage
    private var used = 0
    /// Where the last record begins.
    private var last = 0
    private var fullPages: [RecordPage] = []
    /// How many records there are.
    private(set) var count = 0

    init(_ place: TopicPartition) { page = RecordPage(place, capacity: RecordPage.maxBytes) }

    /// Begins a record; its parts follow, as ``RecordPage`` has them, and ``end()``.
    mutating func begin(offset: Int64, timestamp: Int64) {
        last = used
        count += 1
        let start = room(for: RecordPage.prefix)
        start.storeBytes(of: offset, toByteOffset: 8, as: Int64.self)
        start.storeBytes(of: timestamp, toByteOffset: 16, as: Int64.self)
        used += RecordPage.prefix
    }

    /// Adds a part to the record; nil is Kafka's null.
    mutating func add(_ part: UnsafeRawBufferPointer?) {
        let start = room(for: 8 + (part?.count ?? 0))
        start.storeBytes(of: part?.count ?? -1, as: Int.self)
        used += 8
        guard let part else { return }
        Self.copy(part, to: start + 8)
        used += part.count
    }

    /// Adds a part to the record; nil is Kafka's null.
    mutating func add(_ part: [UInt8]?) {
        guard let part else { return add(UnsafeRawBufferPointer?.none) }
        part.withUnsafeBytes { add(UnsafeRawBufferPointer?.some($0)) }
    }

    /// Ends the record.
    mutating func end() { page.memory.storeBytes(of: used - last, toByteOffset: last, as: Int.self) }

    /// Hands over the records; nothing may be added after.
    func finish(_ records: inout [ConsumerRecord]) {
        for page in fullPages { page.appendRecords(to: &records) }
        if used > 0 { lastPage.appendRecords(to: &records) }
    }

    /// The page with the last record; nothing may be added after.
    var lastPage: RecordPage {
        page.size = used
        // Some memory may be wasted, but not most of a page on one small record.
        return used < page.capacity / 4 ? RecordPage(page.place, copying: page[...]) : page
    }

    /// Where that many bytes can be written next.
    @inline(__always)
    private mutating func room(for bytes: Int) -> UnsafeMutableRawPointer {
        if used + bytes > page.capacity { turnPage(for: bytes) }
        return page.memory + used
    }

    /// Goes on with the last record in a new page.
    private mutating func turnPage(for bytes: Int) {
        let begun = used - last
        // For a record that is larger than a page: twice as much, so that its headers are not copied again and again.
        let new = RecordPage(
            page.place, capacity: max(RecordPage.maxBytes, begun + bytes + (last == 0 ? begun : 0)))
        new.memory.copyMemory(from: page.memory + last, byteCount: begun)
        if last > 0 {
            page.size = last
            fullPages.append(page)
        }
        (page, used, last) = (new, begun, 0)
    }

    /// Copies front to back. That is a fifth less for a whole read than with `memmove`, which for values of some hundred
    /// bytes begins at the end: the bytes come from the memory of another processor, which fetches them in order.
    @inline(__always)
    private static func copy(_ bytes: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer) {
        func move<Chunk: BitwiseCopyable>(_ type: Chunk.Type, at offset: Int) {
            memory.storeBytes(
                of: bytes.loadUnaligned(fromByteOffset: offset, as: type), toByteOffset: offset, as: type)
        }
        var offset = 0
        while offset + 32 <= bytes.count {
            move(SIMD4<UInt64>.self, at: offset)
            offset += 32
        }
        while offset + 8 <= bytes.count {
            move(UInt64.self, at: offset)
            offset += 8
        }
        guard offset < bytes.count else { return }
        if bytes.count >= 8 { return move(UInt64.self, at: bytes.count - 8) }
        while offset < bytes.count {
            move(UInt8.self, at: offset)
            offset += 1
        }
    }
}
