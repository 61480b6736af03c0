extension JSONPathParser {
    /// The bound of numbers in brackets, that of exact integers in I-JSON (RFC 9535, section 2.1).
    private static let integerBound = (1 << 53) - 1

    /// A number in brackets.
    mutating func integer() throws(JSONPathError) -> Int {
        let start = position
        let isNegative = skip("-")
        let firstDigit = position
        var value = 0
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = min(value * 10 + Int(scalar.value - 0x30), Self.integerBound + 1)
            position += 1
        }
        guard position > firstDigit else { throw error("digits are expected after the minus sign") }
        if scalars[firstDigit] == "0", position - firstDigit > 1 || isNegative {
            throw error("a number in brackets has no leading zero and no minus zero", at: start)
        }
        guard value <= Self.integerBound else { throw error("the number is too large", at: start) }
        return isNegative ? -value : value
    }

    /// A number in an expression, which is written as in JSON.
    mutating func number() throws(JSONPathError) -> JSONValue {
        let start = position
        while let scalar = next, Self.isNumberPart(scalar) { position += 1 }
        let text = String(String.UnicodeScalarView(scalars[start..<position]))
        guard let number = JSONNumber(literal: text) else {
            throw error("a number is written as in JSON, such as 12, -0.5 or 1e3", at: start)
        }
        return .number(number)
    }

    private static func isNumberPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "-", "+", ".", "e", "E": true
        default: false
        }
    }

    /// Text in quotes.
    mutating func quoted() throws(JSONPathError) -> String {
        let quote = scalars[position]
        let start = position
        position += 1
        var text = String.UnicodeScalarView()
        while let scalar = next {
            switch scalar {
            case quote:
                position += 1
                return String(text)
            case "\\":
                text.append(try escape(in: quote))
            case "\0"..."\u{1F}":
                throw error("a control character stands unescaped in quotes")
            default:
                text.append(scalar)
                position += 1
            }
        }
        throw error("what begins with this quote does not end", at: start)
    }

    private mutating func escape(in quote: Unicode.Scalar) throws(JSONPathError) -> Unicode.Scalar {
        let start = position
        position += 2
        guard position <= scalars.count else { throw error("what is in quotes does not end", at: start) }
        switch scalars[position - 1] {
        case "b": return "\u{8}"
        case "t": return "\t"
        case "n": return "\n"
        case "f": return "\u{C}"
        case "r": return "\r"
        case "/": return "/"
        case "\\": return "\\"
        case quote: return quote
        case "u":
            let unit = try hexadecimal(from: start)
            guard unit & 0xF800 == 0xD800 else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            guard unit < 0xDC00, next == "\\", scalar(ahead: 1) == "u"
            else { throw error("half of a surrogate pair stands alone", at: start) }
            position += 2
            let low = try hexadecimal(from: start)
            guard (0xDC00..<0xE000).contains(low) else {
                throw error("half of a surrogate pair stands alone", at: start)
            }
            return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)) ?? "\u{FFFD}"
        default: throw error("a backslash is followed by a character that can't be escaped", at: start)
        }
    }

    private mutating func hexadecimal(from start: Int) throws(JSONPathError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = skipHexadecimal() else { throw error("\\u needs four hexadecimal digits", at: start) }
            value = value << 4 | digit
        }
        return value
    }
}
