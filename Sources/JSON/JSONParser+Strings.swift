extension JSONParser {
    /// Reads the string whose opening quote is at the position.
    mutating func string() throws(Fault) -> String {
        guard let content = try plainContent() else { return try escapedString() }
        return String(decoding: content, as: UTF8.self)
    }

    /// Reads a member name as a string is read.
    mutating func name() throws(Fault) -> (text: String, fingerprint: UInt64) {
        guard let content = try plainContent() else {
            let text = try escapedString()
            return (text, NameFingerprint(text).spread)
        }
        let fingerprint = NameFingerprint(content)
        return (names.name(content, fingerprint), fingerprint.spread)
    }

    /// The content of the string whose opening quote is at the position, checked, when it stands for itself: nearly every
    /// string has no escapes. Its end is looked for eight bytes at a time. Moves behind the string; nil, and stays, when
    /// there is an escape in it, or anything that may not stand in a string.
    @inline(__always)
    private mutating func plainContent() throws(Fault) -> UnsafeBufferPointer<UInt8>? {
        let start = position + 1
        var end = start
        var seen: UInt64 = 0
        while true {
            guard end + 8 <= bytes.count else {
                while end < bytes.count, ByteWord.isPlain(bytes[end]) {
                    seen |= UInt64(bytes[end])
                    end += 1
                }
                break
            }
            let word = ByteWord.load(bytes, at: end)
            let special = ByteWord.special(word)
            if special == 0 {
                seen |= word
                end += 8
            } else {
                // Only what stands before the first special byte.
                seen |= word & ((special & (0 &- special)) &- 1)
                end += ByteWord.first(special)
                break
            }
        }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        if seen & ByteWord.highBits != 0 { try checkUTF8(from: start, to: end) }
        position = end + 1
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    private mutating func checkUTF8(from start: Int, to end: Int) throws(Fault) {
        position = start
        while position < end {
            if bytes[position] < 0x80 { position += 1 } else { try multibyte() }
        }
    }

    /// Reads the string whose opening quote is at the position byte by byte.
    private mutating func escapedString() throws(Fault) -> String {
        position += 1
        let start = position
        var hasEscapes = false
        while true {
            guard position < bytes.count else { throw fault("a string does not end", at: start - 1) }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let content = UnsafeBufferPointer(rebasing: bytes[start..<position])
                position += 1
                return hasEscapes ? Self.unescape(content) : String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape()
            case 0..<0x20:
                throw fault("a control character stands unescaped in a string")
            case 0x20..<0x80:
                position += 1
            default:
                try multibyte()
            }
        }
    }

    /// Checks the escape at the position and moves behind it (behind both halves of a surrogate pair).
    private mutating func escape() throws(Fault) {
        let start = position
        guard position + 1 < bytes.count else { throw fault("a string does not end", at: start) }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard let unit = Self.hex(bytes, at: position + 2) else {
                throw fault("\\u is not followed by four hexadecimal digits", at: start)
            }
            position += 6
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u"), let low = Self.hex(bytes, at: position + 2),
                (0xDC00..<0xE000).contains(low)
            else { throw fault("half of a surrogate pair stands alone", at: start) }
            position += 6
        default:
            throw fault("a backslash is followed by a character that can't be escaped", at: start)
        }
    }

    /// Checks the multi-byte UTF-8 sequence at the position (RFC 3629, section 4) and moves behind it.
    private mutating func multibyte() throws(Fault) {
        let first = bytes[position]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        case 0xF1...0xF3: length = 4
        default: throw fault("the text is not valid UTF-8")
        }
        guard bytes.count - position >= length, second.contains(bytes[position + 1]) else {
            throw fault("the text is not valid UTF-8")
        }
        for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 {
            throw fault("the text is not valid UTF-8")
        }
        position += length
    }

    /// Four hexadecimal digits as a UTF-16 unit; nil where they are not.
    private static func hex(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in start..<start + 4 {
            let byte = bytes[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The text of checked string content, its escapes resolved, decoded straight into the string's storage.
    private static func unescape(_ content: UnsafeBufferPointer<UInt8>) -> String {
        // An escape is never shorter than what it stands for.
        String(unsafeUninitializedCapacity: content.count) { target in
            var source = 0
            var written = 0
            func put(_ byte: UInt8) {
                target[written] = byte
                written += 1
            }
            while source < content.count {
                guard content[source] == UInt8(ascii: "\\") else {
                    put(content[source])
                    source += 1
                    continue
                }
                let kind = content[source + 1]
                source += 2
                switch kind {
                case UInt8(ascii: "b"): put(0x08)
                case UInt8(ascii: "f"): put(0x0C)
                case UInt8(ascii: "n"): put(0x0A)
                case UInt8(ascii: "r"): put(0x0D)
                case UInt8(ascii: "t"): put(0x09)
                case UInt8(ascii: "u"):
                    var scalar = hex(content, at: source) ?? 0xFFFD
                    source += 4
                    if scalar & 0xFC00 == 0xD800 {
                        let low = hex(content, at: source + 2) ?? 0xDC00
                        scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
                        source += 6
                    }
                    for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
                        put(byte)
                    }
                default: put(kind)
                }
            }
            return written
        }
    }
}
