/// Text that compresses about as well as a form's: words of a vocabulary and a number now and then, at random.
package struct FillerText: Sendable {
    private static let words: [String] = {
        let (consonants, vowels) = (Array("bdfgjklmnpqrstvxz"), Array("aeiou"))
        let syllables = consonants.flatMap { consonant in vowels.map { "\(consonant)\($0)" } }
        // A thousand words of two to four syllables.
        return (0..<1000).map { number in
            (0..<2 + number % 3).map { syllables[(number * 7 + $0 * 31 + number / 85) % syllables.count] }.joined()
        }
    }()

    /// So many bytes of text, all of them ASCII that JSON needs no escapes for.
    package static func text(bytes: Int, using random: inout some RandomNumberGenerator) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(max(0, bytes) + 16)
        while text.count < bytes {
            text += Array(words[Int.random(in: 0..<words.count, using: &random)].utf8)
            if Int.random(in: 0..<4, using: &random) == 0 {
                text += Array(" \(Int.random(in: 0..<1_000_000, using: &random))".utf8)
            }
            text.append(0x20)
        }
        return String(decoding: text.prefix(max(0, bytes)), as: UTF8.self)
    }
}
