import Casework
import Contracts
import JSON
import Messages
import Testing

/// Undoing what was done for a case that did not come to its result.
@Suite struct CompensationTests {
    private let opened: Int64 = 1_000_000

    /// Three steps in a row that can be undone, and one that has its say at the end.
    private func chain() throws -> Scene {
        Scene(
            try Plan(
                step("a").undone(), step("b", needs: ["a"]).undone(), step("c", needs: ["b"]).undone(),
                step("d", needs: ["c"])))
    }

    @Test func whatWasDoneIsUndoneInReverse() throws {
        var scene = try chain()
        scene.open()
        for name in ["a", "b", "c"] { scene.answer(name, .string("did \(name)")) }
        let refusal = scene.refuse("d")
        #expect(scene.outcome == .refused)
        #expect(refusal.tasks == ["c/-/compensate/1"])
        if case .task(let task)? = refusal.outputs.first {
            #expect(task.operation == "undo-c" && task.expiry == .never)
            #expect(task.data == Array(#"{"undo":"did c"}"#.utf8))
        }
        #expect(refusal.results.map(\.revision) == [1])
        let first = scene.answer("c", kind: .compensate)
        #expect(first.tasks == ["b/-/compensate/1"])
        #expect(first.results.map(\.revision) == [2])
        #expect(scene.picture == "answered answered compensated refused")
        #expect(scene.answer("b", kind: .compensate).tasks == ["a/-/compensate/1"])
        scene.answer("a", kind: .compensate)
        #expect(scene.picture == "compensated compensated compensated refused")
        #expect(scene.state?.revision == 4)
    }

    @Test func independentStepsAreUndoneTogether() throws {
        var scene = Scene(try Plan(step("a").undone(), step("b").undone(), step("c"), step("d").undone().read()))
        scene.open()
        for name in ["a", "b", "d"] { scene.answer(name) }
        #expect(scene.fail("c").tasks == ["a/-/compensate/1", "b/-/compensate/1"], "reading did nothing")
    }

    @Test func aSuccessUndoesNothing() throws {
        var scene = Scene(try Plan(step("a").undone(), step("b", .optional)))
        scene.open()
        scene.answer("a")
        #expect(scene.refuse("b").tasks == [])
        #expect(scene.outcome == .partial && scene.undoing("a") == "-")
    }

