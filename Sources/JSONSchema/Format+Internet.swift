extension Format {
    static func isUUID(_ text: Bytes) -> Bool {
        guard text.count == 36 else { return false }
        return text.indices.allSatisfy { index in
            switch index {
            case 8, 13, 18, 23: text[index] == UInt8(ascii: "-")
            default: isHex(text[index])
            }
        }
    }

    /// RFC 5321, section 4.1.2, `Mailbox`: a dot-string or a quoted string; a domain or an address literal.
    ///
    /// - Parameter isInternational: whether other letters than ASCII's are allowed (RFC 6531, section 3.3). The domain is
    ///   then any UTF-8 text between dots, as its grammar has it: whether it is a host name that can be is not looked at.
    static func isEmail(_ text: String, isInternational: Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), at <= 64 else { return false }
        let allowed: UInt8 = isInternational ? 255 : 127
        return bytes.allSatisfy { $0 <= allowed } && isLocalPart(bytes[..<at]) && isDomain(bytes[(at + 1)...])
    }

    private static func isLocalPart(_ part: ArraySlice<UInt8>) -> Bool {
        if part.first == UInt8(ascii: "\"") {
            guard part.count >= 2, part.last == UInt8(ascii: "\"") else { return false }
            var isEscaped = false
            for byte in part.dropFirst().dropLast() {
                guard byte >= 0x20, byte != 0x7F else { return false }
                if !isEscaped, byte == UInt8(ascii: "\"") { return false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            }
            return !isEscaped
        }
        return part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy {
                    isDigit($0) || isLetter($0) || $0 >= 128 || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0)
                }
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
                && label.allSatisfy { isDigit($0) || isLetter($0) || $0 >= 128 || $0 == UInt8(ascii: "-") }
        }
    }

    static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.count <= 3 && (part.count == 1 || part.first != UInt8(ascii: "0")) && (number(part) ?? 256) < 256
            }
    }

    /// RFC 4291, section 2.2.
    static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
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

    /// RFC 6901, section 3.
    static func isJSONPointer(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first else { return true }
        guard first == UInt8(ascii: "/") else { return false }
        var isEscaped = false
        for byte in text {
            if isEscaped, byte != UInt8(ascii: "0"), byte != UInt8(ascii: "1") { return false }
            isEscaped = byte == UInt8(ascii: "~")
        }
        return !isEscaped
    }

    /// Levels to go up, without a leading zero; then `#` or a JSON Pointer.
    static func isRelativeJSONPointer(_ text: String) -> Bool {
        let digits = text.utf8.prefix(while: isDigit)
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return false }
        let rest = text.utf8[digits.endIndex...]
        return rest.elementsEqual("#".utf8) || isJSONPointer(rest)
    }
}
