/// SplitMix64: the same seed, the same numbers, on every machine.
struct ExampleRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number of a range. (`Int.random` may change with the standard library; examples must not.)
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        let span = UInt64(bitPattern: range.upperBound &- range.lowerBound)
        let draw = next()
        return range.lowerBound &+ Int64(bitPattern: span == .max ? draw : draw % (span + 1))
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int(number(Int64(range.lowerBound)...Int64(range.upperBound)))
    }

    /// True so many times of a hundred.
    mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    /// An element of a list; nil when there is none.
    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(0...(elements.count - 1))]
    }

    mutating func digits(_ count: Int) -> String {
        String(decoding: (0..<max(count, 0)).map { _ in UInt8(ascii: "0") + UInt8(number(0...9)) }, as: UTF8.self)
    }

    mutating func letters(_ count: Int) -> String {
        String(decoding: (0..<max(count, 0)).map { _ in UInt8(ascii: "A") + UInt8(number(0...25)) }, as: UTF8.self)
    }
}
