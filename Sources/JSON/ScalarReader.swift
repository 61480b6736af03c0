/// What the parsers of small languages share: a text as code points, and a place in it.
protocol ScalarReader {
    var scalars: [Unicode.Scalar] { get }
    var position: Int { get set }
}

extension ScalarReader {
    /// The code point here; nil at the end.
    var next: Unicode.Scalar? { scalar(ahead: 0) }

    func scalar(ahead: Int) -> Unicode.Scalar? {
        position + ahead < scalars.count ? scalars[position + ahead] : nil
    }

    /// Moves behind a code point, if it is the one here.
    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    /// Moves behind a hexadecimal digit, if there is one here.
    mutating func skipHexadecimal() -> UInt32? {
        guard let scalar = next, scalar.isASCII, let digit = Character(scalar).hexDigitValue else { return nil }
        position += 1
        return UInt32(digit)
    }

    /// A place in bytes of UTF-8.
    func byteOffset(of place: Int) -> Int { scalars[..<place].reduce(0) { $0 + UTF8.width($1) } }
}
