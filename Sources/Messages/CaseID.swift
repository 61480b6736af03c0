import Crypto

/// The id of a case: a UUID (RFC 9562, version 8) made from the portal and its Idempotency-Key.
///
/// The same request sent twice, to two gateways, is therefore the same case. Nobody can read the key back from it.
package struct CaseID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The canonical text: 36 characters, lower case.
    package let description: String

    /// The id of the case that `portal` opens with `idempotencyKey`.
    package init(portal: String, idempotencyKey: String) {
        var hash = SHA256()
        // Lengths are part of what is hashed: ("a", "bc") and ("ab", "c") are two cases.
        hash.update(data: Array("darcha.case:\(portal.utf8.count):\(portal):\(idempotencyKey)".utf8))
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80  // Version 8: vendor-specific, RFC 9562 section 5.8.
        bytes[8] = bytes[8] & 0x3F | 0x80  // The variant, section 4.1.
        description = Self.text(of: bytes)
    }

    /// Reads an id from its text; nil unless it is a UUID in the canonical form.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count == 36 else { return nil }
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 8, 13, 18, 23: guard byte == 0x2D else { return nil }
            default: guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else { return nil }
            }
        }
        description = text
    }

    package static func < (left: CaseID, right: CaseID) -> Bool { left.description < right.description }

    /// The record key of everything about this case.
    package var key: [UInt8] { Array(description.utf8) }

    private static func text(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var characters: [UInt8] = []
        characters.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { characters.append(0x2D) }
            characters.append(digits[Int(byte >> 4)])
            characters.append(digits[Int(byte & 0x0F)])
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
