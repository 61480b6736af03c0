import JSON
import Testing

@Suite struct JSONMergePatchTests {
    /// RFC 7396, appendix A: the original, the patch, the result.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func followsTheRFC(original: String, patch: String, result: String) throws {
        let original = try JSONValue(parsing: original)
        let patched = original.applying(mergePatch: try JSONValue(parsing: patch))
        #expect(patched.serializedString == result)
        let difference = try #require(original.mergePatch(to: patched))
        #expect(original.applying(mergePatch: difference) == patched)
    }

    /// The document of section 3.
    @Test func followsTheExample() {
        let original: JSONValue = [
            "title": "Goodbye!", "author": ["givenName": "John", "familyName": "Doe"], "tags": ["example", "sample"],
            "content": "This will be unchanged",
        ]
        let patch: JSONValue = [
            "title": "Hello!", "phoneNumber": "+01-123-456-7890", "author": ["familyName": nil], "tags": ["example"],
        ]
        let result: JSONValue = [
            "title": "Hello!", "author": ["givenName": "John"], "tags": ["example"],
            "content": "This will be unchanged",
            "phoneNumber": "+01-123-456-7890",
        ]
        #expect(original.applying(mergePatch: patch).serialized() == result.serialized())
        #expect(original.mergePatch(to: result) == patch)
    }

    @Test func saysOnlyWhatChanges() {
        let before: JSONValue = ["a": 1, "b": ["c": [1, 2], "d": nil], "e": 1.0, "f": "x"]
        let after: JSONValue = ["b": ["c": [1, 3], "d": nil], "e": 1, "f": ["g": [nil]]]
        #expect(before.mergePatch(to: after) == ["a": nil, "b": ["c": [1, 3]], "f": ["g": [nil]]])
        #expect(before.mergePatch(to: before) == .some([:]))
        #expect(before.mergePatch(to: nil) == .some(.null))
    }

    @Test(
        arguments: [
            ([:], ["a": nil]), (["a": 1], ["a": nil]), (1, ["a": ["b": nil]]), (["a": [nil]], ["a": ["b": nil]]),
        ]
            as [(JSONValue, JSONValue)])
    func saysWhereThereIsNoPatch(before: JSONValue, after: JSONValue) {
        #expect(before.mergePatch(to: after) == JSONValue?.none)
    }

    /// Random values: the difference makes the one of the other.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func undoesItself(seed: UInt64) {
        var random = SeededGenerator(seed)
        var patches = 0
        for _ in 0..<200 {
            let before = Self.random(depth: 3, using: &random)
            let after = Self.random(depth: 3, using: &random)
            guard let patch = before.mergePatch(to: after) else { continue }
            patches += 1
            #expect(before.applying(mergePatch: patch) == after, "\(before) to \(after)")
        }
        #expect(patches > 50)
    }

    private static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 4), using: &random) {
        case 0: return .null
        case 1...3: return JSONValue(Int.random(in: 0...2, using: &random))
        case 4:
            return .array(
                (0..<Int.random(in: 0...2, using: &random)).map { _ in Self.random(depth: depth - 1, using: &random) })
        default:
            var object = JSONObject()
            for name in ["a", "b", "c"] where Bool.random(using: &random) {
                object[name] = .some(Self.random(depth: depth - 1, using: &random))
            }
            return .object(object)
        }
    }
}
