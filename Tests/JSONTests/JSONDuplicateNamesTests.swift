import JSON
import Testing

/// Small objects are searched by fingerprint, large ones by hash; a name twice must be found in each.
@Suite struct JSONDuplicateNamesTests {
    /// Names of 1, 16, 17 and more bytes, and some that share the bytes at both ends.
    private static let names = [
        "", "a", "b", "ab", "ba", "aba", "abba", "é", "e\u{301}", "\u{41}bcdefg", "abcdefgh", "abcdefghi",
        "abcdefghijklmnop", "abcdefghXijklmnop", "abcdefghYijklmnop", "abcdefghXXijklmnop", "abcdefghYXijklmnop",
        "abcdefghXYijklmnop", "қизи", "қизил",
    ]

    private func text(_ names: [String]) -> String {
        "{" + names.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ") + "}"
    }

    @Test(arguments: [2, 3, 11, 12, 13, 14, 15, 20])
    func keepsNamesApart(count: Int) throws {
        for shift in Self.names.indices {
            let names = (0..<count).map { Self.names[($0 + shift) % Self.names.count] }
            // Twice, so that the second object's names were met before.
            let value = try JSONValue(parsing: "[\(text(names)), \(text(names))]")
            for place in 0...1 {
                #expect(value[place]?.object.map { $0.keys.map { Array($0.utf8) } } == names.map { Array($0.utf8) })
                for (number, name) in names.enumerated() { #expect(value[place]?[name] == JSONValue(number)) }
            }
        }
    }

    @Test(arguments: [1, 2, 11, 12, 13, 14, 20])
    func findsANameTwice(count: Int) throws {
        let names = Array(Self.names.prefix(count))
        for (number, name) in names.enumerated() {
            let doubled = text(names + [name])
            let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: doubled) }
            #expect(error.message.contains("twice"))
            // At the second one.
            let before = text(names).utf8.count - 1 + ", ".utf8.count
            #expect(error.offset == before)
            let last = try JSONValue(parsing: doubled, duplicateNames: .keepLast)
            #expect(last.object?.count == count)
            #expect(last[name] == JSONValue(count))
            #expect(last.object.map { Array($0.values)[number] } == JSONValue(count))
        }
    }

    @Test func findsANameThatIsWrittenInAnotherWay() {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: #"{"é": 1, "\u00e9": 2}"#) }
        #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: #"{"abcdefghijklmnopqrs": 1, "abcdefghijklmno\u0070qrs": 2}"#)
        }
    }

    /// What belongs to an object inside is not taken for the outer one's.
    @Test func looksOnlyInTheSameObject() throws {
        let inner = text(Self.names)
        let value = try JSONValue(parsing: "{\"a\": \(inner), \"b\": [\(inner), {\"a\": {\"a\": {}}}], \"c\": {}}")
        #expect(value["b"]?[1]?["a"]?["a"] == [:])
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: "{\"a\": \(inner), \"b\": {}, \"a\": 1}") }
        // The value's own trouble comes first.
        let error = try #require(throws: JSONParseError.self) { try JSONValue(parsing: #"{"a": 1, "a": tru}"#) }
        #expect(error.offset == 14)
    }
}
