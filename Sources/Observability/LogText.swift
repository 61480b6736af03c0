import Logging

/// Texts and metadata, made safe for one line.
enum LogText {
    /// The text with control characters and line separators escaped.
    static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var plain = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) { plain += escape(scalar) } else { plain.unicodeScalars.append(scalar) }
        }
        return plain
    }

    /// A metadata value for people; quoted where it holds blanks.
    static func shown(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string, .stringConvertible:
            let text = string(value)
            return text.isEmpty || text.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" })
                ? quoted(text) : plain(text)
        case .array, .dictionary: return json(value)
        }
    }

    /// A metadata value as JSON; names of objects sorted.
    static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string, .stringConvertible: quoted(string(value))
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(json($0.value))" }
                .joined(separator: ",") + "}"
        }
    }

    /// A JSON string (RFC 8259, section 7).
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case _ where isControl(scalar): quoted += escape(scalar)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func string(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let thing): thing.description
        case .array, .dictionary: ""
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
            || scalar.value == 0x2029
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
}
