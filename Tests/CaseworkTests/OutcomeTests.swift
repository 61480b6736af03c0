import Casework
import Contracts
import JSON
import Messages
import Testing

/// How steps and cases end.
@Suite struct OutcomeTests {
    private let opened: Int64 = 1_000_000

    @Test func completedWhenEveryStepAnswered() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional)))
        scene.open()
        #expect(scene.answer("a", ["n": 1]).results.isEmpty)
        let last = scene.answer("b", ["n": 2])
        #expect(scene.outcome == .completed)
        #expect(scene.result == ["a": ["n": 1], "b": ["n": 2]])
        #expect(last.results.map(\.revision) == [1])
        #expect(scene.state?.closing?.at == scene.events.last?.timestamp)
        #expect(scene.state?.revision == 1)
    }

    @Test(arguments: [StepOutcome.refused, .failed, .overdue])
    func partialWhenAnOptionalStepDidNotAnswer(end: StepOutcome) throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional, within: 100), step("c", .optional, needs: ["b"])))
        scene.open(at: opened)
        switch end {
        case .refused: scene.refuse("b")
        case .failed: scene.fail("b")
        default: scene.overdue("b", deadline: opened + 100, at: opened + 100)
        }
        #expect(scene.picture == "… \(end.rawValue) skipped", "what needs it is skipped; the rest goes on")
        #expect(scene.state?.isOpen == true)
        scene.answer("a", "A")
        #expect(scene.outcome == .partial)
        #expect(scene.result == ["a": "A"], "what did not come is left out")
    }

    @Test func refusedWhenARequiredStepWasRefused() throws {
        var scene = Scene(try Plan(step("a"), step("b"), step("c", needs: ["a"]), step("d", .optional)))
        scene.open()
        let refused = scene.refuse("a", "already-registered")
        #expect(scene.outcome == .refused)
        #expect(scene.picture == "refused cancelled skipped cancelled")
        #expect(scene["a"]?.problem?.code == "already-registered")
        #expect(refused.changes == [.stepClosed(0), .stepClosed(2), .stepClosed(1), .stepClosed(3), .closed])
        #expect(scene.result == nil)
        #expect(refused.results.count == 1)
    }

    @Test func failedWhenARequiredStepFailed() throws {
        var scene = Scene(try Plan(step("a"), step("b")))
        scene.open()
        scene.fail("b", "no-route")
        #expect(scene.outcome == .failed)
        #expect(scene.picture == "cancelled failed")
        #expect(scene["b"]?.problem?.code == "no-route")
    }

    @Test func failedWhenATaskCouldNotBeDelivered() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional)))
        scene.open()
        #expect(scene.undeliverable("b").changes == [.stepClosed(1)])
        #expect(scene.picture == "… failed")
        #expect(scene["b"]?.problem?.code == "task-undeliverable")
        scene.undeliverable("a")
        #expect(scene.outcome == .failed)
    }

    @Test func expiredWhenARequiredStepIsOverdue() throws {
        var scene = Scene(try Plan(step("a", within: 100), step("b")))
        scene.open(at: opened)
        let overdue = scene.overdue("a", deadline: opened + 100, at: opened + 100)
        #expect(overdue.disposition == .applied)
        #expect(scene.outcome == .expired)
        #expect(scene.picture == "overdue cancelled")
    }

    @Test func expiredWhenTheCasesTimeIsUpWithARequiredStepOpen() throws {
        var scene = Scene(try Plan(step("a"), step("b", needs: ["a"]), step("c", .optional), step("d"), within: 1000))
        scene.open(at: opened)
        scene.answer("d")
        let expired = scene.expire(deadline: opened + 1000, at: opened + 1000)
        #expect(expired.disposition == .applied)
        #expect(scene.outcome == .expired)
        #expect(scene.picture == "overdue skipped overdue answered")
        #expect(scene.result == nil)
    }

    @Test func partialWhenTheCasesTimeIsUpWithOnlyOptionalStepsOpen() throws {
        var scene = Scene(
            try Plan(step("a"), step("b", .optional), step("c", .optional, needs: ["b"]), within: 1000))
        scene.open(at: opened)
        scene.answer("a", "A")
        scene.expire(deadline: opened + 1000, at: opened + 1007)
        #expect(scene.outcome == .partial)
        #expect(scene.picture == "answered overdue skipped")
        #expect(scene.result == ["a": "A"])
    }

    @Test func theCaseWaitsForOptionalSteps() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional)))
        scene.open()
        scene.answer("a")
        #expect(scene.state?.isOpen == true)
    }

    @Test func aRequiredStepThatNeverCameToItIsNotPartial() throws {
        // The linter refuses such a plan; a fold that meets it all the same must not call it success.
        var scene = Scene(try Plan(step("a", .optional), step("b", needs: ["a"])))
        scene.open()
        scene.refuse("a")
        #expect(scene.picture == "refused skipped")
        #expect(scene.outcome == .failed)
    }

    @Test func aResultIsPutOutOnce() throws {
        let plan = try Plan(step("a"))
        var scene = Scene(plan)
        scene.open(at: opened)
        let transition = scene.answer("a", ["x": true], at: opened + 50)
        let result = try #require(transition.results.first)
        #expect(transition.outputs.count == 1)
        #expect(result.caseID == scene.id)
        #expect(result.portal == "portal")
        #expect(result.service == "test-service")
        #expect(result.dataSchema == "urn:darcha:document:outcome:v1")
        #expect(result.causationID == scene.events[1].entry.id)
        #expect(result.time.milliseconds == opened + 50)
        let state = try #require(scene.state)
        #expect(try JSONValue(parsing: result.data) == state.view, "the same as GET shows")
        for _ in 0..<3 {
            #expect(scene.answer("a").isNothing)
            #expect(scene.expire(deadline: opened + 60_000, at: opened + 60_000).isNothing)
        }
    }

    // MARK: Which word counts

    @Test func theFirstWordCounts() throws {
        var scene = Scene(try Plan(step("a", .optional), step("b")))
        scene.open()
        scene.refuse("a", "first")
        for transition in [scene.refuse("a", "second"), scene.fail("a")] {
            #expect(transition.disposition == .ignored(.duplicate))
            #expect(transition.isNothing)
        }
        #expect(scene["a"]?.problem?.code == "first")
        #expect(scene["a"]?.late == nil)
    }

    @Test func anotherAgencysReplyIsIgnored() throws {
        var scene = Scene(try Plan(step("a"), step("b")))
        scene.open()
        #expect(scene.answer("a", agency: "agency-b").disposition == .ignored(.otherAgency))
        #expect(scene.answer("a", agency: "").disposition == .ignored(.otherAgency))
        #expect(scene.picture == "… …")
    }

    @Test func aReplyToWhatWasNotAskedIsIgnored() throws {
        var scene = Scene(
            try Plan(step("a"), step("b", needs: ["a"]), step("c", .optional, needs: ["d"]), step("d", .optional)))
        scene.open()
        #expect(scene.answer("none").disposition == .ignored(.unknownTask))
        #expect(scene.answer("b").disposition == .ignored(.unknownTask), "not yet")
        #expect(scene.answer("a", attempt: 2).disposition == .ignored(.unknownTask), "an attempt that was not made")
        #expect(scene.refuse("a", attempt: 2).disposition == .ignored(.unknownTask))
        #expect(scene.undeliverable("b").disposition == .ignored(.unknownTask))
        #expect(scene.undeliverable("none").disposition == .ignored(.unknownTask))
        #expect(scene.undeliverable("a", attempt: 2).disposition == .ignored(.unknownTask))
        scene.refuse("d")
        #expect(scene.answer("c").disposition == .ignored(.unknownTask), "skipped, so never asked for")
        #expect(scene.picture == "… . skipped refused")
    }

    @Test func whatNamesAnElementOrACompensationIsOfNoStepHere() throws {
        var scene = Scene(try Plan(step("a", within: 100)))
        scene.open(at: opened)
        for (element, kind) in [("0", TaskKind.do), ("-", .compensate)] {
            let task = TaskID(caseID: scene.id, step: "a", element: element, kind: kind)
            let reply = TaskReplied(
                task: task, agency: "agency-a", reply: .answered("x", dataSchema: Plan.answer.urn, bytes: 3))
            #expect(scene.append(.replied(reply)).disposition == .ignored(.unknownTask))
            #expect(scene.undeliverable("a", element: element, kind: kind).disposition == .ignored(.unknownTask))
            #expect(
                scene.overdue("a", deadline: opened + 100, element: element, kind: kind, at: opened + 200).disposition
                    == .ignored(.unknownTask))
        }
        #expect(scene.picture == "…")
    }

    // MARK: Documents

    @Test func anAnswerOfAnotherDocumentIsAFailure() throws {
        var scene = Scene(try Plan(step("a", .optional), step("b")))
        scene.open()
        scene.answer("a", schema: "urn:darcha:document:other:v1")
        #expect(scene.picture == "failed …")
        #expect(scene["a"]?.problem?.code == "reply-wrong-document")
        #expect(scene["a"]?.reply == nil)
        scene.answer("b", schema: "urn:darcha:document:answer:v2")
        #expect(scene.outcome == .failed, "another version is another document")
    }

    @Test func aCasesDocumentsHaveALimit() throws {
        // The request takes 9 bytes.
        let plan = try Plan(step("a", .optional), step("b", .optional), step("c", .optional))
        var scene = Scene(plan)
        scene.open(["q": "?"], limit: 9 + 20)
        scene.answer("a", .string(String(repeating: "x", count: 18)))
        #expect(scene.picture == "answered … …", "to the last byte")
        scene.answer("b", 1)
        #expect(scene.picture == "answered failed …", "and not one more")
        #expect(scene["b"]?.problem?.code == "documents-too-large")
        #expect(scene.state?.documentBytes == 29)
        scene.refuse("c")
        #expect(scene.outcome == .partial, "a refusal is no document")
    }

    @Test func aRequestBeyondTheLimitLeavesRoomForNoAnswer() throws {
        var scene = Scene(try Plan(step("a")))
        scene.open(limit: 0)
        scene.answer("a")
        #expect(scene.outcome == .failed)
    }
}
