/// The grammar of URIs (RFC 3986, appendix A) and, internationally, of IRIs (RFC 3987, section 2.2).
struct URIGrammar {
    /// Whether other characters than ASCII's may stand as themselves.
    let isInternational: Bool

    /// Whether the text is a URI (or IRI): it has a scheme.
    func isAbsolute(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard let end = schemeEnd(scalars) else { return false }
        return isRest(scalars[end...], isRelative: false)
    }

    /// Whether the text is a URI (or IRI), or one that leaves out what its base says.
    func isReference(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        if let end = schemeEnd(scalars), isRest(scalars[end...], isRelative: false) { return true }
        return isRest(scalars[...], isRelative: true)
    }

    /// Where the text goes on after its scheme and colon.
    private func schemeEnd(_ scalars: [Unicode.Scalar]) -> Int? {
        guard let colon = scalars.firstIndex(of: ":"), let first = scalars.first, Self.isLetter(first),
            scalars[..<colon].allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || "+-.".unicodeScalars.contains($0) })
        else { return nil }
        return colon + 1
    }

    /// Authority, path, query and fragment.
    private func isRest(_ text: ArraySlice<Unicode.Scalar>, isRelative: Bool) -> Bool {
        var rest = text
        if let mark = rest.firstIndex(of: "#") {
            guard isText(rest[(mark + 1)...], extra: ":@/?") else { return false }
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "?") {
            guard isText(rest[(mark + 1)...], extra: ":@/?", isQuery: true) else { return false }
            rest = rest[..<mark]
        }
        if rest.starts(with: "//".unicodeScalars) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            guard isAuthority(rest[..<end]) else { return false }
            rest = rest[end...]
        } else if isRelative, rest.prefix(while: { $0 != "/" }).contains(":") {
            // A first segment with a colon would read as a scheme.
            return false
        }
        return isText(rest, extra: ":@/")
    }

    private func isAuthority(_ authority: ArraySlice<Unicode.Scalar>) -> Bool {
        var host = authority
        if let at = host.firstIndex(of: "@") {
            guard isText(host[..<at], extra: ":") else { return false }
            host = host[(at + 1)...]
        }
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return false }
            let literal = host[(host.startIndex + 1)..<end]
            guard isIPv6(literal) || isIPvFuture(literal) else { return false }
            let port = host[(end + 1)...]
            return port.isEmpty || port.first == ":" && port.dropFirst().allSatisfy(Self.isDigit)
        }
        if let colon = host.firstIndex(of: ":") {
            guard host[(colon + 1)...].allSatisfy(Self.isDigit) else { return false }
            host = host[..<colon]
        }
        return isText(host, extra: "")
    }

    private func isIPv6(_ literal: ArraySlice<Unicode.Scalar>) -> Bool {
        literal.allSatisfy(\.isASCII) && Format.isIPv6(literal.map { UInt8($0.value) }[...])
    }

    private func isIPvFuture(_ literal: ArraySlice<Unicode.Scalar>) -> Bool {
        guard literal.first == "v" || literal.first == "V", let dot = literal.firstIndex(of: ".") else { return false }
        let version = literal[(literal.startIndex + 1)..<dot]
        let address = literal[(dot + 1)...]
        return !version.isEmpty && version.allSatisfy(Self.isHex) && !address.isEmpty
            && address.allSatisfy { $0.isASCII && $0 != "%" } && isText(address, extra: ":")
    }

    /// Unreserved characters, sub-delimiters, %-escapes and the extra ones.
    private func isText(_ text: ArraySlice<Unicode.Scalar>, extra: String, isQuery: Bool = false) -> Bool {
        var rest = text
        while let scalar = rest.popFirst() {
            if scalar == "%" {
                guard let high = rest.popFirst(), let low = rest.popFirst(), Self.isHex(high), Self.isHex(low) else {
                    return false
                }
            } else if scalar.isASCII {
                guard
                    Self.isLetter(scalar) || Self.isDigit(scalar)
                        || "-._~!$&'()*+,;=".unicodeScalars.contains(scalar) || extra.unicodeScalars.contains(scalar)
                else { return false }
            } else {
                guard isInternational, Self.isUCS(scalar) || isQuery && Self.isPrivate(scalar) else { return false }
            }
        }
        return true
    }

    /// RFC 3987 `ucschar`: from U+00A0, without surrogates, private use, noncharacters and planes for special use.
    static func isUCS(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        case 0x10000...0xDFFFF: scalar.value & 0xFFFF < 0xFFFE
        case 0xE1000...0xEFFFD: true
        default: false
        }
    }

    /// RFC 3987 `iprivate`.
    static func isPrivate(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: true
        default: false
        }
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && Format.isLetter(UInt8(scalar.value)) }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && Format.isDigit(UInt8(scalar.value)) }

    static func isHex(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && Format.isHex(UInt8(scalar.value)) }
}