    @Test func whatIsAnsweredHoweverLateIsUndoneThen() throws {
        var scene = try chain()
        scene.open(at: opened)
        scene.answer("a")
        scene.expire(deadline: opened + 60_000, at: opened + 60_000)
        #expect(scene.outcome == .expired)
        #expect(scene.undoing("a") == "-", "what is in doubt may rest on it")
        #expect(scene.isNeeded(at: opened + 1_000_000_000) == true, "in doubt")
        let late = scene.answer("b", "did b", at: opened + 900_000_000)
        #expect(late.tasks == ["b/-/compensate/1"])
        if case .task(let task)? = late.outputs.first { #expect(task.data == Array(#"{"undo":"did b"}"#.utf8)) }
        #expect(scene.isNeeded(at: opened + 2_000_000_000) == true)
        #expect(scene.answer("b", kind: .compensate).tasks == ["a/-/compensate/1"])
        #expect(scene["b"]?.outcome == .compensated)
        scene.answer("a", kind: .compensate)
        #expect(scene.isNeeded(at: opened + 900_000_100) == false)
    }

    @Test func aWordThatNothingWasDoneEndsTheDoubt() throws {
        for end in ["refuse", "fail", "undeliverable", "settle"] {
            var scene = Scene(try Plan(step("a", within: 100).undone()))
            scene.open(at: opened)
            scene.overdue("a", deadline: opened + 100, at: opened + 100)
            #expect(scene.isNeeded(at: opened + 1_000_000_000) == true)
            switch end {
            case "refuse": scene.refuse("a")
            case "fail": scene.fail("a")
            case "undeliverable": scene.undeliverable("a")
            default: scene.settle("a")
            }
            #expect(scene.isNeeded(at: opened + 100 + Fold.dedupWindow) == false, "\(end)")
            #expect(scene.undoing("a") == "-")
        }
    }

    @Test func aFailedUndoingIsShownStaysAndIsAskedForAgain() throws {
        var scene = try chain()
        scene.open(at: opened)
        scene.answer("a")
        scene.answer("b")
        scene.refuse("c")
        #expect(scene.undoing("b") == "…")
        let failed = scene.fail("b", "closed-year", kind: .compensate)
        #expect(failed.tasks == ["a/-/compensate/1"], "the others are not held up")
        #expect(failed.changes.contains(.undone(1)))
        #expect(scene["b"]?.outcome == .answered)
        scene.answer("a", kind: .compensate)
        #expect(scene.isNeeded(at: opened + 1_000_000_000) == true)
        #expect(scene.reissue("b", kind: .compensate).tasks == ["b/-/compensate/2"])
        #expect(scene.reissue("b", kind: .compensate).disposition == .ignored(.otherAttempt), "the same command again")
        #expect(scene.fail("b", kind: .compensate).isNothing, "the first attempt's word again")
        scene.answer("b", kind: .compensate, attempt: 2)
        #expect(scene["b"]?.outcome == .compensated)
        #expect(scene.isNeeded(at: scene.now + Fold.dedupWindow) == false)
    }

    @Test func anOperatorMaySettleAnUndoing() throws {
        var scene = try chain()
        scene.open(at: opened)
        scene.answer("a")
        scene.refuse("b")
        scene.refuse("a", kind: .compensate)
        #expect(scene.undoing("a") == "failed")
        #expect(scene.settle("a", kind: .compensate).changes == [.undone(0)])
        #expect(scene.undoing("a") == "settled")
        #expect(scene.answer("a", kind: .compensate).isNothing)
        #expect(scene.reissue("a", kind: .compensate).disposition == .ignored(.settled))
        #expect(scene.isNeeded(at: scene.now + Fold.dedupWindow) == false)
    }

    @Test func anAlternativeThatAnsweredAfterAnotherIsUndoneWhileTheCaseGoesOn() throws {
        var scene = Scene(try Plan(step("a").firstOf("x", "y").undone(), step("b", needs: ["a"])))
        scene.open()
        scene.answer("a", "Y", element: "y")
        let late = scene.answer("a", "X", element: "x")
        #expect(late.tasks == ["a/x/compensate/1"])
        #expect(scene.state?.revision == 0)
        scene.answer("a", element: "x", kind: .compensate)
        #expect(scene.elements("a") == "compensated answered")
        #expect(scene["a"]?.outcome == .answered)
        scene.refuse("b")
        #expect(scene.undoing("a") == "answered …", "now the winner, too")
        scene.answer("a", element: "y", kind: .compensate)
        #expect(scene["a"]?.outcome == .compensated)
    }

    @Test func eachElementOfAStepIsUndone() throws {
        var scene = Scene(try Plan(step("a").forEach().undone()))
        scene.open(["list": ["x", "y", "z"]])
        scene.answer("a", "X", element: "0")
        scene.answer("a", "Z", element: "2")
        #expect(scene.refuse("a", element: "1").tasks == ["a/0/compensate/1", "a/2/compensate/1"])
        scene.answer("a", element: "0", kind: .compensate)
        #expect(scene["a"]?.outcome == .refused)
        scene.answer("a", element: "2", kind: .compensate)
        #expect(scene["a"]?.outcome == .compensated)
    }

    // MARK: Cancelling

    @Test func aPortalWithdrawsItsCase() throws {
        var scene = Scene(try Plan(step("a").undone(), step("b", needs: ["a"]).undone(), step("c", needs: ["b"])))
        scene.open()
        scene.answer("a")
        let transition = scene.cancel("moved away")
        #expect(scene.undoing("a") == "-", "the second may have been done")
        #expect(scene.outcome == .cancelled)
        #expect(scene.state?.closing?.reason == "moved away")
        #expect(scene.picture == "answered cancelled skipped")
        #expect(transition.tasks == [])
        #expect(scene.cancel().disposition == .ignored(.settled))
        #expect(scene.answer("b").tasks == ["b/-/compensate/1"])
        #expect(scene.answer("b", kind: .compensate).tasks == ["a/-/compensate/1"])
    }

    @Test(arguments: ["refuse", "fail", "undeliverable", "settle"])
    func whateverEndsADoubtLetsGoOfWhatItRestsOn(_ end: String) throws {
        var scene = Scene(try Plan(step("a").undone(), step("b", needs: ["a"]), step("c", .optional, needs: ["a"])))
        scene.open()
        scene.answer("a")
        scene.cancel()
        scene.fail("c")
        let transition =
            switch end {
            case "refuse": scene.refuse("b")
            case "fail": scene.fail("b")
            case "undeliverable": scene.undeliverable("b")
            default: scene.settle("b")
            }
        #expect(transition.tasks == ["a/-/compensate/1"])
    }

    @Test func whatAServiceDoesNotOfferIsNotDone() throws {
        var scene = Scene(try Plan(step("a"), isCancellable: false))
        scene.open()
        #expect(scene.cancel().disposition == .ignored(.notOffered))
        #expect(scene.outcome == nil)
    }
}
