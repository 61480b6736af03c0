/// Names and texts as the exposition format wants them.
enum MetricName {
    /// A metric's name: letters, digits, `_` and `:`, not beginning with a digit; everything else becomes `_`.
    static func metric(_ text: String) -> String { sanitized(text, colon: true) }

    /// A label's name: letters, digits and `_`, not beginning with a digit nor with the reserved `__`.
    static func label(_ text: String) -> String {
        var name = sanitized(text, colon: false)
        while name.hasPrefix("__") { name.removeFirst() }
        // `le` would be taken for a bucket's bound.
        return name == "le" ? "le_" : name
    }

    /// A label's value between double quotes: backslash, quote and line feed escaped.
    static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// A help text: backslash and line feed escaped.
    static func help(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// A number: whole ones without a fraction, and `+Inf`, `-Inf`, `NaN`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return String(value)
    }

    private static func sanitized(_ text: String, colon: Bool) -> String {
        var name: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                name.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if name.isEmpty { name.append(UInt8(ascii: "_")) }
                name.append(byte)
            case UInt8(ascii: ":") where colon: name.append(byte)
            default: name.append(UInt8(ascii: "_"))
            }
        }
        return name.isEmpty ? "_" : String(decoding: name, as: UTF8.self)
    }
}
