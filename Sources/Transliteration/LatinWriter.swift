/// Writes Uzbek Cyrillic in Latin letters, by the annex to the spelling rules; see the README.
struct LatinWriter {
    private let source: [Unicode.Scalar]
    private let knowsStems: Bool
    private var output: [Unicode.Scalar] = []
    private var index = 0

    private init(_ source: [Unicode.Scalar], stems: Bool) {
        self.source = source
        knowsStems = stems
        output.reserveCapacity(source.count + source.count / 4)
    }

    /// - Parameter stems: false to write by the letters alone.
    static func write(_ source: [Unicode.Scalar], stems: Bool = true) -> [Unicode.Scalar] {
        var writer = LatinWriter(source, stems: stems)
        while writer.index < source.count { writer.step() }
        return writer.output
    }

    private mutating func step() {
        let scalar = source[index]
        guard Letters.isCyrillic(scalar) else {
            output.append(scalar)
            index += 1
            return
        }
        if knowsStems, previous == nil, writeStem() { return }
        writeLetter(scalar)
        index += 1
    }

    /// A word that the letters alone do not decide, without its endings.
    private mutating func writeStem() -> Bool {
        guard let (stem, length) = Stems.cyrillic.longest(in: source, at: index) else { return false }
        output += Capitals(of: source[index..<index + length]).applied(to: stem.latin)
        index += length
        // `сентябрь`, but `сентябрда`: the soft sign of a stem's end goes with the stem.
        if stem.isSoft, next(0).map(Letters.lowercased) == "ь" { index += 1 }
        return true
    }

    private mutating func writeLetter(_ scalar: Unicode.Scalar) {
        let small = Letters.lowercased(scalar)
        switch small {
        case "е": isIotated ? write("y", "e") : write("e")
        case "ё": write("y", "o")
        case "ю": write("y", "u")
        case "я": write("y", "a")
        case "ч": write("c", "h")
        case "ш", "щ": write("s", "h")
        case "ц": writeAffricate()
        case "ў": write("o", mark: Letters.turnedComma)
        case "ғ": write("g", mark: Letters.turnedComma)
        case "с": next(1).map(Letters.lowercased) == "ҳ" ? write("s", mark: Letters.tutuq) : write("s")
        case "ъ": if keepsTutuq { output.append(Letters.tutuq) }
        case "ь": if isGlide { write("y") }
        default: if let letter = Self.letters[small] { write(letter) }
        }
    }

    /// `е` is `ye` at a word's start, behind a vowel and behind a sign that divides.
    private var isIotated: Bool {
        guard let previous = previous.map(Letters.lowercased) else { return true }
        return Letters.isVowel(previous) || previous == "ъ" || previous == "ь"
            || Apostrophes.variants.contains(previous)
    }

    /// `ц` is `ts` behind a vowel, within a word; else `s`. `пицца` has one.
    private mutating func writeAffricate() {
        let before = previous.map(Letters.lowercased)
        if before == "ц" { return }
        guard let before, Letters.isVowel(before), next(1).map(Letters.isLetter) == true else { return write("s") }
        write("t", "s")
    }

    /// The tutuq belgisi stands for `ъ`, but not behind `oʻ` (rule 32: moʻjiza), and not where `ъ` only divides a
    /// consonant from `е`, `ё`, `ю`, `я` (annex, 3: obyekt). Behind a vowel it stays: maʼyus.
    private var keepsTutuq: Bool {
        guard let before = previous.map(Letters.lowercased), before != "ў" else { return false }
        guard let after = next(1).map(Letters.lowercased) else { return true }
        return Letters.isVowel(before) || !["е", "ё", "ю", "я"].contains(after)
    }

    /// `ь` is written before `о`, `у` and `и`, as `y` (annex, 2: pavilyon, Ilyin).
    private var isGlide: Bool {
        guard let after = next(1).map(Letters.lowercased) else { return false }
        return after == "о" || after == "у" || after == "и"
    }

    /// The letter before this one, or an apostrophe that stands for `ъ`; nil at a word's start.
    private var previous: Unicode.Scalar? {
        guard index > 0 else { return nil }
        let before = source[index - 1]
        if Letters.isLetter(before) { return before }
        let isInside = index > 1 && Apostrophes.variants.contains(before) && Letters.isLetter(source[index - 2])
        return isInside ? before : nil
    }

    private func next(_ distance: Int) -> Unicode.Scalar? {
        index + distance < source.count ? source[index + distance] : nil
    }

    private mutating func write(_ letter: Unicode.Scalar, mark: Unicode.Scalar? = nil) {
        output.append(Letters.isUpper(source[index]) ? Letters.uppercased(letter) : letter)
        if let mark { output.append(mark) }
    }

    private mutating func write(_ first: Unicode.Scalar, _ second: Unicode.Scalar) {
        guard Letters.isUpper(source[index]) else {
            output += [first, second]
            return
        }
        output += Capitals(ofCapitalAfter: previous, before: next(1)).applied(to: [first, second])
    }

    /// The letters that are one in both alphabets.
    private static let letters: [Unicode.Scalar: Unicode.Scalar] = [
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ж": "j", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l",
        "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "т": "t", "у": "u", "ф": "f", "х": "x", "ы": "i", "э": "e",
        "қ": "q", "ҳ": "h",
    ]
}
