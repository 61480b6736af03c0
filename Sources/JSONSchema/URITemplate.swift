/// The grammar of URI templates (RFC 6570, section 2).
enum URITemplate {
    static func isValid(_ text: String) -> Bool {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "{":
                guard let end = rest.firstIndex(of: "}"), isExpression(rest[..<end]) else { return false }
                rest = rest[(end + 1)...]
            case "%":
                guard takesEscape(&rest) else { return false }
            default:
                guard isLiteral(scalar) else { return false }
            }
        }
        return true
    }

    /// Section 2.1. The apostrophe is allowed by erratum 6937.
    private static func isLiteral(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.value > 0x20 && scalar.value < 0x7F && !"\"%<>\\^`{|}".unicodeScalars.contains(scalar)
        }
        return URIGrammar.isUCS(scalar) || URIGrammar.isPrivate(scalar)
    }

    /// An operator of section 2.2, or one kept for extensions, and variables with commas between.
    private static func isExpression(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var list = text
        if let first = list.first, "+#./;?&=,!@|".unicodeScalars.contains(first) { list = list.dropFirst() }
        return list.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isVariable)
    }

    /// A name, and `*` or a colon with the number of characters to take, 1 to 9999 (section 2.4).
    private static func isVariable(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var name = text
        if name.last == "*" {
            name = name.dropLast()
        } else if let colon = name.firstIndex(of: ":") {
            let length = name[(colon + 1)...]
            guard (1...4).contains(length.count), length.first != "0", length.allSatisfy(URIGrammar.isDigit) else {
                return false
            }
            name = name[..<colon]
        }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isNamePart)
    }

    private static func isNamePart(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard !text.isEmpty else { return false }
        var rest = text
        while let scalar = rest.popFirst() {
            if scalar == "%" {
                guard takesEscape(&rest) else { return false }
            } else if !URIGrammar.isLetter(scalar), !URIGrammar.isDigit(scalar), scalar != "_" {
                return false
            }
        }
        return true
    }

    private static func takesEscape(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard let high = rest.popFirst(), let low = rest.popFirst() else { return false }
        return URIGrammar.isHex(high) && URIGrammar.isHex(low)
    }
}
