import JSON

extension SingularQuery {
    /// The path as people write it: `$.request.founders[0]`; brackets where a name needs them.
    var shorthand: String {
        segments.reduce("$") { text, segment in
            if case .name(let name) = segment, Self.isPlain(name) { return "\(text).\(name)" }
            return text + SingularQuery(segments: [segment]).description.dropFirst()
        }
    }

    /// Whether a name can stand behind a dot (RFC 9535, section 2.5.1.1), as far as ASCII goes.
    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, !Identifier.isDigit(first) else { return false }
        return name.utf8.allSatisfy { byte in
            Identifier.isDigit(byte) || byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
        }
    }
}
