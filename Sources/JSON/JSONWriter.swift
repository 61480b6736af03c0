/// Writes values as JSON text.
struct JSONWriter {
    /// How objects and numbers are written.
    enum Form {
        case compact
        case pretty
        /// RFC 8785: names sorted by UTF-16 units, numbers as ECMAScript writes them.
        case canonical(JSONCanonicalNumbers)
    }

    let form: Form
    var bytes: [UInt8] = []

    init(form: Form) { self.form = form }

    mutating func write(_ value: JSONValue, indent: Int = 0) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(true): bytes.append(contentsOf: "true".utf8)
        case .bool(false): bytes.append(contentsOf: "false".utf8)
        case .number(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements): write(elements, indent: indent)
        case .object(let object): write(object, indent: indent)
        }
    }

    private mutating func write(_ elements: [JSONValue], indent: Int) {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            separate(&isFirst, indent: indent + 1)
            write(element, indent: indent + 1)
        }
        if !isFirst { breakLine(indent: indent) }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ object: JSONObject, indent: Int) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        if case .canonical = form {
            for member in object.sorted(by: { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }) {
                write(member, isFirst: &isFirst, indent: indent)
            }
        } else {
            for member in object { write(member, isFirst: &isFirst, indent: indent) }
        }
        if !isFirst { breakLine(indent: indent) }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ member: JSONObject.Element, isFirst: inout Bool, indent: Int) {
        separate(&isFirst, indent: indent + 1)
        write(member.name)
        bytes.append(UInt8(ascii: ":"))
        if case .pretty = form { bytes.append(UInt8(ascii: " ")) }
        write(member.value, indent: indent + 1)
    }

    private mutating func separate(_ isFirst: inout Bool, indent: Int) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine(indent: indent)
    }

    private mutating func breakLine(indent: Int) {
        guard case .pretty = form else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
    }

    private mutating func write(_ number: JSONNumber) {
        if case .canonical(let numbers) = form {
            bytes.append(contentsOf: number.canonicalLiteral(numbers).utf8)
        } else {
            bytes.append(contentsOf: number.literal.utf8)
        }
    }

    /// The escapes of RFC 8785, section 3.2.2.2, which are the shortest that RFC 8259 allows.
    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let fast: Void? = text.utf8.withContiguousStorageIfAvailable { writeEscaped($0) }
        if fast == nil { Array(text.utf8).withUnsafeBufferPointer { writeEscaped($0) } }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: text[start..<index])
            start = index + 1
            switch byte {
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.hexDigit(byte >> 4))
                bytes.append(Self.hexDigit(byte & 0xF))
            default:
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            }
        }
        bytes.append(contentsOf: text[start...])
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
