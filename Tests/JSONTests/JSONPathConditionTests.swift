import JSON
import Testing

@Suite struct JSONPathConditionTests {
    static let document: JSONValue = [
        "request": [
            "child": ["twin": true, "names": ["A", "B"], "weight": 2.50], "parents": [["pinfl": "1"], ["pinfl": "2"]],
        ],
        "steps": ["registry": ["reply": ["status": "registered", "note": nil]]],
    ]

    @Test(arguments: [
        ("$.request.child", true), ("$.request.mother", false), ("!$.request.mother", true),
        ("$.steps.*.reply.note", true),
        ("$.request.child.twin == true", true), ("$.request.child.twin", true), ("$.request.child.weight >= 2.5", true),
        ("$.request.child.weight < 2.5", false), ("$.steps.registry.reply.status == 'registered'", true),
        ("$.steps.other.reply.status == 'registered'", false), ("$.steps.other.reply.status != 'registered'", true),
        ("$.a == $.b", true), ("$.a < $.b", false), ("$.a <= $.b", true), ("$.steps.registry.reply.note == null", true),
        ("$.steps.registry.reply.missing == null", false), ("count($.request.parents[*]) == 2", true),
        ("length($.request.child.names) > 2 || $.request.child.twin == true", true),
        ("match($.steps.registry.reply.status, 'regi.*') && !($.request.child.weight > 3)", true),
        ("$.request.parents[?@.pinfl == '2' && $.request.child.twin == true]", true),
        ("  $.request  \n&& ( 1 == 1 )\t", true), ("value($..weight) == 2.5", true), ("$", true),
    ])
    func holds(text: String, holds: Bool) throws {
        let condition = try JSONPathCondition(parsing: text)
        #expect(condition.holds(in: Self.document) == holds)
        #expect(try condition.holds(in: Self.document, within: JSONPathLimits(visits: 100)) == holds)
        #expect(condition.description == text)
    }

    @Test(arguments: [
        ("", 0, "a path"), ("@.a", 0, "no current value"), ("$.a == @.b", 7, "no current value"),
        ("$.a ==", 6, "a path"),
        ("$.a && ", 7, "a path"), ("$.a $.b", 4, "should end"), ("$.a)", 3, "should end"), ("?$.a", 0, "a path"),
        ("true", 0, "by itself"),
        ("$.a == true == false", 4, "two sides"), ("$.* == 1", 0, "singular"),
        ("count(@.a) == 1", 6, "no current value"),
        ("é == 1", 0, "a path"), ("'é' == ", 8, "a path"),
    ])
    func refuses(text: String, offset: Int, reason: String) throws {
        let error = try #require(throws: JSONPathError.self) { try JSONPathCondition(parsing: text) }
        #expect(error.offset == offset && error.message.contains(reason), "\(error)")
    }

    @Test func tellsItsQueries() throws {
        let condition = try JSONPathCondition(
            parsing: "$.a.b == $['c'][0] && count($..d) > 1 || $.e[?@.f == $.g && @.x].h || search($.i, value($.j.*))")
        #expect(
            condition.queries.map(\.text) == [
                "$.a.b", "$['c'][0]", "$..d", "$.g", "$.e[?@.f == $.g && @.x].h", "$.i", "$.j.*",
            ])
        #expect(condition.queries[0].singular?.description == "$['a']['b']")
        #expect(condition.queries[4].singularPrefix.description == "$['e']")
        #expect(try JSONPathCondition(parsing: "search($.a, '[')").remarks.map(\.offset) == [12])
    }

    @Test func keepsToLimits() throws {
        let condition = try JSONPathCondition(parsing: "count($..*) > 5")
        #expect(throws: JSONPathLimitError.self) {
            try condition.holds(in: Self.document, within: JSONPathLimits(visits: 5))
        }
        #expect(condition.holds(in: Self.document))
    }
}
