import JSON

/// Reads the text of a path template.
struct HTTPPathTemplateParser {
    typealias Fault = HTTPPathTemplate.Fault
    typealias Part = HTTPPathTemplate.Part

    private var rest: Substring.UnicodeScalarView
    private var parts: [Part] = []
    private var literal = ""

    init(_ text: String) {
        rest = text.unicodeScalars[...]
    }

    /// The parts of each segment of the path, and those of the query where there is one.
    mutating func parse() throws(Fault) -> (segments: [[Part]], query: [Part]?) {
        guard rest.popFirst() == "/" else { throw Fault(message: "must begin with a slash") }
        var segments: [[Part]] = []
        var inQuery = false
        while let scalar = rest.popFirst() {
            switch scalar {
            case "{":
                endLiteral()
                parts.append(.value(try takeQuery()))
            case "/" where !inQuery:
                segments.append(endParts())
            case "?" where !inQuery:
                segments.append(endParts())
                inQuery = true
            case "%":
                let digits = rest.prefix(2)
                guard digits.count == 2, digits.allSatisfy(\.properties.isASCIIHexDigit) else {
                    throw Fault(message: "holds a percent sign without two hexadecimal digits behind it")
                }
                literal.unicodeScalars.append(scalar)
            default:
                guard Self.isAllowed(scalar) else {
                    throw Fault(
                        message: "holds \(scalar.escaped(asASCII: true)), which must be percent-encoded in a URL")
                }
                literal.unicodeScalars.append(scalar)
            }
        }
        let last = endParts()
        if !inQuery { segments.append(last) }
        if segments.contains([.literal(".")]) || segments.contains([.literal("..")]) {
            throw Fault(message: "holds a segment of dots, which would name another path")
        }
        return (segments, inQuery ? last : nil)
    }

    private mutating func endLiteral() {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
    }

    private mutating func endParts() -> [Part] {
        endLiteral()
        defer { parts = [] }
        return parts
    }

    /// The singular query up to the closing brace; a brace within quotes belongs to a name.
    private mutating func takeQuery() throws(Fault) -> SingularQuery {
        var text = ""
        var quote: Unicode.Scalar?
        var isEscaped = false
        while let scalar = rest.popFirst() {
            switch (scalar, quote) {
            case ("}", nil):
                do { return try SingularQuery(parsing: text) } catch {
                    throw Fault(message: "holds {\(text)}, which is no singular query of RFC 9535: \(error.message)")
                }
            case (_, let open?):
                if !isEscaped, scalar == open { quote = nil }
                isEscaped = !isEscaped && scalar == "\\"
            case ("'", nil), ("\"", nil):
                quote = scalar
            default: break
            }
            text.unicodeScalars.append(scalar)
        }
        throw Fault(message: "holds an opening brace without a closing one")
    }

    /// RFC 3986, sections 3.3 (`pchar`) and 3.4.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", "!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=",
            ":", "@", "/", "?":
            true
        default: false
        }
    }
}
