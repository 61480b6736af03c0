internal import Synchronization

/// Records of one partition, packed into one piece of memory.
///
/// A record is its size, its offset and its timestamp, then its parts: the key, the value, and a name and a value for
/// each header. A part is its length, or -1 for Kafka's null, and its bytes. Nothing is aligned.
@usableFromInline final class RecordPage: @unchecked Sendable {
    // Its packer alone writes it, before anybody else has it.

    /// How many bytes a page holds at most, unless it holds a single record: what a record that is kept pins at most.
    /// Larger pages save nothing, and from 64 KiB on malloc tidies up its whole arena when they are freed.
    static let maxBytes = 32 << 10
    /// Bytes of a record before its parts.
    @inlinable static var prefix: Int { 24 }

    /// Where all of its records were read from.
    let place: TopicPartition
    @usableFromInline let memory: UnsafeMutableRawPointer
    let capacity: Int
    /// How many bytes of it are records.
    var size = 0

    init(_ place: TopicPartition, capacity: Int) {
        self.place = place
        self.capacity = capacity
        memory = (capacity == Self.maxBytes ? Self.spare.take() : nil) ?? .allocate(byteCount: capacity, alignment: 8)
    }

    /// A page that holds a copy of these records and no more.
    convenience init(_ place: TopicPartition, copying records: UnsafeRawBufferPointer) {
        self.init(place, capacity: records.count)
        UnsafeMutableRawBufferPointer(start: memory, count: capacity).copyMemory(from: records)
        size = records.count
    }

    deinit {
        if capacity != Self.maxBytes || !Self.spare.give(memory) { memory.deallocate() }
    }

    /// The record that begins there; valid as long as the page lives.
    @inlinable
    subscript(start: Int) -> PackedRecord { PackedRecord(start: UnsafeRawPointer(memory + start)) }

    /// All of its records; valid as long as the page lives.
    subscript(all: UnboundedRange) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: size) }

    /// Adds its records, in order.
    func appendRecords(to records: inout [ConsumerRecord]) {
        var start = 0
        while start < size {
            records.append(ConsumerRecord(page: self, start: start))
            start += self[start].size
        }
    }
}

extension RecordPage {
    /// Memory of pages that are no longer needed, for the next ones: it is still in the processor's cache, whereas malloc
    /// would give it back to the system and each page would cost page faults.
    private static let spare = Spare()

    private final class Spare: Sendable {
        /// A piece that nobody uses: the page that had it is gone, and the next one takes it out of here before it
        /// writes to it. It has one owner at any time, whom the lock hands it on to, so it may go from thread to thread.
        private struct Memory: @unchecked Sendable {
            let start: UnsafeMutableRawPointer
        }

        /// 2 MiB.
        private static let maxCount = 64
        private let pieces = Mutex<[Memory]>([])

        func take() -> UnsafeMutableRawPointer? { pieces.withLock { $0.popLast()?.start } }

        /// - Returns: whether it was taken.
        func give(_ memory: UnsafeMutableRawPointer) -> Bool {
            let memory = Memory(start: memory)
            return pieces.withLock { pieces in
                guard pieces.count < Self.maxCount else { return false }
                pieces.append(memory)
                return true
            }
        }
    }
}
