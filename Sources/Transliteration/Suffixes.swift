/// The endings of Uzbek words, as far as they are needed to know a stem in a text: `sirkda` is *in the circus*, `sirka`
/// is vinegar.
enum Suffixes {
    /// Longer tails are no endings; that bounds the work.
    private static let limit = 32

    /// Whether the rest of the word is nothing but endings.
    static func isEnding(_ text: [Unicode.Scalar], from start: Int) -> Bool {
        var end = start
        while end < text.count, CyrillicWriter.isInWord(text[end]) {
            if end - start == limit { return false }
            end += 1
        }
        let tail = text[start..<end].map(Letters.lowercased)
        // The places that endings reach, from the front.
        var reached = [true] + Array(repeating: false, count: tail.count)
        for place in tail.indices where reached[place] {
            for ending in endings where tail[place...].starts(with: ending) { reached[place + ending.count] = true }
        }
        return reached[tail.count]
    }

    private static let endings: [[Unicode.Scalar]] = [
        "lar", "ni", "ning", "ga", "ka", "qa", "da", "dan", "dagi", "niki", "gacha", "kacha", "i", "si", "im", "ing",
        "imiz", "ingiz", "m", "ng", "miz", "ngiz", "cha", "chi", "lik", "li", "siz", "gina", "dek", "day", "dir", "mi",
        "man", "san", "lash", "lashtirish", "dor", "dosh", "iy", "ov", "ova", "ovich", "ovna", "ev", "eva", "evich",
        "evna", "xon", "jon", "bek", "boy",
    ].map { Array($0.unicodeScalars) }
}
