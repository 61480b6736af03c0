/// Changes inputs: bits and bytes, pieces doubled, dropped, moved and repeated, words put in, two inputs spliced.
struct Mutator {
    /// Longer inputs are cut: most of what there is to find shows in short ones, and they run faster.
    static let longest = 4096

    let words: [[UInt8]]

    func mutated(
        _ input: [UInt8], with other: [UInt8], times: Int, using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = input
        for _ in 0..<times { mutate(&bytes, with: other, using: &generator) }
        if bytes.count > Self.longest { bytes.removeLast(bytes.count - Self.longest) }
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], with other: [UInt8], using generator: inout SeededGenerator) {
        let place = generator.below(bytes.count + 1)
        let range = Self.range(in: bytes, using: &generator)
        switch generator.below(10) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(generator.below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(generator.below(256))
        case 2: bytes.removeSubrange(range)
        case 3: bytes.insert(contentsOf: bytes[range], at: place)
        case 4: bytes.removeSubrange(place...)
        case 5: bytes.insert(contentsOf: other[Self.range(in: other, using: &generator)], at: place)
        case 6: bytes.replaceSubrange(place..., with: other[Self.range(in: other, using: &generator).lowerBound...])
        case 7 where range.count < 16:
            let repeated = (0..<generator.below(160)).flatMap { _ in bytes[range] }
            bytes.insert(contentsOf: repeated, at: place)
        case 8:
            let piece = Array(bytes[range])
            bytes.removeSubrange(range)
            bytes.insert(contentsOf: piece, at: generator.below(bytes.count + 1))
        default: if !words.isEmpty { bytes.insert(contentsOf: generator.one(of: words), at: place) }
        }
    }

    private static func range(in bytes: [UInt8], using generator: inout SeededGenerator) -> Range<Int> {
        let start = generator.below(bytes.count + 1)
        let length = min(generator.once(in: 4) ? bytes.count : 12, bytes.count - start)
        return start..<start + generator.below(length + 1)
    }
}
