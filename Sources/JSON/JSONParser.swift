/// A recursive-descent parser over bytes. It recurses once per level of nesting, which `maxDepth` bounds.
struct JSONParser {
    /// What went wrong, before the place is counted out in lines.
    struct Fault: Error {
        let message: String
        let offset: Int
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let maxDepth: Int
    let duplicateNames: JSONDuplicateNames
    var position = 0
    var depth = 0

    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int, duplicateNames: JSONDuplicateNames
    ) -> Result<JSONValue, JSONParseError> {
        var parser = JSONParser(
            bytes: bytes, maxDepth: min(maxDepth, JSONValue.depthCeiling), duplicateNames: duplicateNames)
        do {
            return .success(try parser.document())
        } catch {
            return .failure(JSONParseError(error, in: bytes))
        }
    }

    init(bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int, duplicateNames: JSONDuplicateNames) {
        self.bytes = bytes
        self.maxDepth = maxDepth
        self.duplicateNames = duplicateNames
    }

    func fault(_ message: String, at offset: Int? = nil) -> Fault {
        Fault(message: message, offset: offset ?? position)
    }

    mutating func document() throws(Fault) -> JSONValue {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw fault("the text begins with a byte order mark; leave it out")
        }
        skipWhitespace()
        let value = try value()
        skipWhitespace()
        if position < bytes.count { throw fault("something follows the JSON value") }
        return value
    }

    private mutating func value() throws(Fault) -> JSONValue {
        guard position < bytes.count else { throw fault("the text ends where a value is expected") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try keyword("true", .bool(true))
        case UInt8(ascii: "f"): return try keyword("false", .bool(false))
        case UInt8(ascii: "n"): return try keyword("null", .null)
        default: throw fault("a value is expected: an object, array, string, number, true, false or null")
        }
    }

    private mutating func object() throws(Fault) -> JSONValue {
        try enter()
        var object = JSONObject()
        skipWhitespace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(object)
        }
        while true {
            let place = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw fault("a member name in double quotes is expected")
            }
            let name = try string()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon is expected after the member name") }
            skipWhitespace()
            let value = try value()
            if !object.insertNew(name, value) {
                if duplicateNames == .reject { throw fault("a member name stands twice in the same object", at: place) }
                object[name] = value
            }
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                skipWhitespace()
                continue
            }
            guard take(UInt8(ascii: "}")) else { throw fault("a comma or a closing brace is expected") }
            depth -= 1
            return .object(object)
        }
    }

    private mutating func array() throws(Fault) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .array(elements)
        }
        while true {
            elements.append(try value())
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                skipWhitespace()
                continue
            }
            guard take(UInt8(ascii: "]")) else { throw fault("a comma or a closing bracket is expected") }
            depth -= 1
            return .array(elements)
        }
    }

    private mutating func number() throws(Fault) -> JSONNumber {
        let start = position
        switch JSONNumber.scan(bytes, at: &position) {
        case .success(let number): return number
        case .failure(.syntax): throw fault("a number is malformed here")
        case .failure(.range):
            throw fault(
                "a number is out of range: at most \(JSONNumber.maximumLength) characters, and exponents up to "
                    + "\(JSONNumber.maximumExponent)", at: start)
        }
    }

    private mutating func keyword(_ word: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
        let count = word.utf8CodeUnitCount
        guard bytes.count - position >= count else { throw fault("a value is cut short or misspelt here") }
        for offset in 0..<count where bytes[position + offset] != word.utf8Start[offset] {
            throw fault("a value is cut short or misspelt here")
        }
        position += count
        return value
    }

    private mutating func enter() throws(Fault) {
        depth += 1
        if depth > maxDepth { throw fault("arrays and objects nest deeper than \(maxDepth) levels") }
        position += 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }
}

extension JSONParseError {
    init(_ fault: JSONParser.Fault, in bytes: UnsafeBufferPointer<UInt8>) {
        var line = 1
        var column = 1
        for byte in bytes[..<min(fault.offset, bytes.count)] {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(message: fault.message, offset: fault.offset, line: line, column: column)
    }
}
