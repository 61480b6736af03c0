import JSON

/// Finds the place of a pointer in a JSON text that is known to be sound.
struct JSONLocator {
    private let bytes: [UInt8]
    private let file: String
    private var position = 0

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// Where the value stands that the pointer leads to, or the deepest one on the way there.
    func place(of pointer: JSONPointer) -> Place {
        var walk = self
        walk.skipBlank()
        for token in pointer.tokens {
            guard walk.enter(token) else { break }
        }
        return place(at: walk.position)
    }

    /// A byte's place, the column in code points.
    func place(at offset: Int) -> Place {
        var place = Place(file: file)
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                place.line += 1
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        return place
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Moves from the start of a container to that of a value in it; stays where there is none.
    private mutating func enter(_ token: String) -> Bool {
        let start = position
        let isObject = next == UInt8(ascii: "{")
        guard isObject || next == UInt8(ascii: "[") else { return false }
        position += 1
        var index = 0
        while true {
            skipBlank()
            guard let byte = next, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") else { break }
            var name = String(index)
            if isObject {
                let begin = position
                skipString()
                name = (try? JSONValue(parsing: bytes[begin..<position]))?.string ?? ""
                skipBlank()
                position += 1  // the colon
                skipBlank()
            }
            if name.hasSameUTF8(as: token) { return true }
            skipValue()
            skipBlank()
            if next == UInt8(ascii: ",") { position += 1 }
            index += 1
        }
        position = start
        return false
    }

    private mutating func skipValue() {
        var depth = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                position += 1
                if depth == 0 { return }
            case UInt8(ascii: ",") where depth == 0: return
            default: position += 1
            }
        }
    }

    private mutating func skipString() {
        position += 1
        while let byte = next, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        position += 1
    }

    private mutating func skipBlank() {
        while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
    }
}
