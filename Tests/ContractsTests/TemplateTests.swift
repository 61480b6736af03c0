import Contracts
import JSON
import Testing

@Suite struct TemplateTests {
    private static let context: JSONValue = [
        "request": ["name": "Ali", "tags": ["a", "b"], "none": nil, "big": 12345678901234567],
        "steps": ["one": ["reply": ["id": 7]]], "case": ["id": "c-1", "openedAt": "2026-03-31T00:00:00Z"],
    ]

    @Test(arguments: [
        (#""$.request.name""#, #""Ali""#), (#""$.request.tags[-1]""#, #""b""#), (#""$.request.none""#, "null"),
        (#""$.request.nothing""#, "null"), (#""$['steps']['one'].reply.id""#, "7"),
        (#""$$.request.name""#, #""$.request.name""#),
        (#""$$""#, #""$""#), (#""$$$""#, #""$$""#), (#""a $ b""#, #""a $ b""#), ("1.50", "1.50"), ("null", "null"),
        (#"{"a": "$.request.name", "b": "$.request.nothing", "c": {"d": "$.x"}}"#, #"{"a": "Ali", "c": {}}"#),
        (#"["$.request.name", "$.request.nothing", ["$.x"]]"#, #"["Ali", null, [null]]"#),
        (#"{"n": "$.request.none"}"#, #"{"n": null}"#), (#"{"$.request.name": 1}"#, #"{"$.request.name": 1}"#),
        (#"{"all": "$.request.tags", "fixed": [1, {"x": "$$y"}]}"#, #"{"all": ["a", "b"], "fixed": [1, {"x": "$y"}]}"#),
        (#"{"big": "$.request.big"}"#, #"{"big": 12345678901234567}"#),
    ])
    func evaluates(template: String, expected: String) throws {
        let template = try Template(compiling: try JSONValue(parsing: template))
        let expected = try JSONValue(parsing: expected)
        #expect(template.evaluate(in: Self.context) == expected)
        // Total: whatever the context.
        for context in [.null, 1, "x", [], [:]] as [JSONValue] { _ = template.evaluate(in: context) }
        // Deterministic, to the byte.
        #expect(template.evaluate(in: Self.context).serialized() == template.evaluate(in: Self.context).serialized())
    }

    @Test(arguments: [
        (#""$x""#, ""), (#"{"a": ["$.b", "$..b"]}"#, "/a/1"), (#"["$.a[*]"]"#, "/0"), (#"{"a/b": "$."}"#, "/a~1b"),
        (#""$.a ""#, ""), (#""$[?@.a]""#, ""),
    ])
    func refuses(template: String, pointer: String) throws {
        let value = try JSONValue(parsing: template)
        let error = #expect(throws: TemplateError.self) { try Template(compiling: value) }
        #expect(error?.pointer.description == pointer)
    }

    @Test func tellsAllTheTroubleAndItsQueries() throws {
        #expect(Template.check(["$x", ["a": "$.ok", "b": "$["]]).errors.map(\.pointer.description) == ["/0", "/1/b"])
        let template = try Template(compiling: ["a": "$.one", "b": ["x", "$.two"]])
        #expect(template.queries.map(\.description) == ["$['one']", "$['two']"])
        #expect(template.places.map(\.pointer.description) == ["/a", "/b/1"])
    }

    @Test func isEqualByItsSource() throws {
        #expect(try Template(compiling: ["a": "$.x", "b": 1]) == Template(compiling: ["b": 1.0, "a": "$.x"]))
        #expect(try Template(compiling: "$.x") != Template(compiling: "$.y"))
    }
}
