extension Transliteration {
    /// The scripts of a text's letters.
    package static func script(of text: String) -> ScriptUse {
        script(of: Letters.composed(text)[...])
    }

    private static func script(of scalars: ArraySlice<Unicode.Scalar>) -> ScriptUse {
        let isLatin = scalars.contains(where: Letters.isLatin)
        let isCyrillic = scalars.contains(where: Letters.isCyrillic)
        return switch (isLatin, isCyrillic) {
        case (true, true): .mixed
        case (true, false): .only(.latin)
        case (false, true): .only(.cyrillic)
        case (false, false): .none
        }
    }

    /// The words that have letters of both scripts, in their order. A hyphen parts words.
    package static func mixedWords(in text: String) -> [String] {
        Letters.composed(text)
            .split { !Letters.isLetter($0) && !Apostrophes.variants.contains($0) }
            .filter { script(of: $0) == .mixed }
            .map { string(Array($0)) }
    }
}
