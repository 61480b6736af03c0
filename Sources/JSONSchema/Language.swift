/// The languages that Darcha speaks to people.
package enum Language: String, Sendable, Hashable, CaseIterable {
    /// Uzbek in Latin script; oʻ and gʻ are written with U+02BB, the tutuq belgisi with U+02BC.
    case uz
    case ru
    case en
}
