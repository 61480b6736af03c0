/// The marks that people type for the turned comma of `oʻ` and `gʻ` and for the tutuq belgisi, `ʼ`.
///
/// The law names neither by code. Unicode's are U+02BB for the first and U+02BC for the second; no keyboard has them,
/// so texts hold whatever was at hand. What a mark stands for is told by its place, not by its code.
package enum Apostrophes {
    /// Every mark that is read as one of the two.
    static let variants: Set<Unicode.Scalar> = [
        "'", "`", "\u{B4}",  // apostrophe, grave, acute
        "\u{2B9}", "\u{2BB}", "\u{2BC}", "\u{2BD}", "\u{2BE}", "\u{2BF}",  // modifier letters
        "\u{2C8}", "\u{2CA}", "\u{2CB}",  // vertical line, modifier acute and grave
        "\u{2018}", "\u{2019}", "\u{201B}",  // quotation marks
        "\u{2032}", "\u{2035}", "\u{FF07}",  // primes, fullwidth
    ]

    /// The text with each mark in its official form: U+02BB behind `o` and `g`, U+02BC between other letters.
    ///
    /// Left alone is what is none of the two: a mark before a word (a quotation opens), one in Cyrillic, and one at a
    /// word's end, where the spelling rules have no tutuq belgisi (a quotation closes), except behind `o` and `g` in a
    /// word that no mark opened: `togʻ`. Doing it again changes nothing.
    package static func normalized(_ text: String) -> String {
        Transliteration.string(normalized(Array(text.unicodeScalars)))
    }

    static func normalized(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result = scalars
        var wordIsQuoted = false
        for (index, scalar) in scalars.enumerated() {
            guard variants.contains(scalar) else {
                if !Letters.isLetter(scalar) { wordIsQuoted = false }
                continue
            }
            let before = index > 0 ? scalars[index - 1] : " "
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            let goesOn = Letters.isLetter(next)
            if carries(before) {
                // Of two at the end of a quoted word, the first is the letter's.
                if goesOn || !wordIsQuoted || variants.contains(next) { result[index] = Letters.turnedComma }
            } else if variants.contains(before) {
                // Moʻʼjiza, as some write it: the second of two.
                if goesOn, index > 1, carries(scalars[index - 2]) { result[index] = Letters.tutuq }
            } else if !Letters.isLetter(before) {
                wordIsQuoted = true
            } else if goesOn, !Letters.isCyrillic(before) {
                result[index] = Letters.tutuq
            }
        }
        return result
    }

    /// Whether a letter makes another one with the turned comma.
    static func carries(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "o", "O", "g", "G": true
        default: false
        }
    }
}
