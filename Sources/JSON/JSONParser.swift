/// A recursive-descent parser over bytes. It recurses once per level of nesting, which `maxDepth` bounds.
struct JSONParser: ~Copyable {
    /// What went wrong, before the place is counted out in lines.
    struct Fault: Error {
        let message: String
        let offset: Int
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let maxDepth: Int
    let duplicateNames: JSONDuplicateNames
    var position = 0
    private var depth = 0
    /// What was read of the arrays and objects that are still open, the outer ones below the inner ones.
    private var elements = JSONStack<JSONValue>(capacity: 32)
    private var members = JSONStack<JSONObject.Member>(capacity: 32)
    let names: JSONNameCache
    /// Of each member in `members` the fingerprint of its name.
    private var fingerprints = JSONStack<UInt64>(capacity: 32)

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
        names = JSONNameCache(textLength: bytes.count)
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
        skipWhitespace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(JSONObject())
        }
        let start = members.count
        var index: JSONNameIndex?
        while true {
            let place = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw fault("a member name in double quotes is expected")
            }
            let (name, fingerprint) = try name()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon is expected after the member name") }
            skipWhitespace()
            let value = try value()
            try add(name, fingerprint, value, at: place, from: start, &index)
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                skipWhitespace()
                continue
            }
            guard take(UInt8(ascii: "}")) else { throw fault("a comma or a closing brace is expected") }
            depth -= 1
            fingerprints.drop(from: start)
            return .object(JSONObject(members: members.pop(from: start), index: index))
        }
    }

    /// Puts a member with the others of its object, which begin at `start`, unless its name is among them.
    @inline(__always)
    private mutating func add(
        _ name: consuming String, _ fingerprint: UInt64, _ value: consuming JSONValue, at place: Int, from start: Int,
        _ index: inout JSONNameIndex?
    ) throws(Fault) {
        if let earlier = position(of: name, fingerprint, from: start, index) {
            if duplicateNames == .reject { throw fault("a member name stands twice in the same object", at: place) }
            members.elements(from: start)[earlier].value = value
            return
        }
        members.push(JSONObject.Member(name: name, value: value))
        fingerprints.push(fingerprint)
        if members.count - start > JSONObject.indexThreshold { addToIndex(&index, from: start) }
    }

    /// Where a name stands among the members from `start` on.
    @inline(__always)
    private func position(
        of name: String, _ fingerprint: UInt64, from start: Int, _ index: JSONNameIndex?
    ) -> Int? {
        let members = members.elements(from: start)
        if let index { return index.position(of: name) { members[$0].name } }
        let fingerprints = fingerprints.elements(from: start)
        for earlier in fingerprints.indices where fingerprints[earlier] == fingerprint {
            if members[earlier].name.hasSameUTF8(as: name) { return earlier }
        }
        return nil
    }

    private func addToIndex(_ index: inout JSONNameIndex?, from start: Int) {
        let members = members.elements(from: start)
        if index == nil {
            index = JSONNameIndex(count: members.count) { members[$0].name }
        } else {
            index?.append { members[$0].name }
        }
    }

    private mutating func array() throws(Fault) -> JSONValue {
        try enter()
        skipWhitespace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .array([])
        }
        let start = elements.count
        while true {
            elements.push(try value())
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                skipWhitespace()
                continue
            }
            guard take(UInt8(ascii: "]")) else { throw fault("a comma or a closing bracket is expected") }
            depth -= 1
            return .array(elements.pop(from: start))
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

    @inline(__always)
    private mutating func skipWhitespace() {
        if position < bytes.count, bytes[position] <= 0x20 { skipSomeWhitespace() }
    }

    /// Most white space is the indentation of a line: runs of spaces are passed over eight at a time.
    private mutating func skipSomeWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x0A, 0x0D, 0x09: position += 1
            case 0x20:
                position += 1
                while position + 8 <= bytes.count {
                    let others = ByteWord.load(bytes, at: position) ^ ByteWord.repeating(0x20)
                    position += ByteWord.first(others)
                    if others != 0 { break }
                }
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
