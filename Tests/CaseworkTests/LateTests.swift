import Casework
import JSON
import Messages
import Testing

/// Replies that come after their step has ended.
@Suite struct LateTests {
    private let opened: Int64 = 1_000_000

    /// A case with an overdue step that goes on with another.
    private func overdue() throws -> Scene {
        var scene = Scene(try Plan(step("a", .optional, within: 100), step("b")))
        scene.open(at: opened)
        scene.overdue("a", deadline: opened + 100, at: opened + 100)
        return scene
    }

    @Test func aLateAnswerIsKeptAndChangesNoOutcome() throws {
        var scene = try overdue()
        let late = scene.answer("a", "A", at: opened + 150)
        #expect(late.disposition == .applied)
        #expect(late.changes == [.late(0)])
        #expect(late.outputs.isEmpty)
        #expect(scene["a"]?.outcome == .overdue)
        #expect(scene["a"]?.reply == nil)
        #expect(scene["a"]?.late?.outcome == .answered)
        #expect(scene["a"]?.late?.reply == "A")
        #expect(scene["a"]?.late?.at.milliseconds == opened + 150)
        scene.answer("b", "B")
        #expect(scene.outcome == .partial)
        #expect(scene.result == ["b": "B"], "what came late is no part of the result")
    }

    @Test func theFirstLateWordStays() throws {
        var scene = try overdue()
        scene.answer("a", "first")
        for transition in [scene.answer("a", "second"), scene.refuse("a"), scene.fail("a")] {
            #expect(transition.disposition == .ignored(.duplicate))
            #expect(transition.isNothing)
        }
        #expect(scene["a"]?.late?.reply == "first")
    }

    @Test func aLateAnswerReplacesALateRefusal() throws {
        var scene = try overdue()
        #expect(scene.refuse("a", "one").changes == [.late(0)])
        #expect(scene.refuse("a", "two").isNothing)
        #expect(scene.fail("a").isNothing)
        #expect(scene["a"]?.late?.problem?.code == "one")
        #expect(scene.answer("a", "A").changes == [.late(0)])
        #expect(scene["a"]?.late?.outcome == .answered)
        #expect(scene["a"]?.late?.problem == nil)
        #expect(scene.refuse("a", "one").isNothing)
    }

    @Test func aStepThatTheCaseDidNotWaitForMayStillAnswer() throws {
        var scene = Scene(try Plan(step("a"), step("b")))
        scene.open()
        scene.refuse("a")
        #expect(scene["b"]?.outcome == .cancelled)
        #expect(scene.answer("b", "B").changes == [.late(1)])
        #expect(scene["b"]?.late?.reply == "B")
        #expect(scene.outcome == .refused)
        #expect(scene.state?.revision == 1)
    }

    @Test func aLateAnswerCountsAsADocument() throws {
        var scene = Scene(try Plan(step("a", .optional, within: 100), step("b")))
        scene.open(["q": "?"], limit: 9 + 3, at: opened)
        scene.overdue("a", deadline: opened + 100, at: opened + 100)
        scene.answer("a", "AAAA")
        #expect(scene["a"]?.late?.outcome == .failed, "too large")
        #expect(scene["a"]?.late?.problem?.code == "documents-too-large")
        scene.answer("a", "A")
        #expect(scene["a"]?.late?.outcome == .answered)
        scene.answer("b", 1)
        #expect(scene.outcome == .failed, "no room is left")
    }

    @Test func theLateWordOfAnotherAgencyOrAttemptIsNone() throws {
        var scene = try overdue()
        #expect(scene.answer("a", agency: "agency-b").disposition == .ignored(.otherAgency))
        #expect(scene.answer("a", attempt: 2).disposition == .ignored(.unknownTask))
        #expect(scene["a"]?.late == nil)
    }

    @Test func whatWasAnsweredLearnsNothingMoreButWhatWasNotMayTurnOutToBe() throws {
        var scene = Scene(try Plan(step("a", .optional), step("b", .optional), step("c", .optional), step("d")))
        scene.open()
        scene.answer("a")
        scene.refuse("b")
        scene.undeliverable("c")
        #expect(scene.answer("a", "again").disposition == .ignored(.duplicate))
        for name in ["b", "c"] {
            #expect(scene.refuse(name, "again").isNothing)
            #expect(scene.answer(name, "after all").disposition == .applied)
            #expect(scene[name]?.late?.reply == "after all")
        }
        #expect(scene.picture == "answered refused failed …")
    }
}
