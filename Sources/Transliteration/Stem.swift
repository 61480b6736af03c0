/// A word whose spelling in one script does not follow from the other, as both scripts write it: small letters, without
/// endings.
struct Stem: Sendable {
    let latin: [Unicode.Scalar]
    /// Without the soft sign at the end, if it has one.
    let cyrillic: [Unicode.Scalar]
    /// Whether a soft sign ends the Cyrillic word. Before an ending it is dropped: `июль`, `июлда`.
    let isSoft: Bool

    init(_ latin: String, _ cyrillic: String) {
        self.latin = Array(latin.unicodeScalars)
        let letters = Array(cyrillic.unicodeScalars)
        isSoft = letters.last == "ь"
        self.cyrillic = isSoft ? letters.dropLast() : letters
    }
}
