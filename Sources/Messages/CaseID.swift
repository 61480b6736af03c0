import Crypto

/// The id of a case: a UUID (RFC 9562, version 8) made from the portal and its Idempotency-Key.
///
/// The same request sent twice, to two gateways, is therefore the same case. Nobody can read the key back from it.
package struct CaseID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The length of the canonical text, in bytes.
    package static let textLength = 36

    // As two numbers an id is copied and compared for nothing; as a text it would be counted and hashed with every use.
    private let high: UInt64
    private let low: UInt64

    /// The id of the case that `portal` opens with `idempotencyKey`.
    package init(portal: String, idempotencyKey: String) {
        var hash = SHA256()
        // Lengths are part of what is hashed: ("a", "bc") and ("ab", "c") are two cases.
        hash.update(data: Array("darcha.case:\(portal.utf8.count):\(portal):\(idempotencyKey)".utf8))
        var halves: [UInt64] = [0, 0]
        for (index, byte) in hash.finalize().prefix(16).enumerated() {
            halves[index / 8] = halves[index / 8] << 8 | UInt64(byte)
        }
        // Version 8: vendor-specific, RFC 9562 section 5.8; the variant, section 4.1.
        high = halves[0] & ~0xF000 | 0x8000
        low = halves[1] & ~(0xC0 << 56) | 0x80 << 56
    }

    /// Reads an id from its text; nil unless it is a UUID in the canonical form: 36 characters, lower case.
    package init?(_ text: String) {
        var text = text
        guard let id = text.withUTF8({ CaseID(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    /// Reads an id from the bytes of its text, as of a header or a key.
    package init?(_ bytes: RawSpan) {
        guard let id = bytes.withUnsafeBytes({ CaseID($0) }) else { return nil }
        self = id
    }

    init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == Self.textLength else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in 0..<Self.textLength {
            let byte = text[index]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x57
            case 0x2D where Self.isHyphen(index): continue
            default: return nil
            }
            if Self.isHyphen(index) { return nil }
            if index < 18 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
        }
        self.high = high
        self.low = low
    }

    package static func < (left: CaseID, right: CaseID) -> Bool { (left.high, left.low) < (right.high, right.low) }

    /// The canonical text: 36 characters, lower case.
    package var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            write(to: text)
            return Self.textLength
        }
    }

    /// The record key of everything about this case.
    package var key: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.textLength) { text, count in
            write(to: text)
            count = Self.textLength
        }
    }

    /// Writes the canonical text.
    func write(to text: UnsafeMutableBufferPointer<UInt8>) {
        var digit = 0
        for index in 0..<Self.textLength {
            if Self.isHyphen(index) {
                text[index] = 0x2D
                continue
            }
            text[index] = (digit < 16 ? high : low).hexDigit(at: digit & 15)
            digit += 1
        }
    }

    private static func isHyphen(_ index: Int) -> Bool { index == 8 || index == 13 || index == 18 || index == 23 }
}
