/// Uzbek in its two scripts, both ways.
///
/// Rules: the law *On introducing the Uzbek alphabet based on the Latin script* of 2 September 1993, as amended on
/// 6 May 1995 (71-I), and the *Main spelling rules of the Uzbek language*, decree 339 of the Cabinet of Ministers of
/// 24 August 1995, with the annex on how Cyrillic letters are rendered. The README says what they leave open and what is
/// done there.
package enum Transliteration {
    /// The text with its Uzbek Cyrillic letters in Latin ones; all else is left as it is.
    package static func latin(fromCyrillic text: String) -> String {
        string(LatinWriter.write(Letters.composed(text)))
    }

    /// The text with its Latin letters in Uzbek Cyrillic ones; all else is left as it is.
    ///
    /// Apostrophes are read in every form that `Apostrophes` knows. The Latin spelling does not say everything that the
    /// Cyrillic one does: this is a rendering, not an inverse.
    package static func cyrillic(fromLatin text: String) -> String {
        string(CyrillicWriter.write(Apostrophes.normalized(Letters.composed(text))))
    }

    /// The text in a script, whichever it is in, or even if it is in both.
    package static func text(_ text: String, in script: UzbekScript) -> String {
        switch script {
        case .latin: latin(fromCyrillic: text)
        case .cyrillic: cyrillic(fromLatin: text)
        }
    }

    static func string(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
