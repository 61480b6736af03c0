/// Where Latin letters stand for `ц`. Uzbek words have no such sound; loanwords do, and endings make the same letters:
/// `litsey` is лицей, but `ketsa` is кетса.
extension CyrillicWriter {
    /// `ts` behind a vowel is `ц` in `tse`, `tsi`, `tsy`, `tso` and `tsk` as loanwords have them, and `т` + `с` where an
    /// Uzbek ending starts with `s`: -sa, -siz, -sin, -simon.
    var isAffricateTS: Bool {
        guard small(1) == "s", let before = small(-1), index > 0, Letters.isVowel(before) else { return false }
        switch small(2) {
        case "e", "y": return true
        case "k": return small(3) == "i" && small(4) == "y" && !startsWord(with: ["s", "o", "v", "e"], back: 4)
        case "o": return small(3) == "v"
        case "i": return !isEndingAfterT
        default: return false
        }
    }

    /// `-siz`, `-sin`, `-sinlar`, `-simon` behind a `t`.
    private var isEndingAfterT: Bool {
        switch small(3) {
        case "z": return small(4) != "m" || small(5) == "a"  // Not skeptitsizm, skeptitsizmi.
        case "n": return scalar(4).map(Self.isInWord) != true || small(4) == "l" || small(4) == "g" || small(4) == "d"
        case "m": return small(4) == "o" && small(5) == "n"
        default: return false
        }
    }

    /// `-ksiya`, `-nsiya`, `-ksion`, `-nsion` are `-кция` and so on, but for the words that have `с`.
    var isAffricateS: Bool {
        guard let before = small(-1), before == "k" || before == "n", small(1) == "i" else { return false }
        let isEnding = small(2) == "y" && small(3) == "a" || small(2) == "o" && small(3) == "n"
        guard isEnding else { return false }
        return !Self.hissing.contains { startsWord(with: $0, back: $0.count) }
    }

    /// Whether these letters come right before this place.
    private func startsWord(with letters: [Unicode.Scalar], back distance: Int) -> Bool {
        guard index >= distance else { return false }
        return zip(letters, source[(index - distance)...]).allSatisfy { $0 == Letters.lowercased($1) }
    }

    /// What stands before the `s` of words such as pensiya, pansionat, ekspansiya, refleksiya, anoreksiya.
    private static let hissing: [[Unicode.Scalar]] = [
        "pen", "pan", "dimen", "suspen", "reflek", "komplek", "anorek", "apoplek", "difrak",
    ].map { Array($0.unicodeScalars) }
}
