/// A second reader of RFC 8259, as plain as can be, to hold against the parser: it only says yes or no.
///
/// It works on code points where the parser works on bytes, and shares no code with it.
struct PlainRecognizer {
    private let text: [Unicode.Scalar]
    private var place = 0

    private init(_ text: [Unicode.Scalar]) { self.text = text }

    /// Whether some bytes are JSON by the rules of Sources/JSON/README.md.
    static func accepts(_ bytes: [UInt8], depth: Int) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        var recognizer = PlainRecognizer(Array(text.unicodeScalars))
        return recognizer.value(depth) && recognizer.place == recognizer.text.count
    }

    private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    private mutating func take(_ word: String) -> Bool { word.unicodeScalars.allSatisfy { take($0) } }

    private mutating func space() { while let next, " \n\r\t".unicodeScalars.contains(next) { place += 1 } }

    private mutating func value(_ depth: Int) -> Bool {
        space()
        defer { space() }
        switch next {
        case "{": return depth > 0 && object(depth)
        case "[": return depth > 0 && array(depth)
        case "\"": return string() != nil
        case "t": return take("true")
        case "f": return take("false")
        case "n": return take("null")
        default: return number()
        }
    }

    private mutating func array(_ depth: Int) -> Bool {
        place += 1
        space()
        if take("]") { return true }
        repeat {
            if !value(depth - 1) { return false }
        } while take(",")
        return take("]")
    }

    private mutating func object(_ depth: Int) -> Bool {
        place += 1
        var names: Set<[Unicode.Scalar]> = []
        space()
        if take("}") { return true }
        repeat {
            space()
            guard let name = string(), names.insert(name).inserted else { return false }
            space()
            guard take(":"), value(depth - 1) else { return false }
        } while take(",")
        return take("}")
    }

    /// The code points of a string; nil when it is none.
    private mutating func string() -> [Unicode.Scalar]? {
        guard take("\"") else { return nil }
        var units: [UInt16] = []
        while let scalar = next, scalar != "\"" {
            place += 1
            if scalar.value < 0x20 { return nil }
            guard scalar == "\\" else {
                units += Array(UTF16.encode(scalar).map(Array.init) ?? [])
                continue
            }
            guard let unit = escape() else { return nil }
            units.append(unit)
        }
        guard take("\""), let decoded = String(validating: units, as: UTF16.self) else { return nil }
        return Array(decoded.unicodeScalars)
    }

    private mutating func escape() -> UInt16? {
        guard let scalar = next else { return nil }
        place += 1
        switch scalar {
        case "\"", "\\", "/": return UInt16(scalar.value)
        case "b": return 8
        case "t": return 9
        case "n": return 10
        case "f": return 12
        case "r": return 13
        case "u":
            let digits = text[place...].prefix(4)
            guard digits.count == 4, digits.allSatisfy({ $0.isASCII && Character($0).isHexDigit }) else { return nil }
            place += 4
            return UInt16(String(String.UnicodeScalarView(digits)), radix: 16)
        default: return nil
        }
    }

    private mutating func number() -> Bool {
        let start = place
        _ = take("-")
        if !take("0"), digits().isEmpty { return false }
        if take("."), digits().isEmpty { return false }
        if take("e") || take("E") {
            if !take("-") { _ = take("+") }
            let exponent = digits()
            if exponent.isEmpty { return false }
            // More than nine digits, leading zeros apart, is beyond the range.
            if exponent.drop(while: { $0 == "0" }).count > 9 { return false }
        }
        return place - start <= 1024
    }

    private mutating func digits() -> ArraySlice<Unicode.Scalar> {
        let digits = text[place...].prefix { ("0"..."9").contains($0) }
        place += digits.count
        return digits
    }
}
