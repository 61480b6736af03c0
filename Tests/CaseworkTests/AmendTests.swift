import Casework
import Contracts
import JSON
import Messages
import Testing

/// Results that change after the case has ended, and steps that are asked for again.
@Suite struct AmendTests {
    private let opened: Int64 = 1_000_000
    private let window: Int64 = 5_000_000

    /// A case that ended without its account.
    private func ended() throws -> Scene {
        var scene = Scene(
            try Plan(
                step("a"), step("account", .optional, needs: ["a"], within: 100).amends(),
                step("card", .optional, needs: ["account"]), amend: window))
        scene.open(at: opened)
        scene.answer("a", "A", at: opened)
        scene.overdue("account", deadline: opened + 100, at: opened + 100)
        return scene
    }

    @Test func aLateAnswerMakesTheSecondRevision() throws {
        var scene = try ended()
        #expect(scene.outcome == .partial && scene.state?.revision == 1)
        #expect(scene.result == ["a": "A"])
        let late = scene.answer("account", 42, at: opened + 100 + window - 1)
        #expect(late.results.map(\.revision) == [2])
        #expect(late.tasks == [], "nothing is issued after the end")
        #expect(scene.result == ["a": "A", "account": 42])
        #expect(scene.picture == "answered answered skipped")
        #expect(scene.outcome == .partial, "the card is still missing")
        #expect(scene["account"]?.late?.at.milliseconds == opened + 100 + window - 1)
        #expect(scene.answer("account", 43).isNothing)
    }

    @Test func afterTheWindowALateAnswerIsOnlyKept() throws {
        var scene = try ended()
        let late = scene.answer("account", 42, at: opened + 100 + window)
        #expect(late.changes == [.late(1)] && late.outputs.isEmpty)
        #expect(scene.result == ["a": "A"] && scene.state?.revision == 1)
        #expect(scene["account"]?.outcome == .overdue)
    }

