import Casework
import JSON
import Messages
import Testing

/// What goes to an agency, and into the result: what the contract selects, and no more.
@Suite struct TemplateTests {
    private func data(_ transition: Transition) throws -> [JSONValue] {
        try transition.outputs.compactMap { output in
            if case .task(let task) = output { try JSONValue(parsing: task.data) } else { nil }
        }
    }

    @Test func anAgencySeesWhatItsStepSelectsAndNoMore() throws {
        var scene = Scene(
            try Plan(
                step("a", input: ["child": "$.request.child.name", "fixed": 7]),
                step("b", input: "$.request.mother"), step("c", input: ["nothing": "here"])))
        let request: JSONValue = ["child": ["name": "Ali", "weight": 3400], "mother": ["pinfl": "x"], "secret": "s"]
        #expect(
            try data(scene.open(request)) == [["child": "Ali", "fixed": 7], ["pinfl": "x"], ["nothing": "here"]])
    }

    @Test func aStepMaySelectWhatStepsBeforeItAnswered() throws {
        var scene = Scene(
            try Plan(
                step("a"), step("z", .optional),
                step(
                    "b", needs: ["a"], input: ["number": "$.steps.a.reply.number", "first": "$.steps.a.reply.list[0]"]))
        )
        scene.open()
        #expect(
            try data(scene.answer("a", ["number": 12, "list": ["x", "y"], "secret": true])) == [
                ["number": 12, "first": "x"]
            ])
    }

    @Test func whatIsNotThereIsLeftOut() throws {
        var scene = Scene(
            try Plan(
                step("a", input: ["x": "$.request.none", "list": ["$.request.none", 1], "y": "$.request.y"]),
                step("b", input: "$.request.none")))
        #expect(try data(scene.open(["y": nil])) == [["list": [nil, 1], "y": nil], nil])
    }

    @Test func factsOfTheCaseMayBeSelected() throws {
        var scene = Scene(
            try Plan(step("a", input: ["id": "$.case.id", "at": "$.case.openedAt", "service": "$.case.service"])))
        #expect(
            try data(scene.open(at: 0)) == [
                ["id": .string(scene.id.description), "at": "1970-01-01T00:00:00.000Z", "service": "test-service"]
            ])
    }

    @Test func aTextWithADollarIsWrittenWithTwo() throws {
        var scene = Scene(try Plan(step("a", input: ["price": "$$5"])))
        #expect(try data(scene.open()) == [["price": "$5"]])
    }

    @Test func theResultIsSelectedWhenTheCaseCompletes() throws {
        var scene = Scene(
            try Plan(
                step("a"), step("b", .optional),
                result: [
                    "certificate": "$.steps.a.reply.number", "benefit": "$.steps.b.reply.sum", "form": "$.request.q",
                ]))
        var partial = scene
        for isPartial in [false, true] {
            var run = isPartial ? partial : scene
            run.open(["q": "1"])
            run.answer("a", ["number": "I-AB 1"])
            if isPartial { run.refuse("b") } else { run.answer("b", ["sum": 100]) }
            if isPartial { partial = run } else { scene = run }
        }
        #expect(scene.result == ["certificate": "I-AB 1", "benefit": 100, "form": "1"])
        #expect(partial.result == ["certificate": "I-AB 1", "form": "1"])
    }

    @Test func aResultThatSelectsNothingIsNull() throws {
        var scene = Scene(try Plan(step("a"), result: "$.steps.a.reply.none"))
        scene.open()
        scene.answer("a", [:])
        #expect(scene.outcome == .completed)
        #expect(scene.result == JSONValue.null)
    }
}
