/// Writes values as JSON text.
struct JSONWriter: ~Copyable {
    /// How objects and numbers are written.
    enum Form {
        case compact
        case pretty
        /// RFC 8785: names sorted by UTF-16 units, numbers as ECMAScript writes them.
        case canonical(JSONCanonicalNumbers)
    }

    private let isPretty: Bool
    private let canonical: JSONCanonicalNumbers?
    private var output = JSONOutput(capacity: 1024)

    init(form: Form) {
        switch form {
        case .compact: (isPretty, canonical) = (false, nil)
        case .pretty: (isPretty, canonical) = (true, nil)
        case .canonical(let numbers): (isPretty, canonical) = (false, numbers)
        }
    }

    /// What has been written, in UTF-8.
    var written: UnsafeBufferPointer<UInt8> { output.written }

    mutating func write(_ value: borrowing JSONValue, indent: Int = 0) {
        switch value {
        case .null: output.append("null")
        case .bool(true): output.append("true")
        case .bool(false): output.append("false")
        case .number(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements): write(elements, indent: indent)
        case .object(let object): write(object, indent: indent)
        }
    }

    private mutating func write(_ elements: [JSONValue], indent: Int) {
        output.append(UInt8(ascii: "["))
        elements.withUnsafeBufferPointer { elements in
            for place in elements.indices {
                separate(isFirst: place == 0, indent: indent + 1)
                write(elements[place], indent: indent + 1)
            }
        }
        if !elements.isEmpty { breakLine(indent: indent) }
        output.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ object: JSONObject, indent: Int) {
        output.append(UInt8(ascii: "{"))
        object.members.withUnsafeBufferPointer { members in
            if canonical != nil, let order = Self.order(of: members) {
                for place in order.indices {
                    write(members[order[place]], isFirst: place == 0, indent: indent)
                }
            } else {
                for place in members.indices { write(members[place], isFirst: place == 0, indent: indent) }
            }
        }
        if !object.isEmpty { breakLine(indent: indent) }
        output.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ member: borrowing JSONObject.Member, isFirst: Bool, indent: Int) {
        separate(isFirst: isFirst, indent: indent + 1)
        write(member.name)
        output.append(UInt8(ascii: ":"))
        if isPretty { output.append(UInt8(ascii: " ")) }
        write(member.value, indent: indent + 1)
    }

    /// The places of the members in the order of their names; nil when that is the order in which they are.
    private static func order(of members: UnsafeBufferPointer<JSONObject.Member>) -> [Int]? {
        var place = 1
        while place < members.count, members[place - 1].name.precedesInUTF16(members[place].name) { place += 1 }
        if place >= members.count { return nil }
        return members.indices.sorted { members[$0].name.precedesInUTF16(members[$1].name) }
    }

    private mutating func separate(isFirst: Bool, indent: Int) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        breakLine(indent: indent)
    }

    private mutating func breakLine(indent: Int) {
        guard isPretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(UInt8(ascii: " "), times: indent * 2)
    }

    private mutating func write(_ number: JSONNumber) {
        if let canonical, !number.isCanonical(canonical) {
            append(number.canonicalLiteral(canonical))
        } else {
            switch number.storage {
            case .integer(let value): output.append(value)
            case .literal(let text): append(text)
            }
        }
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { output.append($0) }
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        let fast: Void? = text.utf8.withContiguousStorageIfAvailable { writeEscaped($0) }
        if fast == nil { Array(text.utf8).withUnsafeBufferPointer { writeEscaped($0) } }
        output.append(UInt8(ascii: "\""))
    }

    /// The escapes of RFC 8785, section 3.2.2.2, which are the shortest that RFC 8259 allows.
    private mutating func writeEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var place = output.appendPlain(text, from: 0)
        while place < text.count {
            escape(text[place])
            place = output.appendPlain(text, from: place + 1)
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x08: output.append("\\b")
        case 0x09: output.append("\\t")
        case 0x0A: output.append("\\n")
        case 0x0C: output.append("\\f")
        case 0x0D: output.append("\\r")
        case 0..<0x20:
            output.append("\\u00")
            output.append(Self.hexDigit(byte >> 4))
            output.append(Self.hexDigit(byte & 0xF))
        default:
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
