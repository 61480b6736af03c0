import JSON
import Testing

@testable import Adapter

@Suite struct HTTPPathTemplateTests {
    private func expand(_ template: String, _ input: JSONValue) throws -> String {
        try HTTPPathTemplate(parsing: template).expanded(with: input)
    }

    @Test(arguments: [
        ("/births", "/births"), ("/", "/"), ("/a//b/", "/a//b/"), ("/a?b=c/d?e", "/a?b=c/d?e"), ("/a?", "/a?"),
        ("/p/{$.pinfl}", "/p/30101200000001"), ("/p/{$['pinfl']}/x", "/p/30101200000001/x"),
        ("/p/n{$.child.age}.json", "/p/n7.json"), ("/p?q={$.child.name}&v={$.ok}", "/p?q=%D0%90%20%26%3D&v=true"),
        ("/l/{$.list[-1]}", "/l/2.50"), ("/b/{$['a}b']}", "/b/brace"), ("/%7E{$.ok}", "/%7Etrue"),
        ("/x/{$.child.age}{$.ok}", "/x/7true"),
    ])
    func expands(template: String, expected: String) throws {
        let input = try JSONValue(
            parsing: #"""
                {"pinfl":"30101200000001","child":{"age":7,"name":"А &="},"ok":true,"list":[1,2.50],"a}b":"brace"}
                """#)
        #expect(try expand(template, input) == expected)
    }

    /// Whatever a value holds, it stays within its segment or its part of the query.
    @Test(arguments: [
        ("../../admin", "..%2F..%2Fadmin"), ("a/b", "a%2Fb"), ("a?b=c#d", "a%3Fb%3Dc%23d"), ("%2e%2e", "%252e%252e"),
        ("a\r\nHost: evil", "a%0D%0AHost%3A%20evil"), ("\0", "%00"), ("http://evil/", "http%3A%2F%2Fevil%2F"),
        ("a&b=c;d", "a%26b%3Dc%3Bd"), ("\\..\\", "%5C..%5C"), ("{$.x}", "%7B%24.x%7D"), ("a b+c", "a%20b%2Bc"),
        ("...", "..."), ("~-_.", "~-_."), ("\u{202E}", "%E2%80%AE"),
    ])
    func injectionStaysText(value: String, encoded: String) throws {
        #expect(try expand("/p/{$.v}/end?q={$.v}", ["v": .string(value)]) == "/p/\(encoded)/end?q=\(encoded)")
    }

    @Test(arguments: ["", ".", ".."])
    func aValueCannotChangeThePath(value: String) throws {
        #expect(throws: HTTPPathTemplate.Fault.self) { try expand("/p/{$.v}/end", ["v": .string(value)]) }
        #expect(try expand("/p/x{$.v}", ["v": .string(value)]) == "/p/x" + value)
        #expect(try expand("/p?q={$.v}", ["v": .string(value)]) == "/p?q=" + value)
    }

    @Test func dotsAcrossTwoValuesAreDots() {
        #expect(throws: HTTPPathTemplate.Fault.self) { try expand("/p/{$.v}{$.v}/end", ["v": "."]) }
        #expect(throws: HTTPPathTemplate.Fault.self) { try expand("/p/.{$.v}", ["v": "."]) }
    }

    @Test(arguments: [[:], ["v": nil], ["v": []], ["v": [:]], [], "v", 7] as [JSONValue])
    func aValueThatIsMissingOrNoScalar(input: JSONValue) {
        #expect(throws: HTTPPathTemplate.Fault.self) { try expand("/p/{$.v}", input) }
    }

    @Test func aFaultNeverHoldsTheValue() {
        do {
            _ = try HTTPPathTemplate(parsing: "/p/{$.v}").expanded(with: ["v": ["SECRET"]])
            Issue.record("an array is no scalar")
        } catch {
            #expect(!error.message.contains("SECRET"))
        }
    }

    @Test func theLengthIsBounded() {
        let long = String(repeating: "a", count: HTTPPathTemplate.maximumLength)
        #expect(throws: HTTPPathTemplate.Fault.self) { try expand("/p?q={$.v}", ["v": .string(long)]) }
    }

    @Test(arguments: [
        "", "births", "http://x/y", "/a b", "/a{", "/a}", "/{}", "/{.x}", "/{$..x}", "/{$.x[*]}", "/{$.x[?@.y]}",
        "/a#b",
        "/a%2", "/a%zz", "/ё", "/a\"b", "/a\\b", "/a/../b", "/./a", "/..", "/{$['x}", "/a\nb", "/a<b>",
    ])
    func isNoTemplate(text: String) {
        #expect(throws: HTTPPathTemplate.Fault.self) { try HTTPPathTemplate(parsing: text) }
    }
}
