/// A name, apart from how it is written: equal over both scripts, all forms of the apostrophes, capitals and small
/// letters, hyphens, spaces and none (`Abdu-Rahmon`, `Abdu Rahmon`, `Abdurahmon`), composed and decomposed characters.
///
/// Foreign letters are compared as Unicode's canonical equivalence has it.
package struct NameKey: Hashable, Sendable, CustomStringConvertible {
    /// The search key without its spaces.
    package let description: String

    package init(_ name: String) {
        description = Transliteration.searchKey(name).filter { $0 != " " }
    }
}
