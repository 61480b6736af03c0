/// The elements of the containers that are still open while a text is read, in one piece of memory.
///
/// A container takes its elements off when it closes, when their number is known: so each has one allocation of the right
/// size, and none grows.
struct JSONStack<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    /// The elements from that one on; valid until the next push.
    func elements(from start: Int) -> UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: base + start, count: count - start)
    }

    mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    /// Takes off the elements from that one on.
    mutating func pop(from start: Int) -> [Element] {
        // Not `init(unsafeUninitializedCapacity:)`: that is not specialised, and looks its types up at each call.
        var array: [Element] = []
        array.reserveCapacity(count - start)
        for place in start..<count { array.append((base + place).move()) }
        count = start
        return array
    }

    /// Destroys the elements from that one on.
    mutating func drop(from start: Int) {
        (base + start).deinitialize(count: count - start)
        count = start
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
