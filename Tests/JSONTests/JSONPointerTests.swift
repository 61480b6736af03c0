import JSON
import Testing

@Suite struct JSONPointerTests {
    /// The document and the pointers of RFC 6901, section 5.
    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
        ] as [(String, JSONValue)])
    func followsTheRFC(text: String, expected: JSONValue) throws {
        let document: JSONValue = [
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7,
            "m~n": 8,
        ]
        let pointer = try #require(JSONPointer(text))
        #expect(pointer.evaluate(in: document) == expected)
        #expect(pointer.description == text)
        #expect(JSONPointer("")?.evaluate(in: document) == document)
    }

    @Test(arguments: ["a", "/~", "/~2", "/a~", " /a", "#/a"])
    func refuses(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test(arguments: ["/a/2", "/a/-", "/a/01", "/a/-1", "/a/99999999999999999999", "/b", "/a/x", "/a/0/x", "/a/"])
    func findsNothing(text: String) throws {
        #expect(try #require(JSONPointer(text)).evaluate(in: ["a": [1, 2]]) == nil)
    }

    @Test func appends() {
        #expect(JSONPointer().appending("a/b").appending(0).appending("~").description == "/a~1b/0/~0")
        #expect(JSONPointer("/~01")?.tokens == ["~1"])
    }
}
