/// Reads the grammar of RFC 9535, appendix A, as far as a query stays singular.
struct SingularQueryParser {
    /// The bound of indexes, that of exact integers in I-JSON (RFC 9535, section 2.1).
    private static let indexBound = (1 << 53) - 1

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func error(_ message: String, at place: Int? = nil) -> JSONPathError {
        let offset = scalars[..<(place ?? position)].reduce(0) { $0 + UTF8.width($1) }
        return JSONPathError(message: message, offset: offset)
    }

    mutating func query() throws(JSONPathError) -> [SingularQuery.Segment] {
        guard next == "$" else { throw error("a query begins with $") }
        position += 1
        var segments: [SingularQuery.Segment] = []
        while position < scalars.count {
            let spaces = position
            skipBlank()
            switch next {
            case "[": segments.append(try bracket())
            case ".": segments.append(try shorthand())
            case nil: throw error("blank space ends the query; leave it out", at: spaces)
            default: throw error("a dot or a bracket is expected here")
            }
        }
        return segments
    }

    private mutating func shorthand() throws(JSONPathError) -> SingularQuery.Segment {
        position += 1
        if next == "." { throw error("'..' can select more than one value; write the whole path") }
        if next == "*" { throw error("'*' can select more than one value; name the member") }
        let start = position
        while let scalar = next, Self.isNamePart(scalar, isFirst: position == start) { position += 1 }
        guard position > start else {
            throw error("a name is expected after the dot; other names are written ['in brackets']")
        }
        return .name(String(String.UnicodeScalarView(scalars[start..<position])))
    }

    private static func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !isFirst
        default: scalar.value >= 0x80
        }
    }

    private mutating func bracket() throws(JSONPathError) -> SingularQuery.Segment {
        position += 1
        skipBlank()
        let segment: SingularQuery.Segment
        switch next {
        case "'", "\"": segment = .name(try quoted())
        case .some("-"), .some("0"..."9"): segment = .index(try index())
        case "*": throw error("'*' can select more than one value; name the member or give its index")
        case "?": throw error("a filter can select more than one value")
        case ":": throw error("a slice can select more than one value")
        default: throw error("a name in quotes or an index is expected in brackets")
        }
        skipBlank()
        switch next {
        case "]": position += 1
        case ",": throw error("a list can select more than one value")
        case ":": throw error("a slice can select more than one value")
        default: throw error("a closing bracket is expected")
        }
        return segment
    }

    private mutating func index() throws(JSONPathError) -> Int {
        let start = position
        if next == "-" { position += 1 }
        let firstDigit = position
        var value = 0
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = min(value * 10 + Int(scalar.value - 0x30), Self.indexBound + 1)
            position += 1
        }
        guard position > firstDigit else { throw error("digits are expected after the minus sign") }
        if scalars[firstDigit] == "0", position - firstDigit > 1 || firstDigit > start {
            throw error("an index has no leading zero and no minus zero", at: start)
        }
        guard value <= Self.indexBound else { throw error("the index is too large", at: start) }
        return firstDigit > start ? -value : value
    }

    private mutating func quoted() throws(JSONPathError) -> String {
        let quote = scalars[position]
        let start = position
        position += 1
        var name = String.UnicodeScalarView()
        while let scalar = next {
            switch scalar {
            case quote:
                position += 1
                return String(name)
            case "\\":
                name.append(try escape(in: quote))
            case "\0"..."\u{1F}":
                throw error("a control character stands unescaped in a name")
            default:
                name.append(scalar)
                position += 1
            }
        }
        throw error("a name in quotes does not end", at: start)
    }

    private mutating func escape(in quote: Unicode.Scalar) throws(JSONPathError) -> Unicode.Scalar {
        let start = position
        position += 2
        guard position <= scalars.count else { throw error("a name in quotes does not end", at: start) }
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
            let unit = try hex(from: start)
            guard unit & 0xF800 == 0xD800 else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            guard unit < 0xDC00, position + 1 < scalars.count, scalars[position] == "\\", scalars[position + 1] == "u"
            else { throw error("half of a surrogate pair stands alone", at: start) }
            position += 2
            let low = try hex(from: start)
            guard (0xDC00..<0xE000).contains(low) else {
                throw error("half of a surrogate pair stands alone", at: start)
            }
            return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)) ?? "\u{FFFD}"
        default: throw error("a backslash is followed by a character that can't be escaped", at: start)
        }
    }

    private mutating func hex(from start: Int) throws(JSONPathError) -> UInt32 {
        guard position + 4 <= scalars.count else { throw error("\\u needs four hexadecimal digits", at: start) }
        var value: UInt32 = 0
        for scalar in scalars[position..<position + 4] {
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw error("\\u needs four hexadecimal digits", at: start)
            }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }

    private mutating func skipBlank() {
        while let scalar = next, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" { position += 1 }
    }
}
