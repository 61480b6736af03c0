extension RegularExpressionParser {
    /// What a backslash and what follows it stand for.
    enum Escape {
        case scalar(UInt32)
        case set(ScalarSet)

        var set: ScalarSet {
            switch self {
            case .scalar(let scalar): ScalarSet(scalar)
            case .set(let set): set
            }
        }
    }

    mutating func escape(inClass: Bool) throws(RegularExpressionError) -> Escape {
        let start = position
        position += 1
        guard let scalar = next else {
            throw error("a backslash ends the pattern; as a character it is \\\\", at: start)
        }
        position += 1
        if scalar == "p" || scalar == "P" {
            let set = try property(from: start)
            return .set(scalar == "P" ? set.inverted : set)
        }
        switch dialect {
        case .iRegexp: return try iRegexpEscape(scalar, from: start)
        case .ecmaScript: return try ecmaScriptEscape(scalar, from: start, inClass: inClass)
        }
    }

    /// SingleCharEsc of RFC 9485.
    private func iRegexpEscape(_ scalar: Unicode.Scalar, from start: Int) throws(RegularExpressionError) -> Escape {
        switch scalar {
        case "n": return .scalar(0x0A)
        case "r": return .scalar(0x0D)
        case "t": return .scalar(0x09)
        case "("..."+", "-", ".", "?", "["..."^", "{"..."}": return .scalar(scalar.value)
        case "d", "D", "w", "W", "s", "S", "b", "B":
            throw error("I-Regexp (RFC 9485) has no \\\(scalar); write a class such as [0-9]", at: start)
        default:
            throw error("I-Regexp (RFC 9485) has no such escape; write the character itself, or a class", at: start)
        }
    }

    private mutating func ecmaScriptEscape(
        _ scalar: Unicode.Scalar, from start: Int, inClass: Bool
    ) throws(RegularExpressionError) -> Escape {
        switch scalar {
        case "d": return .set(.digits)
        case "D": return .set(ScalarSet.digits.inverted)
        case "s": return .set(.space)
        case "S": return .set(ScalarSet.space.inverted)
        case "w": return .set(.word)
        case "W": return .set(ScalarSet.word.inverted)
        case "t": return .scalar(0x09)
        case "n": return .scalar(0x0A)
        case "v": return .scalar(0x0B)
        case "f": return .scalar(0x0C)
        case "r": return .scalar(0x0D)
        case "b" where inClass: return .scalar(0x08)
        case "-" where inClass: return .scalar(scalar.value)
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return .scalar(scalar.value)
        case "c": return .scalar(try controlLetter(from: start))
        case "x": return .scalar(try hexadecimal(digits: 2, from: start))
        case "u": return .scalar(try codePoint(from: start))
        case "0":
            if let scalar = next, ("0"..."9").contains(scalar) {
                throw error("octal escapes are not part of the u mode; write \\xHH", at: start)
            }
            return .scalar(0)
        case "1"..."9", "k":
            throw error(
                inClass
                    ? "a class has no such escape"
                    : "backreferences are refused, because matching them can take more than linear time", at: start)
        default:
            throw error("this character has no escape in the u mode; write it without the backslash", at: start)
        }
    }

    private mutating func controlLetter(from start: Int) throws(RegularExpressionError) -> UInt32 {
        switch next {
        case .some(let letter) where ("a"..."z").contains(letter) || ("A"..."Z").contains(letter):
            position += 1
            return letter.value & 0x1F
        default: throw error("\\c needs a letter", at: start)
        }
    }

    private mutating func hexadecimal(digits: Int, from start: Int) throws(RegularExpressionError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = skipHexadecimal() else {
                throw error("\(digits) hexadecimal digits are needed here", at: start)
            }
            value = value << 4 | digit
        }
        return value
    }

    /// What follows `\u`: `{H…}`, four digits, or two halves of a surrogate pair.
    private mutating func codePoint(from start: Int) throws(RegularExpressionError) -> UInt32 {
        if skip("{") {
            var value: UInt32 = 0
            var digits = 0
            while let digit = skipHexadecimal() {
                value = min(value << 4 | digit, ScalarSet.last + 1)
                digits += 1
            }
            guard digits > 0, value <= ScalarSet.last, skip("}") else {
                throw error("\\u{…} needs a code point of at most 10FFFF", at: start)
            }
            return value
        }
        let unit = try hexadecimal(digits: 4, from: start)
        guard (0xD800..<0xDC00).contains(unit), next == "\\", scalar(ahead: 1) == "u", scalar(ahead: 2) != "{" else {
            return unit
        }
        let second = position
        position += 2
        let low = try hexadecimal(digits: 4, from: second)
        guard (0xDC00..<0xE000).contains(low) else {
            position = second
            return unit
        }
        return 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
    }

    /// What follows `\p`: `{Lu}`, and in ECMA-262 also long names, `{gc=Lu}` and binary properties.
    private mutating func property(from start: Int) throws(RegularExpressionError) -> ScalarSet {
        guard skip("{") else { throw error("a property is expected, as in \\p{Lu}", at: start) }
        var text = String.UnicodeScalarView()
        while let scalar = next, scalar != "}" {
            text.append(scalar)
            position += 1
        }
        guard skip("}") else { throw error("a property ends with }, as in \\p{Lu}", at: start) }
        let name = String(text)
        if dialect == .iRegexp {
            // The grammar leaves out Cs and LC.
            if name != "Cs", name != "LC", let set = ScalarSet.category(name, aliases: false) { return set }
            throw error(
                "I-Regexp (RFC 9485) knows the general categories by their short names, as in \\p{Lu}", at: start)
        }
        if let equals = name.firstIndex(of: "=") {
            let value = String(name[name.index(after: equals)...])
            switch name[..<equals] {
            case "General_Category", "gc":
                if let set = ScalarSet.category(value, aliases: true) { return set }
            case "Script", "sc", "Script_Extensions", "scx":
                throw error("scripts are not supported; write the ranges, such as [\\u0400-\\u04FF]", at: start)
            default: break
            }
        } else if let set = ScalarSet.category(name, aliases: true) ?? ScalarSet.binaryProperty(name) {
            return set
        }
        throw error(
            "no such property, or not one that is supported: these are the general categories, Any, ASCII, Assigned, "
                + "ASCII_Hex_Digit, Alphabetic, Lowercase, Uppercase and White_Space", at: start)
    }
}
