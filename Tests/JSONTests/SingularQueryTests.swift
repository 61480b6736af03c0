import JSON
import Testing

@Suite struct SingularQueryTests {
    @Test(arguments: [
        ("$", "$"), ("$.a", "$['a']"), ("$.a_1.Ж", "$['a_1']['Ж']"), ("$['a']", "$['a']"), ("$[\"a\"]", "$['a']"),
        ("$[0][-1]", "$[0][-1]"), ("$.a['b'][0]", "$['a']['b'][0]"), ("$ .a [ 'b' ]", "$['a']['b']"),
        ("$['\\u0041\\ud83d\\ude00\\'\\n']", "$['A😀\\'\\n']"), ("$[\"\\\"'\"]", "$['\"\\'']"),
        ("$['\\u000b']", "$['\\u000b']"), ("$['']", "$['']"),
    ])
    func reads(text: String, normalized: String) throws {
        let query = try SingularQuery(parsing: text)
        #expect(query.description == normalized)
        #expect(try SingularQuery(parsing: normalized) == query)
    }

    @Test(arguments: [
        ("", 0), ("a", 0), ("$.", 2), ("$..a", 2), ("$.*", 2), ("$[*]", 2), ("$[?@.a]", 2), ("$['a','b']", 5),
        ("$[0:1]", 3),
        ("$[:1]", 2), ("$.1a", 2), ("$.a-b", 3), ("$.a ", 3), ("$[01]", 2), ("$[-0]", 2), ("$[-]", 3),
        ("$[9007199254740992]", 2), ("$['a", 2), ("$['a\\", 4), ("$['\\x']", 3), ("$['\\ud800']", 3), ("$['\\\"']", 3),
        ("$['\n']", 3), ("$[a]", 2), ("$['a'", 5), ("$é", 1), ("$.é.", 5), ("$[99999999999999999999999999]", 2),
        ("$\"a\"", 1),
    ])
    func refuses(text: String, offset: Int) throws {
        let error = try #require(throws: JSONPathError.self) { try SingularQuery(parsing: text) }
        #expect(error.offset == offset, "\(error)")
    }

    @Test func selects() throws {
        let document: JSONValue = ["a": ["b": [10, 20, nil]]]
        func select(_ text: String) throws -> JSONValue? { try SingularQuery(parsing: text).select(in: document) }
        #expect(try select("$") == document)
        #expect(try select("$.a.b[0]") == 10)
        #expect(try select("$.a.b[-2]") == 20)
        #expect(try select("$.a.b[2]") == .null)
        #expect(try select("$.a.b[3]") == nil)
        #expect(try select("$.a.b[-4]") == nil)
        #expect(try select("$.a[0]") == nil)
        #expect(try select("$.a.b.c") == nil)
        #expect(try select("$.x.y.z") == nil)
    }
}
