/// What the two alphabets' letters are, and their capitals, scalar by scalar.
enum Letters {
    /// The turned comma of `oʻ` and `gʻ`: a part of the letter.
    static let turnedComma: Unicode.Scalar = "\u{2BB}"
    /// The tutuq belgisi, `ʼ`: a sign of its own.
    static let tutuq: Unicode.Scalar = "\u{2BC}"

    /// Whether a scalar continues a word: a letter of any script or a mark on one. No apostrophe is one here, though
    /// Unicode counts some of them as letters.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isLatin(scalar) }
        if Apostrophes.variants.contains(scalar) { return false }
        return scalar.properties.isAlphabetic || isMark(scalar)
    }

    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// A letter from A to Z, either case. Uzbek has all of them but W and a C alone.
    static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && UInt8(truncatingIfNeeded: scalar.value) | 0x20 &- UInt8(ascii: "a") < 26
    }

    /// A letter of the Uzbek Cyrillic alphabet, or `щ` or `ы`, which Russian names have.
    static func isCyrillic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x410...0x44F, 0x401, 0x451, 0x40E, 0x45E, 0x492, 0x493, 0x49A, 0x49B, 0x4B2, 0x4B3: true
        default: false
        }
    }

    /// The small letter of a letter of either alphabet; anything else as it is.
    static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x41...0x5A, 0x410...0x42F: shifted(scalar, by: 0x20)
        case 0x401, 0x40E: shifted(scalar, by: 0x50)
        case 0x492, 0x49A, 0x4B2: shifted(scalar, by: 1)
        default: scalar
        }
    }

    /// The capital of a letter of either alphabet; anything else as it is.
    static func uppercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x61...0x7A, 0x430...0x44F: shifted(scalar, by: -0x20)
        case 0x451, 0x45E: shifted(scalar, by: -0x50)
        case 0x493, 0x49B, 0x4B3: shifted(scalar, by: -1)
        default: scalar
        }
    }

    private static func shifted(_ scalar: Unicode.Scalar, by distance: Int) -> Unicode.Scalar {
        Unicode.Scalar(UInt32(Int(scalar.value) + distance)) ?? scalar
    }

    static func isUpper(_ scalar: Unicode.Scalar) -> Bool { lowercased(scalar) != scalar }

    static func isLower(_ scalar: Unicode.Scalar) -> Bool { uppercased(scalar) != scalar }

    /// Whether a small letter of either alphabet is a vowel. `oʻ` is two scalars: ask `Context` there.
    static func isVowel(_ small: Unicode.Scalar) -> Bool {
        switch small {
        case "a", "e", "i", "o", "u": true
        case "а", "е", "ё", "и", "о", "у", "ы", "э", "ю", "я", "ў": true
        default: false
        }
    }

    /// The scalars of a text with `й`, `ў` and `ё` as one scalar each: in NFD they are two.
    ///
    /// No other letter of the alphabets is decomposed, so for Uzbek text this is NFC.
    static func composed(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if let last = scalars.last, let one = composition(last, scalar) {
                scalars[scalars.count - 1] = one
            } else {
                scalars.append(scalar)
            }
        }
        return scalars
    }

    private static func composition(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
        switch (base, mark) {
        case ("и", "\u{306}"): "й"
        case ("И", "\u{306}"): "Й"
        case ("у", "\u{306}"): "ў"
        case ("У", "\u{306}"): "Ў"
        case ("е", "\u{308}"): "ё"
        case ("Е", "\u{308}"): "Ё"
        default: nil
        }
    }
}
