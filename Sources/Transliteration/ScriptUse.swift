/// Which scripts the letters of a text belong to.
package enum ScriptUse: Hashable, Sendable {
    /// No letter of either script: digits, punctuation, Arabic.
    case none
    case only(UzbekScript)
    /// Both. In one word that is nearly always a mistake: a Cyrillic `а` among Latin letters looks right and isn't.
    case mixed
}
