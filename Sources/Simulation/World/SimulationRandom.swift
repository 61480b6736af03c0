import Messages

/// SplitMix64: the same seed, the same numbers. Everything random in a simulated world is drawn from such streams.
struct SimulationRandom: RandomNumberGenerator {
    private var state: UInt64

    /// A stream by its seed and its name, so that drawing more from one changes nothing in the others.
    init(_ seed: UInt64, _ name: String) {
        var hash = FNV1a(seed: seed &* 0x9E37_79B9_7F4A_7C15)
        hash.add(name)
        state = hash.value
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number of a range, ends included.
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        // Modulo is near enough to even here, and the same on every platform and library version.
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// A small number of a range, ends included.
    mutating func count(_ range: ClosedRange<Int>) -> Int {
        Int(number(Int64(range.lowerBound)...Int64(range.upperBound)))
    }

    /// True in so many of a thousand draws.
    mutating func chance(_ thousandths: Int) -> Bool { Int(next() % 1000) < thousandths }

    /// One of several; the first where the list is empty would trap, so callers pass none that is.
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(next() % UInt64(elements.count))] }

    /// One of a few, or nil where there is none.
    mutating func any<Element>(of elements: [Element]) -> Element? { elements.isEmpty ? nil : pick(elements) }

    /// An index by weights.
    mutating func weighted(_ weights: [Int]) -> Int {
        var rest = Int(next() % UInt64(max(1, weights.reduce(0, +))))
        for (index, weight) in weights.enumerated() {
            if rest < weight { return index }
            rest -= weight
        }
        return 0
    }

    /// The same elements in another order.
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.dropFirst().reversed() { elements.swapAt(index, count(0...index)) }
        return elements
    }
}
