import JSON
import Testing

/// Strings are read and written eight bytes at a time: what matters may stand at any place of a word, and at the end.
@Suite struct JSONStringTests {
    @Test(arguments: ["\"", "\\", "/", "\u{0}", "\u{1F}", " ", "\u{7F}", "é", "€", "😀", "\u{FFFD}", "\u{10FFFF}"])
    func roundTripsAtEveryPlace(special: String) throws {
        for length in 0...26 {
            for place in 0...length {
                let text =
                    String(repeating: "a", count: place) + special + String(repeating: "b", count: length - place)
                let value: JSONValue = [.string(text), .object([text: 1])]
                for written in [value.serialized(), Array(value.pretty.utf8), value.canonical()] {
                    let read = try JSONValue(parsing: written)
                    #expect(read == value)
                    #expect(read[0]?.string.map { Array($0.utf8) } == Array(text.utf8))
                }
            }
        }
    }

    @Test(
        arguments: [
            ([0x01], "control character", 0), ([0x1F], "control character", 0), ([0x80], "UTF-8", 0),
            ([0xC3, 0x41], "UTF-8", 0), ([0xE2, 0x82, 0x41], "UTF-8", 0), ([0xF0, 0x9F, 0x98, 0x41], "UTF-8", 0),
            ([0xC3, 0xA9, 0xFF], "UTF-8", 2), ([0xED, 0xA0, 0x80], "UTF-8", 0), ([0x5C, 0x78], "escaped", 0),
            ([0xFF, 0x01], "UTF-8", 0), ([0x01, 0xFF], "control character", 0), ([0x5C, 0x6E, 0xFF], "UTF-8", 2),
        ] as [([UInt8], String, Int)])
    func saysWhereAStringIsNotSound(bytes: [UInt8], message: String, further: Int) throws {
        for place in 0...26 {
            for rest in 0...9 {
                let before = [UInt8](repeating: UInt8(ascii: "a"), count: place)
                let after = [UInt8](repeating: UInt8(ascii: "b"), count: rest)
                let text = Array("[\"".utf8) + before + bytes + after + Array("\"]".utf8)
                let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: text) }
                #expect(error.offset == 2 + place + further)
                #expect(error.message.contains(message))
            }
        }
    }

    /// A part of a larger buffer ends where it ends, whatever follows.
    @Test func doesNotReadBehindItsEnd() throws {
        let text = Array(#"["abcdefgh","ijklmnopqrstuvwxyz"]"#.utf8)
        for count in 0..<text.count {
            let slice = (text[..<count] + Array(#""]"]"]"]"]"]"#.utf8))[..<count]
            #expect(throws: JSONParseError.self) { try JSONValue(parsing: slice) }
        }
        #expect(try JSONValue(parsing: (text + Array("\",{[".utf8))[..<text.count]).array?.count == 2)
    }

    @Test func skipsWhiteSpaceOfAnyLength() throws {
        for space in [" ", "\n", "\t", "\r", "\r\n    "] {
            for count in 0...40 {
                let gap = String(repeating: space, count: count)
                let text = "\(gap){\(gap)\"a\"\(gap):\(gap)[\(gap)1\(gap),\(gap)2\(gap)]\(gap)}\(gap)"
                #expect(try JSONValue(parsing: text) == ["a": [1, 2]])
                #expect(throws: JSONParseError.self) { try JSONValue(parsing: text + "x") }
            }
        }
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: "[1,\u{B}2]") }
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: "[1,\u{A0}2]") }
    }
}
