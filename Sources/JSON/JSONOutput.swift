/// Text that is being written, in memory of its own that doubles when it is full.
struct JSONOutput: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// What has been written.
    var written: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        if capacity - count < bytes.count { grow(by: bytes.count) }
        (base + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    mutating func append(_ byte: UInt8, times: Int) {
        if capacity - count < times { grow(by: times) }
        (base + count).update(repeating: byte, count: times)
        count += times
    }

    /// Copies as many bytes from the start as stand for themselves in a JSON string; returns how many.
    @inline(__always)
    mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var place = start
        // What is copied in vain behind a special byte is written over by what comes next.
        if capacity - count < text.count - start { grow(by: text.count - start) }
        let target = UnsafeMutableRawPointer(base + count - start)
        while place + 8 <= text.count {
            let word = ByteWord.load(text, at: place)
            target.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
            let special = ByteWord.special(word)
            place += ByteWord.first(special)
            if special != 0 {
                count += place - start
                return place
            }
        }
        while place < text.count, ByteWord.isPlain(text[place]) {
            target.storeBytes(of: text[place], toByteOffset: place, as: UInt8.self)
            place += 1
        }
        count += place - start
        return place
    }

    /// Writes a whole number in decimal.
    mutating func append(_ number: Int64) {
        // "-9223372036854775808"
        if capacity - count < 20 { grow(by: 20) }
        if number < 0 {
            base[count] = UInt8(ascii: "-")
            count += 1
        }
        var magnitude = number.magnitude
        var length = 1
        var bound: UInt64 = 10
        while length < 19, magnitude >= bound {
            length += 1
            bound *= 10
        }
        var place = count + length
        count = place
        repeat {
            place -= 1
            base[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10)
            magnitude /= 10
        } while magnitude != 0
    }

    private mutating func grow(by needed: Int) {
        let larger = max(capacity * 2, count + needed)
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        target.update(from: base, count: count)
        base.deallocate()
        base = target
        capacity = larger
    }
}
