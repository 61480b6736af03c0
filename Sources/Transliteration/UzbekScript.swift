/// The two scripts in which Uzbek is written, named by their language tags (BCP 47).
package enum UzbekScript: String, CaseIterable, Sendable {
    /// The alphabet of the law of 2 September 1993 as amended on 6 May 1995.
    case latin = "uz-Latn"
    /// The alphabet of 1940.
    case cyrillic = "uz-Cyrl"
}
