/// Writes Uzbek Latin in Cyrillic letters. The Latin spelling has lost `ь`, most of `ц` and some of `ъ`; what restores
/// them is `Stems` and the rules here, and both stop somewhere: see the README.
struct CyrillicWriter {
    let source: [Unicode.Scalar]
    private var output: [Unicode.Scalar] = []
    private(set) var index = 0

    private init(_ source: [Unicode.Scalar]) {
        self.source = source
        output.reserveCapacity(source.count)
    }

    /// - Parameter source: with apostrophes normalized.
    static func write(_ source: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var writer = CyrillicWriter(source)
        while writer.index < source.count { writer.step() }
        return writer.output
    }

    private mutating func step() {
        if previous == nil, Letters.isLatin(source[index]), writeStem() { return }
        var (letter, length) = letter()
        // With a mark on it, it is a letter of another language.
        if let mark = scalar(length), Letters.isMark(mark) { (letter, length) = (nil, 1) }
        if let letter {
            let isUpper = letter == "ъ" ? isAmongCapitals : Letters.isUpper(source[index])
            if isDividedByY { output.append(isUpper ? "Ь" : "ь") }
            output.append(isUpper ? Letters.uppercased(letter) : letter)
        } else {
            output.append(source[index])
        }
        index += length
    }

    /// A word that the letters alone do not decide, if what follows it are endings.
    private mutating func writeStem() -> Bool {
        let match = Stems.latin.longest(in: source, at: index) { stem, length in
            Suffixes.isEnding(source, from: index + length)
        }
        guard let (stem, length) = match else { return false }
        let isBare = scalar(length).map(Self.isInWord) != true
        let capitals = Capitals(of: source[index..<index + length])
        output += capitals.applied(to: stem.isSoft && isBare ? stem.cyrillic + ["ь"] : stem.cyrillic)
        index += length
        return true
    }

    /// The Cyrillic letter here, nil when there is none, and how many scalars it takes.
    private func letter() -> (letter: Unicode.Scalar?, length: Int) {
        switch small(0) {
        case "s" where small(1) == "h": ("ш", 2)
        case "s" where small(1) == Letters.tutuq && small(2) == "h": ("с", 2)
        case "s": (isAffricateS ? "ц" : "с", 1)
        case "c" where small(1) == "h": ("ч", 2)
        case "t" where isAffricateTS: ("ц", 2)
        case "o" where small(1) == Letters.turnedComma: ("ў", 2)
        case "g" where small(1) == Letters.turnedComma: ("ғ", 2)
        case "y" where small(1) == "e": ("е", 2)
        case "y" where small(1) == "o" && small(2) != Letters.turnedComma: ("ё", 2)
        case "y" where small(1) == "u": ("ю", 2)
        case "y" where small(1) == "a": ("я", 2)
        case "e": (isOpen ? "э" : "е", 1)
        case Letters.tutuq: (previous == nil ? nil : "ъ", 1)
        case let small?: (Self.letters[small], 1)
        case nil: (nil, 1)
        }
    }

    /// Whether no consonant comes before: at a word's start, behind a vowel or the tutuq belgisi.
    private var isOpen: Bool {
        guard let previous else { return true }
        if previous == Letters.turnedComma { return index > 1 && Letters.lowercased(source[index - 2]) == "o" }
        return previous == Letters.tutuq || Letters.isVowel(Letters.lowercased(previous))
    }

    /// `ye` behind a consonant: only `ье` and `ъе` are written so, and `ье` is by far the more frequent.
    private var isDividedByY: Bool { small(0) == "y" && small(1) == "e" && !isOpen }

    /// Whether the letters on both sides are capitals; at a word's end, the two before.
    private var isAmongCapitals: Bool {
        guard let previous, Letters.isUpper(previous) || previous == Letters.turnedComma else { return false }
        if let next = scalar(1), Letters.isLetter(next) { return Letters.isUpper(next) }
        return index > 1 && Letters.isUpper(source[index - 2])
    }

    /// The scalar before, if it belongs to the same word.
    var previous: Unicode.Scalar? {
        guard index > 0, Self.isInWord(source[index - 1]) else { return nil }
        let before = source[index - 1]
        // A mark that opens a quotation is before the word, not in it.
        if Letters.isLetter(before) { return before }
        return index > 1 && Self.isInWord(source[index - 2]) ? before : nil
    }

    func scalar(_ distance: Int) -> Unicode.Scalar? {
        source.indices.contains(index + distance) ? source[index + distance] : nil
    }

    func small(_ distance: Int) -> Unicode.Scalar? { scalar(distance).map(Letters.lowercased) }

    static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
        Letters.isLetter(scalar) || scalar == Letters.turnedComma || scalar == Letters.tutuq
    }

    /// The letters that are one in both alphabets.
    private static let letters: [Unicode.Scalar: Unicode.Scalar] = [
        "a": "а", "b": "б", "d": "д", "f": "ф", "g": "г", "h": "ҳ", "i": "и", "j": "ж", "k": "к", "l": "л", "m": "м",
        "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "t": "т", "u": "у", "v": "в", "x": "х", "y": "й", "z": "з",
    ]
}
