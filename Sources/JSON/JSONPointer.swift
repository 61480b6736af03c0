/// A JSON Pointer (RFC 6901): a path from the root of a document to a value in it.
public struct JSONPointer: Sendable, Hashable {
    /// The reference tokens, unescaped.
    public private(set) var tokens: [String]

    /// The pointer of these tokens (unescaped); without any, that of the whole document.
    public init(tokens: [String] = []) { self.tokens = tokens }

    /// Reads a pointer's text form, such as `/a~1b/0`; nil when it is none (section 3).
    public init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        tokens = []
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            var token: [UInt8] = []
            var isEscaped = false
            for byte in part {
                switch (isEscaped, byte) {
                case (true, UInt8(ascii: "0")): token.append(UInt8(ascii: "~"))
                case (true, UInt8(ascii: "1")): token.append(UInt8(ascii: "/"))
                case (true, _): return nil
                case (false, UInt8(ascii: "~")): break
                case (false, _): token.append(byte)
                }
                isEscaped = !isEscaped && byte == UInt8(ascii: "~")
            }
            if isEscaped { return nil }
            tokens.append(String(decoding: token, as: UTF8.self))
        }
    }

    /// The pointer to a member of what this one points to.
    public func appending(_ name: String) -> JSONPointer { JSONPointer(tokens: tokens + [name]) }

    /// The pointer to an element of what this one points to.
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    /// The value pointed to; nil when there is none. The token `-` (behind the last element) points to nothing.
    public func evaluate(in document: JSONValue) -> JSONValue? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let next = object[token] else { return nil }
                value = next
            case .array(let elements):
                guard let index = Self.index(token), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    /// A token as an array index: digits without a leading zero (section 4).
    private static func index(_ token: String) -> Int? {
        let digits = token.utf8
        guard let first = digits.first, digits.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else { return nil }
        if first == UInt8(ascii: "0"), digits.count > 1 { return nil }
        return Int(token)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The text form, `~` and `/` in names escaped.
    public var description: String {
        var text: [UInt8] = []
        for token in tokens {
            text.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): text.append(contentsOf: "~0".utf8)
                case UInt8(ascii: "/"): text.append(contentsOf: "~1".utf8)
                default: text.append(byte)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
