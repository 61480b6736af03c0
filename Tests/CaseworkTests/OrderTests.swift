import Casework
import Contracts
import JSON
import Messages
import Testing

/// What is asked for when.
@Suite struct OrderTests {
    @Test func stepsThatNeedNothingAreAskedForTogether() throws {
        var scene = Scene(try Plan(step("a"), step("b"), step("c", .optional)))
        let opened = scene.open()
        #expect(opened.disposition == .applied)
        #expect(opened.asked == ["a", "b", "c"])
        #expect(opened.changes == [.opened, .issued(0), .issued(1), .issued(2)])
        #expect(scene.picture == "… … …")
    }

    @Test func aStepWaitsForWhatItNeeds() throws {
        var scene = Scene(try Plan(step("a"), step("b", needs: ["a"]), step("c", needs: ["b"])))
        #expect(scene.open().asked == ["a"])
        #expect(scene.picture == "… . .")
        let answered = scene.answer("a")
        #expect(answered.asked == ["b"])
        #expect(answered.changes == [.stepClosed(0), .issued(1)])
        #expect(scene.answer("b").asked == ["c"])
        #expect(scene.answer("c").changes == [.stepClosed(2), .closed])
        #expect(scene.outcome == .completed)
    }

    @Test func aStepWaitsForAllThatItNeeds() throws {
        var scene = Scene(try Plan(step("a"), step("b"), step("c", needs: ["a", "b"])))
        scene.open()
        #expect(scene.answer("b").asked == [])
        #expect(scene.answer("a").asked == ["c"])
    }

    @Test func theOrderOfTheFileDoesNotMatterForNeeds() throws {
        var scene = Scene(try Plan(step("z", needs: ["y"]), step("y", needs: ["x"]), step("x")))
        #expect(scene.open().asked == ["x"])
        #expect(scene.answer("x").asked == ["y"])
        #expect(scene.answer("y").asked == ["z"])
    }

    @Test func oneAnswerMayFreeManySteps() throws {
        var scene = Scene(try Plan(step("a"), step("b", needs: ["a"]), step("c", .optional, needs: ["a"])))
        scene.open()
        #expect(scene.answer("a").asked == ["b", "c"])
    }

    @Test func aPlanWithoutStepsIsCompleteAtOnce() throws {
        var scene = Scene(try Plan(result: ["said": "$.request.q"]))
        let opened = scene.open()
        #expect(opened.changes == [.opened, .closed])
        #expect(scene.outcome == .completed)
        #expect(scene.result == ["said": "?"])
    }

    @Test func aTaskSaysAllThatItsAgencyNeeds() throws {
        let plan = try Plan(step("a", within: 700), step("b", needs: ["a"]), within: 5000)
        var scene = Scene(plan)
        let opened = scene.open(["q": "how?", "secret": 1], at: 10_000)
        guard case .task(let task)? = opened.outputs.first else {
            Issue.record("no task")
            return
        }
        #expect(task.id == TaskID(caseID: scene.id, step: "a", attempt: 1))
        #expect(task.agency == "agency-a")
        #expect(task.operation == "do-a")
        #expect(task.dataSchema == "urn:darcha:document:question:v1")
        #expect(task.contract == plan.service.digest)
        #expect(task.causationID == scene.events[0].entry.id)
        #expect(task.sequence == 0)
        #expect(task.issuedAt.milliseconds == 10_000)
        #expect(task.expiry.milliseconds == 10_700)
        #expect(task.data == Array(#"{"q":"how?"}"#.utf8))
        let trace = try #require(task.trace)
        #expect(trace.traceparent.contains(scene.id.description.filter { $0 != "-" }), "the case's own trace")

        guard case .task(let next)? = scene.answer("a", at: 10_200).outputs.first else {
            Issue.record("no second task")
            return
        }
        #expect(next.issuedAt.milliseconds == 10_200, "due by the answer, not by the opening")
        #expect(next.expiry.milliseconds == 15_000, "the case's deadline where the step has none")
        #expect(next.sequence == 1)
        #expect(next.causationID == scene.events[1].entry.id)
        #expect(next.trace?.traceparent.prefix(36) == trace.traceparent.prefix(36))
        #expect(next.trace != trace)
    }

    @Test func aTaskExpiresNoLaterThanItsCase() throws {
        var scene = Scene(try Plan(step("a"), step("b", needs: ["a"], within: 4000), within: 5000))
        scene.open(at: 10_000)
        guard case .task(let task)? = scene.answer("a", at: 12_000).outputs.first else {
            Issue.record("no task")
            return
        }
        #expect(task.expiry.milliseconds == 15_000)
    }

    @Test func aTraceThatThePortalBroughtGoesOn() throws {
        let plan = try Plan(step("a"))
        var scene = Scene(plan)
        let trace = TraceContext(
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "a=b")
        scene.open()
        var event = scene.events[0]
        event.entry.trace = trace
        var slot: CaseSlot?
        let opened = CaseSlot.fold(event, into: &slot, contract: { _ in plan.service })
        guard case .task(let task)? = opened.outputs.first else {
            Issue.record("no task")
            return
        }
        #expect(slot?.state?.trace == trace)
        #expect(task.trace == trace?.next(task.id.description))
    }
}
