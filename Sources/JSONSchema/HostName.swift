/// Host names: RFC 1123, section 2.1, and internationalized ones (IDNA 2008, RFC 5890 to 5893).
enum HostName {
    private static let maximumLength = 253
    private static let maximumLabelLength = 63
    /// RFC 3490, section 3.1: these count as dots where names of any script are allowed.
    private static let dots: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]

    /// Whether the text is a host name.
    ///
    /// - Parameter isInternational: whether other letters than ASCII's are allowed, as themselves.
    static func isValid(_ text: String, isInternational: Bool) -> Bool {
        // A name that is valid has at most four bytes a character, and no more characters than its ASCII form.
        guard text.utf8.count <= maximumLength * 4 else { return false }
        if !isInternational, !text.utf8.allSatisfy({ $0 < 128 }) { return false }
        let parts = text.unicodeScalars.split(omittingEmptySubsequences: false) { scalar in
            isInternational ? dots.contains(scalar) : scalar == "."
        }
        var length = parts.count - 1
        var labels: [[Unicode.Scalar]] = []
        for part in parts {
            let scalars = Array(part)
            guard let label = label(scalars, isInternational: isInternational) else { return false }
            length += label.encodedLength
            labels.append(label.scalars)
        }
        return length <= maximumLength && BidiRule.holds(for: labels)
    }

    /// A label as people read it, and the length of its ASCII form; nil when it is none.
    private static func label(
        _ scalars: [Unicode.Scalar], isInternational: Bool
    ) -> (scalars: [Unicode.Scalar], encodedLength: Int)? {
        guard (1...maximumLabelLength).contains(scalars.count) else { return nil }
        guard scalars.allSatisfy(\.isASCII) else {
            let encoded = 4 + Punycode.encode(scalars).count
            return encoded <= maximumLabelLength && IDNALabel.isValid(scalars) ? (scalars, encoded) : nil
        }
        let bytes = scalars.map { UInt8($0.value) }
        guard isLDH(bytes) else { return nil }
        guard bytes.count >= 4, bytes[2] == UInt8(ascii: "-"), bytes[3] == UInt8(ascii: "-") else {
            return (scalars, bytes.count)
        }
        let lower = bytes.map { Format.isLetter($0) ? $0 | 0x20 : $0 }
        // RFC 5890, section 2.3.1: "--" there is kept for prefixes, of which `xn` is the only one.
        guard lower.starts(with: "xn--".utf8) else { return isInternational ? nil : (scalars, bytes.count) }
        guard let decoded = Punycode.decode(lower[4...]), !decoded.allSatisfy(\.isASCII),
            Punycode.encode(decoded).elementsEqual(lower[4...]), IDNALabel.isValid(decoded)
        else { return nil }
        return (decoded, bytes.count)
    }

    /// Letters, digits and hyphens, none of these at an end.
    private static func isLDH(_ bytes: [UInt8]) -> Bool {
        bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
            && bytes.allSatisfy { Format.isLetter($0) || Format.isDigit($0) || $0 == UInt8(ascii: "-") }
    }
}
