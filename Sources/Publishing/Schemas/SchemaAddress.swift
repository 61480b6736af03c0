import Contracts
import JSON

/// Where a schema stands: in which document, and where in it.
struct SchemaAddress: Sendable, Hashable {
    let document: DocumentID
    let pointer: JSONPointer
}

extension JSONPointer {
    /// The pointer as a URI fragment, without `#` (RFC 6901, section 6).
    var fragment: String {
        var text: [UInt8] = []
        for byte in description.utf8 {
            if Self.standsInFragments(byte) {
                text.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a pointer from a URI fragment; nil where it is none.
    init?(fragment: String) {
        var bytes: [UInt8] = []
        var rest = Array(fragment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.init(text)
    }

    /// Unreserved characters, sub-delimiters, `:`, `@`, `/` and `?` (RFC 3986, section 3.5).
    private static func standsInFragments(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~!$&'()*+,;=:@/?".utf8.contains(byte)
        }
    }
}