    @Test func aCompleteCaseBecomesCompleted() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional, within: 100).amends(), amend: window))
        scene.open(at: opened)
        scene.answer("a", "A", at: opened)
        scene.overdue("b", deadline: opened + 100, at: opened + 100)
        scene.answer("b", "B")
        #expect(scene.outcome == .completed)
    }

    @Test func whileTheCaseIsOpenALateAnswerIsAsGoodAsAnother() throws {
        var scene = Scene(
            try Plan(
                step("a"), step("b", .optional, within: 100).amends(), step("c", .optional, needs: ["b"]), amend: window
            ))
        scene.open(at: opened)
        scene.overdue("b", deadline: opened + 100, at: opened + 100)
        #expect(scene.picture == "… overdue skipped")
        #expect(scene.answer("b", "B").tasks == ["c/-/do/1"], "what had been skipped for want of it goes on")
        #expect(scene.picture == "… answered …")
        scene.answer("c")
        scene.answer("a")
        #expect(scene.outcome == .completed)
    }

    // MARK: Asking again

    @Test func aStepIsAskedForAgainWhileTheCaseIsOpen() throws {
        var scene = Scene(
            try Plan(step("a"), step("b", .optional, within: 100), step("c", .optional, needs: ["b"]), within: 1000))
        scene.open(at: opened)
        scene.fail("b", at: opened + 10)
        #expect(scene.picture == "… failed skipped")
        let again = scene.reissue("b", at: opened + 500)
        #expect(again.tasks == ["b/-/do/2"])
        #expect(scene.picture == "… … skipped")
        #expect(scene["b"]?.deadline?.milliseconds == opened + 600)
        #expect(scene.reissue("b").disposition == .ignored(.otherAttempt), "the same command again")
        #expect(scene.reissue("b", after: 2).disposition == .ignored(.settled), "it is being asked")
        #expect(scene.fail("b").isNothing, "the first attempt's word again")
        scene.answer("a")
        #expect(scene.outcome == nil, "the case waits for it")
        #expect(scene.answer("b", attempt: 2).tasks == ["c/-/do/1"])
        scene.answer("c")
        #expect(scene.outcome == .completed)
    }

    @Test func anyAttemptsAnswerIsTheAnswer() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional, within: 100)))
        scene.open(at: opened)
        scene.overdue("b", deadline: opened + 100, at: opened + 100)
        scene.reissue("b")
        #expect(scene.refuse("b", attempt: 1).disposition == .applied, "ends its own attempt")
        #expect(scene["b"]?.outcome == nil)
        #expect(scene.refuse("b", attempt: 1).disposition == .ignored(.duplicate))
        scene.answer("b", "B", attempt: 2)
        #expect(scene.answer("b", "B", attempt: 1).isNothing)
        #expect(scene["b"]?.reply == "B")
    }

    @Test func theFirstAttemptsAnswerClosesTheSecond() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional, within: 100)))
        scene.open(at: opened)
        scene.overdue("b", deadline: opened + 100, at: opened + 100)
        scene.reissue("b")
        scene.answer("b", "B", attempt: 1)
        #expect(scene["b"]?.outcome == .answered)
        #expect(scene.answer("b", "again", attempt: 2).isNothing)
    }

    @Test func withinTheWindowAStepIsAskedForAgainAfterTheEnd() throws {
        var scene = try ended()
        let end = opened + 100 + window
        let again = scene.reissue("account", at: end - 50)
        #expect(again.tasks == ["account/-/do/2"])
        #expect(again.results.map(\.revision) == [2])
        #expect(scene["account"]?.deadline?.milliseconds == end, "no longer than the window")
        if case .task(let task)? = again.outputs.first { #expect(task.expiry.milliseconds == end) }
        #expect(scene.state?.decisions.count == 1)
        let overdue = scene.overdue("account", deadline: end, attempt: 2, at: end)
        #expect(overdue.results.map(\.revision) == [3])
        #expect(scene.reissue("account", after: 2, at: end + 1).disposition == .ignored(.windowOver))
        #expect(scene.isNeeded(at: end + 1_000_000_000) == true, "two attempts are in doubt")
    }

    @Test func whatCannotSucceedIsNotAskedForAgain() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional), amend: window))
        scene.open()
        scene.fail("b")
        scene.refuse("a")
        #expect(scene.outcome == .refused)
        #expect(scene.reissue("b").disposition == .ignored(.settled))
        #expect(scene.reissue("a").disposition == .ignored(.settled))
    }

    @Test func anElementIsAskedForAgain() throws {
        var scene = Scene(try Plan(step("a", .optional).forEach(), step("b")))
        scene.open(["list": ["x", "y"]])
        scene.answer("a", "X", element: "0")
        scene.fail("a", element: "1")
        #expect(scene.picture == "failed …")
        #expect(scene.reissue("a", element: "0").disposition == .ignored(.settled))
        #expect(scene.reissue("a", element: "1").tasks == ["a/1/do/2"])
        scene.answer("a", "Y", element: "1", attempt: 2)
        scene.answer("b", "B")
        #expect(scene.result == ["a": ["X", "Y"], "b": "B"])
        #expect(scene.outcome == .completed)
    }

    @Test func noElementIsAskedForWithoutEnd() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional), within: 100_000_000))
        scene.open(at: opened)
        for attempt in 1..<Int(ElementState.maxAttempts) {
            scene.fail("b", attempt: attempt)
            #expect(scene.reissue("b", after: attempt).disposition == .applied)
        }
        scene.fail("b", attempt: Int(ElementState.maxAttempts))
        #expect(
            scene.reissue("b", after: Int(ElementState.maxAttempts)).disposition == .ignored(.tooManyAttempts))
        #expect(scene.answer("b", attempt: 70).disposition == .ignored(.unknownTask))
    }

    @Test func needAndDocumentsEndWithTheWindow() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional).read(), amend: window))
        scene.open(at: opened)
        scene.answer("a", at: opened)
        scene.fail("b", at: opened)
        for (moment, isNeeded) in [(opened + window - 1, true), (opened + window, false)] {
            #expect(scene.isNeeded(at: moment) == isNeeded)
            #expect(scene.state?.needsDocuments(asOf: Timestamp(milliseconds: moment)) == isNeeded)
        }
    }
}
