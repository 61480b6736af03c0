/// A singular query of JSONPath (RFC 9535, section 2.3.5.1): it selects one value or nothing.
///
/// `$`, then names (`.name`, `['name']`, `["name"]`) and indexes (`[0]`, `[-1]` from the end).
public struct SingularQuery: Sendable, Hashable {
    /// One step of the way.
    public enum Segment: Sendable, Hashable {
        case name(String)
        /// Counted from 0; negative, from the end.
        case index(Int)
    }

    /// The way from the root.
    public let segments: [Segment]

    /// The query of these segments.
    public init(segments: [Segment]) { self.segments = segments }

    /// Reads a query.
    ///
    /// - Throws: ``JSONPathError`` when it is not well-formed, not valid, or could select more than one value.
    public init(parsing text: String) throws(JSONPathError) {
        var parser = JSONPathParser(text, form: .singularQuery)
        // The parser refuses all other segments, each with its reason.
        segments = try parser.query().singular ?? []
    }

    /// The value selected; nil when there is none.
    public func select(in document: JSONValue) -> JSONValue? {
        var value = document
        for segment in segments {
            switch (segment, value) {
            case (.name(let name), .object(let object)):
                guard let next = object[name] else { return nil }
                value = next
            case (.index(let index), .array(let elements)):
                guard let place = elements.place(of: index) else { return nil }
                value = elements[place]
            default: return nil
            }
        }
        return value
    }
}

extension SingularQuery: CustomStringConvertible {
    /// The normalized path (section 2.7): `$['a'][0]`.
    public var description: String {
        var text = "$"
        for segment in segments {
            switch segment {
            case .index(let index): text += "[\(index)]"
            case .name(let name):
                text += "['"
                for scalar in name.unicodeScalars {
                    switch scalar {
                    case "'": text += "\\'"
                    case "\\": text += "\\\\"
                    case "\u{8}": text += "\\b"
                    case "\t": text += "\\t"
                    case "\n": text += "\\n"
                    case "\u{C}": text += "\\f"
                    case "\r": text += "\\r"
                    case "\0"..."\u{1F}":
                        let hex = String(scalar.value, radix: 16)
                        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                    default: text.unicodeScalars.append(scalar)
                    }
                }
                text += "']"
            }
        }
        return text
    }
}
