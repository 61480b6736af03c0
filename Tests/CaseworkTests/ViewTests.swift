import Casework
import JSON
import Messages
import Testing

/// The case as its readers see it.
@Suite struct ViewTests {
    @Test func anOpenCaseShowsWhoIsWaitedFor() throws {
        var scene = Scene(
            try Plan(step("a", within: 500), step("b", .optional, needs: ["a"]), step("c"), within: 2000))
        scene.open(at: 0)
        scene.answer("c", "C", at: 100)
        let view = try #require(scene.state).view
        #expect(
            view == [
                "id": .string(scene.id.description), "service": "test-service", "version": 3, "reference": "ref",
                "state": "open", "outcome": nil, "openedAt": "1970-01-01T00:00:00.000Z", "closedAt": nil,
                "deadline": "1970-01-01T00:00:02.000Z", "result": nil, "revision": 0,
                "steps": [
                    "a": [
                        "agency": "agency-a", "operation": "do-a", "required": true, "needs": [], "state": "issued",
                        "outcome": nil, "issuedAt": "1970-01-01T00:00:00.000Z", "closedAt": nil,
                        "deadline": "1970-01-01T00:00:00.500Z", "attempts": 1, "reason": nil, "error": nil,
                    ],
                    "b": [
                        "agency": "agency-b", "operation": "do-b", "required": false, "needs": ["a"],
                        "state": "waiting",
                        "outcome": nil, "issuedAt": nil, "closedAt": nil, "deadline": nil, "attempts": 0, "reason": nil,
                        "error": nil,
                    ],
                    "c": [
                        "agency": "agency-c", "operation": "do-c", "required": true, "needs": [], "state": "closed",
                        "outcome": "answered", "issuedAt": "1970-01-01T00:00:00.000Z",
                        "closedAt": "1970-01-01T00:00:00.100Z", "deadline": "1970-01-01T00:00:02.000Z", "attempts": 1,
                        "reason": nil, "error": nil,
                    ],
                ],
            ])
        #expect(view["steps"]?.object.map { Array($0.keys) } == ["a", "b", "c"], "in the plan's order")
    }

    @Test func aClosedCaseShowsHowEachStepEnded() throws {
        var scene = Scene(
            try Plan(
                step("a"), step("b", .optional), step("c", .optional), step("d", .optional, within: 100),
                step("e", .optional, needs: ["b"])))
        scene.open(at: 0)
        scene.overdue("d", deadline: 100, at: 100)
        scene.refuse("b", "not-entitled", at: 200)
        scene.fail("c", "no-such-person", at: 300)
        scene.answer("a", "A", at: 400)
        scene.answer("d", "D", at: 500)
        let view = try #require(scene.state).view
        #expect(view["state"] == "closed")
        #expect(view["outcome"] == "partial")
        #expect(view["closedAt"] == "1970-01-01T00:00:00.400Z")
        #expect(view["revision"] == 1)
        #expect(view["result"] == ["a": "A"])
        let steps = try #require(view["steps"])
        #expect(steps["b"]?["outcome"] == "refused")
        #expect(steps["b"]?["reason"] == ["code": "not-entitled", "message": "No."])
        #expect(steps["b"]?["error"] == JSONValue.null)
        #expect(steps["c"]?["outcome"] == "failed")
        #expect(steps["c"]?["error"] == ["code": "no-such-person", "message": "Broken."])
        #expect(steps["c"]?["reason"] == JSONValue.null)
        #expect(steps["d"]?["outcome"] == "overdue")
        #expect(steps["d"]?["late"] == ["at": "1970-01-01T00:00:00.500Z", "outcome": "answered"])
        #expect(steps["e"]?["outcome"] == "skipped")
        #expect(steps["e"]?["attempts"] == 0)
        #expect(steps["a"]?["late"] == nil)
    }

    @Test func noStepShowsAnAgencysDocument() throws {
        var scene = Scene(try Plan(step("a"), result: ["done": true]))
        scene.open(["q": "in the request"])
        scene.answer("a", ["secret": "in the answer"])
        let text = try #require(scene.state).view.serializedString
        #expect(!text.contains("in the answer"), "only what the result selects is shown")
        #expect(!text.contains("in the request"))
    }

    @Test func aLateRefusalShowsItsReason() throws {
        var scene = Scene(try Plan(step("a"), step("b")))
        scene.open(at: 0)
        scene.refuse("a")
        scene.refuse("b", "too-late", at: 50)
        #expect(
            try #require(scene.state).view["steps"]?["b"]?["late"] == [
                "at": "1970-01-01T00:00:00.050Z", "outcome": "refused",
                "problem": ["code": "too-late", "message": "No."],
            ])
    }
}
