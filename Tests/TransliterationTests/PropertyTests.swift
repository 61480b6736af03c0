import Testing

@testable import Transliteration

/// What holds for every text. A failure names its seed.
@Suite struct PropertyTests {
    private static let pieces: [String] =
        Words.both.prefix(60).flatMap { [$0.latin, $0.cyrillic] }
        + Apostrophes.variants.sorted().map { String(Character($0)) }
        + "abcdefghijklmnopqrstuvwxyzOGSHYETCабвгдеёжзийклмнопрстуфхцчшщъыьэюяўқғҳЁЎЪЬЦШЕ".map(String.init)
        + [" ", "-", ".", "1"]
    /// Letters and marks of no Uzbek alphabet.
    private static let strangers = [
        "\u{306}", "\u{308}", "\u{301}", "é", "ß", "İ", "K", "ı", "😀", "\u{200D}", "سلام",
        "\u{AD}", "½", "\0",
    ]

    private static let all = pieces + strangers

    private static func text(_ seed: UInt64, strangers: Bool = true) -> String {
        var generator = SeededGenerator(seed)
        let pieces = strangers ? all : pieces
        return (0..<Int.random(in: 0...24, using: &generator))
            .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    private func isSame(_ one: String, _ other: String) -> Bool {
        one.unicodeScalars.elementsEqual(other.unicodeScalars)
    }

    @Test func doingItAgainChangesNothing() {
        for seed in UInt64(0)..<20_000 {
            let text = Self.text(seed)
            let normalized = Apostrophes.normalized(text)
            #expect(isSame(Apostrophes.normalized(normalized), normalized), "seed \(seed)")
            let latin = Transliteration.latin(fromCyrillic: text)
            #expect(isSame(Transliteration.latin(fromCyrillic: latin), latin), "seed \(seed)")
            #expect(Transliteration.script(of: latin) != .mixed, "seed \(seed)")
            // An apostrophe between a stranger and ъ is a quotation mark at first and a letter then; see the README.
            let cyrillic = Transliteration.cyrillic(fromLatin: Self.text(seed, strangers: false))
            #expect(isSame(Transliteration.cyrillic(fromLatin: cyrillic), cyrillic), "seed \(seed)")
            let key = Transliteration.searchKey(text)
            #expect(isSame(Transliteration.searchKey(key), key), "seed \(seed)")
            #expect(!key.hasPrefix(" ") && !key.hasSuffix(" ") && !key.contains("  "), "seed \(seed)")
        }
    }

    @Test func keysDoNotDependOnTheWritingOfApostrophesAndCapitals() {
        for seed in UInt64(0)..<5_000 {
            let text = Self.text(seed)
            let key = Transliteration.searchKey(text)
            #expect(Transliteration.searchKey(Apostrophes.normalized(text)) == key, "seed \(seed)")
            #expect(Transliteration.searchKey(Transliteration.latin(fromCyrillic: text)) == key, "seed \(seed)")
            #expect(Transliteration.looseKey(key) == Transliteration.looseKey(text), "seed \(seed)")
        }
    }

    /// What is no letter of either alphabet passes through both ways, in its order.
    @Test func theRestIsKept() {
        func rest(_ text: String) -> [Unicode.Scalar] {
            text.unicodeScalars.filter { !Letters.isLetter($0) && !Apostrophes.variants.contains($0) }
        }
        for seed in UInt64(0)..<5_000 {
            let text = Self.text(seed)
            #expect(rest(Transliteration.latin(fromCyrillic: text)) == rest(text), "seed \(seed)")
            #expect(rest(Transliteration.cyrillic(fromLatin: text)) == rest(text), "seed \(seed)")
        }
    }

    /// Words that both scripts spell alike stay what they are in any company.
    @Test func sentencesGoThereAndBack() {
        for seed in UInt64(0)..<2_000 {
            var generator = SeededGenerator(seed)
            let words = (0..<12).compactMap { _ in Words.both.randomElement(using: &generator) }
            let separators = (0..<12).map { _ in
                [" ", ", ", "-", "; ", " — ", "\n"].randomElement(using: &generator) ?? " "
            }
            let latin = zip(words, separators).map { $0.latin + $1 }.joined()
            let cyrillic = zip(words, separators).map { $0.cyrillic + $1 }.joined()
            #expect(Transliteration.latin(fromCyrillic: cyrillic) == latin, "seed \(seed)")
            #expect(Transliteration.cyrillic(fromLatin: latin) == cyrillic, "seed \(seed)")
        }
    }

    /// No text is slow: one word of a million letters, marks and stems, which anything quadratic would not come through.
    @Test(arguments: ["o'", "sentabr", "сентябрь", "ъ", "'", "ts", "и\u{306}", "lar", "a "])
    func longTextsPass(piece: String) {
        let text = String(repeating: piece, count: 200_000)
        #expect(!Transliteration.cyrillic(fromLatin: text).isEmpty)
        #expect(!Transliteration.latin(fromCyrillic: text).isEmpty)
        #expect(Transliteration.looseKey(text).utf8.count <= text.utf8.count * 2)
    }
}
