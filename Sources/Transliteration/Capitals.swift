/// How the letters of a piece of a word are capitalised, to be carried over to its other spelling.
enum Capitals {
    case none, first, all

    /// The capitals of some letters of one piece. A single capital is `first`.
    init(of letters: ArraySlice<Unicode.Scalar>) {
        let cased = letters.filter { Letters.isUpper($0) || Letters.isLower($0) }
        guard let first = cased.first, Letters.isUpper(first) else {
            self = .none
            return
        }
        self = cased.count > 1 && cased.allSatisfy(Letters.isUpper) ? .all : .first
    }

    /// What a capital becomes where two letters stand for it: `SH` among capitals, `Sh` before a small letter or alone.
    init(ofCapitalAfter previous: Unicode.Scalar?, before next: Unicode.Scalar?) {
        if let next, Letters.isLower(next) {
            self = .first
        } else if let next, Letters.isUpper(next) {
            self = .all
        } else {
            self = previous.map(Letters.isUpper) == true ? .all : .first
        }
    }

    func applied(to letters: [Unicode.Scalar]) -> [Unicode.Scalar] {
        switch self {
        case .none: return letters
        case .all: return letters.map(Letters.uppercased)
        case .first:
            guard let first = letters.first else { return letters }
            return [Letters.uppercased(first)] + letters.dropFirst()
        }
    }
}
