import JSON
import Testing

@Suite struct JSONParsingTests {
    @Test(
        arguments: [
            ("null", nil), (" true ", true), ("false", false), ("-0.5e1", -5), ("\"a\"", "a"),
            ("[]", []), ("{}", [:]), ("[1, [2, {\"a\": null}]]", [1, [2, ["a": nil]]]),
            ("\"\\u0041\\n\\\"\\\\\\/\\b\\f\\r\\t\"", "A\n\"\\/\u{8}\u{C}\r\t"),
            ("\"\\ud83d\\ude00 o\\u02bb\"", "😀 oʻ"), ("\"\u{7F}é€😀\"", "\u{7F}é€😀"), ("\"\\u0000\"", "\0"),
        ] as [(String, JSONValue)])
    func reads(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
        #expect(try JSONValue(parsing: (Array("xx".utf8) + Array(text.utf8))[2...]) == value)
        // What is written reads back the same.
        #expect(try JSONValue(parsing: value.serialized()) == value)
        #expect(try JSONValue(parsing: value.pretty) == value)
        #expect(try JSONValue(parsing: value.canonical()) == value)
    }

    @Test(arguments: [
        ("", 1, 1, "ends where a value"), ("{\n  \"a\": 1,\n  \"a\": 2\n}", 3, 3, "twice"),
        ("[1,\n2,]", 2, 3, "value is expected"), ("{\"é\" 1}", 1, 6, "colon"), ("[1 2]", 1, 4, "comma"),
        ("\"\\ud800\"", 1, 2, "surrogate"), ("\"\\ude00\\ud83d\"", 1, 2, "surrogate"),
        ("\"\\ud83dx\"", 1, 2, "surrogate"),
        ("\"\\ud83d\\u0041\"", 1, 2, "surrogate"), ("\"\\x\"", 1, 2, "escaped"), ("\"\\u00g0\"", 1, 2, "hexadecimal"),
        ("\"a\nb\"", 1, 3, "control character"), ("\"abc", 1, 1, "does not end"), ("\"a\\", 1, 3, "does not end"),
        ("01", 1, 2, "malformed"), ("1.", 1, 3, "malformed"), ("-", 1, 2, "malformed"), ("1e+", 1, 4, "malformed"),
        ("tru", 1, 1, "misspelt"), ("nul1", 1, 1, "misspelt"), ("1 2", 1, 3, "follows"),
        ("\u{FEFF}1", 1, 1, "byte order"),
        ("{a: 1}", 1, 2, "member name"), ("{\"a\":1,}", 1, 8, "member name"), ("1e1000000000", 1, 1, "out of range"),
        ("{\"a\": 1e99999999999999999999}", 1, 7, "out of range"),
    ])
    func refuses(text: String, line: Int, column: Int, message: String) throws {
        let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: text) }
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.message.contains(message), "\(error)")
    }

    @Test(
        arguments: [
            [0x22, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xC1, 0xBF, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22],
            [0x22, 0xE2, 0x82], [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF0, 0x9F, 0x98, 0x22], [0x22, 0xFF, 0x22],
            [0x22, 0xC3],
            [0xFF, 0xFE, 0x31, 0x00],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes) }
    }

    @Test func keepsTheLastOfDuplicateNamesWhereAsked() throws {
        let value = try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#, duplicateNames: .keepLast)
        #expect(value.serializedString == #"{"a":3,"b":2}"#)
        // Names are duplicates by code points, not by what they look like.
        let names = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(names.object?.count == 2)
        #expect(names["\u{E9}"] == 1)
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: #"{"a":1,"\u0061":2}"#) }
    }

    @Test func boundsTheDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try JSONValue(parsing: nested(128)).array?.count == 1)
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: nested(129)) }
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: nested(4), maxDepth: 3) }
        #expect(try JSONValue(parsing: nested(JSONValue.depthCeiling), maxDepth: .max).array?.count == 1)
        #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: nested(JSONValue.depthCeiling + 1), maxDepth: .max)
        }
        // Far more than any stack holds, and never closed.
        #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 5_000_000), maxDepth: .max)
        }
        #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000), maxDepth: .max)
        }
    }

    /// The place of what goes too far, and that a limit below one allows single values only.
    @Test func saysWhereTheDepthIsPassed() throws {
        let error = try #require(throws: JSONParseError.self) {
            try JSONValue(parsing: "[1,\n {\"a\": [2, [3]]}]", maxDepth: 3)
        }
        #expect(error.line == 2 && error.column == 12 && error.offset == 15)
        #expect(error.message.contains("3 levels"))
        for depth in [0, -1, Int.min] {
            #expect(try JSONValue(parsing: "1", maxDepth: depth) == 1)
            #expect(throws: JSONParseError.self) { try JSONValue(parsing: "[]", maxDepth: depth) }
        }
        // Closed levels don't count.
        #expect(try JSONValue(parsing: "[[1],{\"a\":[]},[{}]]", maxDepth: 3).array?.count == 3)
    }

    /// A number beyond the range is out of range at its first byte; one that is malformed, at the byte at fault.
    @Test(
        arguments: [
            ("[1, -1e1000000000]", 4, "out of range"), ("[1, 1e-1000000000]", 4, "out of range"),
            ("[1, 1e+00000000001]", nil, ""), ("[1, \(String(repeating: "9", count: 1024))]", nil, ""),
            ("[1, \(String(repeating: "9", count: 1025))]", 4, "out of range"),
            ("[1, -\(String(repeating: "9", count: 1023))]", nil, ""),
            ("[1, 0.\(String(repeating: "0", count: 1023))]", 4, "out of range"), ("[1, -01]", 6, "malformed"),
            ("[1, 1.e1]", 6, "malformed"), ("[1, 1e]", 6, "malformed"), ("[1, -]", 5, "malformed"),
            ("[1, 1.2.3]", 7, "comma"),
            ("[1, 0x10]", 5, "comma"), ("[1, +1]", 4, "value is expected"), ("[1, .5]", 4, "value is expected"),
        ] as [(String, Int?, String)])
    func boundsNumbers(text: String, offset: Int?, message: String) throws {
        if let offset {
            let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: text) }
            #expect(error.offset == offset)
            #expect(error.message.contains(message))
        } else {
            #expect(try JSONValue(parsing: text).serializedString == text.filter { $0 != " " })
        }
    }

    @Test func neverRepeatsTheTextInErrors() throws {
        let error = try #require(throws: JSONParseError.self) {
            try JSONValue(parsing: #"{"pinfl":"31234567890123" x"#)
        }
        #expect(!"\(error)".contains("3123"))
    }

    /// Every prefix, and every text with one byte changed, is either read or refused.
    @Test func survivesBrokenText() throws {
        let text = Array(#"{"a":[1.5e3,"\ud83d\ude00é",true,null,{"b":-0}],"c":"\\\"x"}"#.utf8)
        var accepted = 0
        for count in 0..<text.count {
            #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(text[..<count])) }
        }
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var broken = text
                broken[index] = byte
                if let value = try? JSONValue(parsing: broken) {
                    accepted += 1
                    #expect(try JSONValue(parsing: value.serialized()) == value)
                }
            }
        }
        #expect(accepted > text.count)
    }
}
