/// Texts for comparing and for indexes. The same text always gives the same key, on every machine and in every run.
extension Transliteration {
    /// A text to search by: spellings of a name in both scripts meet in it.
    ///
    /// Latin small letters with official apostrophes; whatever is neither letter nor digit parts words, and words are
    /// parted by one space. The tutuq belgisi is dropped behind `oʻ` and at a word's end, where writers differ. A key's
    /// key is the key itself.
    package static func searchKey(_ text: String) -> String {
        string(foldedWords(text))
    }

    /// A text to search more widely by: also the spellings of passports and of Russian documents meet in it.
    ///
    /// From the search key: no apostrophes; `ye` and `e`, `x`, `kh` and `h`, `gʻ`, `gh` and `g`, `q` and `k`, `dj`, `zh`
    /// and `j`, `w` and `v`, `ts` and `s`, `iy` and `i` are the same, and so are a letter and the same letter twice. Different
    /// names may meet: this finds candidates, it doesn't decide.
    package static func looseKey(_ text: String) -> String {
        string(LooseFolding.fold(foldedWords(text)))
    }

    /// Whether two texts are the same name; see `NameKey`.
    package static func isSameName(_ one: String, _ other: String) -> Bool { NameKey(one) == NameKey(other) }

    private static func foldedWords(_ text: String) -> [Unicode.Scalar] {
        var key: [Unicode.Scalar] = []
        key.reserveCapacity(text.utf8.count)
        // Marks behind the last letter. However many, and whatever they are, they are read as one.
        var isMarked = false
        for scalar in LatinWriter.write(Letters.composed(text)).lazy.flatMap(Self.lowercased) {
            if Apostrophes.variants.contains(scalar) {
                isMarked = key.last != " "
                continue
            }
            let isLetter = Letters.isLetter(scalar)
            if isMarked, let last = key.last {
                if Apostrophes.carries(last) {
                    key.append(Letters.turnedComma)
                } else if isLetter, Letters.isLetter(last) {
                    key.append(Letters.tutuq)
                }
            }
            isMarked = false
            if isLetter || scalar.properties.numericType != nil {
                key.append(scalar)
            } else if let last = key.last, last != " " {
                key.append(" ")
            }
        }
        if key.last == " " { key.removeLast() }
        if isMarked, let last = key.last, Apostrophes.carries(last) { key.append(Letters.turnedComma) }
        return key
    }

    private static func lowercased(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        scalar.isASCII ? [Letters.lowercased(scalar)] : Array(scalar.properties.lowercaseMapping.unicodeScalars)
    }
}
