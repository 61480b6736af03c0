extension Format {
    static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            [8, 13, 18, 23].contains(index) ? bytes[index] == UInt8(ascii: "-") : isHex(bytes[index])
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    /// RFC 5321, section 4.1.2, `Mailbox`: ASCII; a dot-string or a quoted string; a domain or an IPv4 literal.
    static func isEmail(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), at <= 64 else { return false }
        return isLocalPart(bytes[..<at]) && isDomain(bytes[(at + 1)...])
    }

    private static func isLocalPart(_ part: ArraySlice<UInt8>) -> Bool {
        if part.first == UInt8(ascii: "\"") {
            guard part.count >= 2, part.last == UInt8(ascii: "\"") else { return false }
            var isEscaped = false
            for byte in part.dropFirst().dropLast() {
                guard (0x20..<0x7F).contains(byte) else { return false }
                if !isEscaped, byte == UInt8(ascii: "\"") { return false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            }
            return !isEscaped
        }
        return part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isDigit($0) || isLetter($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    private static func isDomain(_ domain: ArraySlice<UInt8>) -> Bool {
        if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") {
            let literal = domain.dropFirst().dropLast()
            let prefix = Array("IPv6:".utf8)
            if literal.starts(with: prefix) { return isIPv6(literal.dropFirst(prefix.count)) }
            return isIPv4(literal)
        }
        return domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.count <= 3 && (part.count == 1 || part.first != UInt8(ascii: "0")) && (number(part) ?? 256) < 256
            }
    }

    /// RFC 4291, section 2.2.
    private static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        var groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        if let last = groups.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return false }
            groups.removeLast()
            count += 2
        }
        // "::" shows as an empty group; at an end, as two.
        if groups.count >= 2, groups[0].isEmpty {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if count == 0, groups.count >= 2, groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        let gaps = groups.count { $0.isEmpty }
        count += groups.count - gaps
        guard groups.allSatisfy({ $0.count <= 4 && $0.allSatisfy(isHex) }) else { return false }
        return gaps == 0 ? count == 8 : gaps == 1 && count < 8
    }

    /// RFC 3986 `URI`: a scheme, then only what the grammar allows.
    static func isURI(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let first = bytes.first, isLetter(first),
            bytes[..<colon].allSatisfy({ isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) })
        else { return false }
        var rest = bytes[(colon + 1)...]
        if let mark = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard isURIText(rest[(mark + 1)...], extra: ":@/?") else { return false }
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            guard isURIText(rest[(mark + 1)...], extra: ":@/?") else { return false }
            rest = rest[..<mark]
        }
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard isAuthority(rest[..<end]) else { return false }
            rest = rest[end...]
        }
        return isURIText(rest, extra: ":@/")
    }

    private static func isAuthority(_ authority: ArraySlice<UInt8>) -> Bool {
        var host = authority
        if let at = host.firstIndex(of: UInt8(ascii: "@")) {
            guard isURIText(host[..<at], extra: ":") else { return false }
            host = host[(at + 1)...]
        }
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let literal = host[(host.startIndex + 1)..<end]
            guard isIPv6(literal) || isIPvFuture(literal) else { return false }
            let port = host[(end + 1)...]
            return port.isEmpty || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(isDigit)
        }
        if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
            guard host[(colon + 1)...].allSatisfy(isDigit) else { return false }
            host = host[..<colon]
        }
        return isURIText(host, extra: "")
    }

    private static func isIPvFuture(_ literal: ArraySlice<UInt8>) -> Bool {
        guard literal.first.map({ $0 | 0x20 }) == UInt8(ascii: "v"), let dot = literal.firstIndex(of: UInt8(ascii: "."))
        else { return false }
        let version = literal[(literal.startIndex + 1)..<dot]
        let address = literal[(dot + 1)...]
        return !version.isEmpty && version.allSatisfy(isHex) && !address.isEmpty
            && isURIText(address, extra: ":") && !address.contains(UInt8(ascii: "%"))
    }

    /// Unreserved characters, sub-delimiters, %-escapes and the extra ones.
    private static func isURIText(_ text: ArraySlice<UInt8>, extra: String) -> Bool {
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst(), let low = rest.popFirst(), isHex(high), isHex(low) else {
                    return false
                }
            } else if !(isLetter(byte) || isDigit(byte) || "-._~!$&'()*+,;=".utf8.contains(byte)
                || extra.utf8.contains(byte))
            {
                return false
            }
        }
        return true
    }
}
