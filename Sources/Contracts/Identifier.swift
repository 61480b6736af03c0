/// The rule for the names of agencies, operations, documents, services and portals.
enum Identifier {
    static let rule = "a small letter, then at most 62 small letters, digits and hyphens"
    /// Step names have no hyphen, so that `$.steps.name` can be written (RFC 9535).
    static let stepRule = "a small letter, then at most 62 letters and digits"

    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, isSmall(first), bytes.count <= 63 else { return false }
        return bytes.allSatisfy { isSmall($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    static func isValidStep(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, isSmall(first), bytes.count <= 63 else { return false }
        return bytes.allSatisfy { isSmall($0 | 0x20) || isDigit($0) }
    }

    private static func isSmall(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
}

/// A name with a version behind a separator.
struct VersionedName {
    static let largestVersion = 99_999

    let name: String
    let version: Int

    init?(_ text: String, separator: String) {
        // The last separator: a name may itself contain "v".
        guard let digits = text.utf8.lastIndex(where: { !Identifier.isDigit($0) }).map({ text.utf8.index(after: $0) })
        else { return nil }
        let head = text[..<digits]
        let tail = text[digits...]
        guard head.hasSuffix(separator), !tail.isEmpty, tail.utf8.count <= 5, tail.first != "0",
            let version = Int(tail)
        else { return nil }
        name = String(head.dropLast(separator.count))
        self.version = version
        guard Identifier.isValid(name) else { return nil }
    }
}
