import Casework
import Messages
import Testing

/// Deadlines: what is decided, and what of it counts.
@Suite struct DecisionTests {
    private let opened: Int64 = 1_000_000

    private func described(_ scene: Scene) -> [String] {
        (scene.state?.decisions ?? []).map { decision in
            let subject =
                switch decision.subject {
                case .step(let task): task.step
                case .wholeCase: "case"
                case .reminder(let task): "reminder of \(task.step)"
                }
            return "\(subject) \(decision.deadline.milliseconds - opened) \(decision.agencies.joined(separator: "+"))"
        }
    }

    @Test func everyIssuedStepWithADeadlineAndTheCaseAreDecidedOn() throws {
        var scene = Scene(
            try Plan(step("a", within: 100), step("b"), step("c", needs: ["a"], within: 300), within: 1000))
        scene.open(at: opened)
        #expect(described(scene) == ["a 100 agency-a", "case 1000 agency-a+agency-b"])
        scene.answer("a", at: opened + 50)
        #expect(described(scene) == ["c 350 agency-c", "case 1000 agency-b+agency-c"], "from when it became due")
        scene.answer("b")
        scene.answer("c")
        #expect(scene.outcome == .completed)
        #expect(described(scene) == [], "none when the case is closed")
    }

    @Test func aDecisionBecomesTheEventThatSaysSo() throws {
        var scene = Scene(try Plan(step("a", within: 100), within: 1000))
        scene.open(at: opened)
        let bodies = try #require(scene.state).decisions.map { $0.entry(trace: nil) }
        #expect(bodies.map(\.caseID) == [scene.id, scene.id])
        #expect(
            bodies.map(\.body) == [
                .overdue(
                    StepOverdue(
                        task: TaskID(caseID: scene.id, step: "a"), deadline: Timestamp(milliseconds: opened + 100))),
                .expired(CaseExpired(deadline: Timestamp(milliseconds: opened + 1000))),
            ])
        #expect(Set(bodies.map(\.id)).count == 2)
    }

    @Test func itIsAwaitedUntilItIsSettled() throws {
        var scene = Scene(try Plan(step("a", .optional, within: 100), step("b"), within: 1000))
        scene.open(at: opened)
        let decisions = try #require(scene.state).decisions
        func awaited(_ scene: Scene) -> [Bool] { decisions.map { scene.state?.awaits($0) ?? false } }
        #expect(awaited(scene) == [true, true])
        #expect(scene.overdue("a", deadline: opened + 100, at: opened + 99).disposition == .ignored(.early))
        #expect(awaited(scene) == [true, true], "an early one settles nothing")
        scene.overdue("a", deadline: opened + 100, at: opened + 100)
        #expect(awaited(scene) == [false, true])
        scene.answer("b")
        #expect(awaited(scene) == [false, false])
    }

    @Test func aDecisionKnowsTheAgenciesThatAreAskedByNow() throws {
        var scene = Scene(try Plan(step("a"), step("b", needs: ["a"]), within: 1000))
        scene.open(at: opened)
        let armed = try #require(scene.state?.decisions.last)
        #expect(armed.agencies == ["agency-a"])
        scene.answer("a")
        #expect(scene.state?.current(armed)?.agencies == ["agency-b"])
        #expect(scene.state?.current(armed)?.deadline == armed.deadline)
        scene.answer("b")
        #expect(scene.state?.current(armed) == nil)
    }

    @Test func aDecisionOfAnotherPlanIsNotAwaited() throws {
        var scene = Scene(try Plan(step("a", within: 100)))
        var other = Scene(try Plan(step("none", within: 100)))
        scene.open()
        other.open()
        let foreign = try #require(other.state?.decisions.first)
        #expect(scene.state?.awaits(foreign) == false)
    }

    @Test func aReplyThatIsFirstInTheLogWins() throws {
        var scene = Scene(try Plan(step("a", within: 100)))
        scene.open(at: opened)
        scene.answer("a", at: opened + 500)
        #expect(scene.outcome == .completed, "late by the clock, but before the decision")
        #expect(scene.overdue("a", deadline: opened + 100, at: opened + 600).disposition == .ignored(.settled))
        #expect(scene.outcome == .completed)
    }

    @Test(arguments: [Int64](-3...3))
    func aDecisionStampedBeforeItsDeadlineIsIgnored(shift: Int64) throws {
        var scene = Scene(try Plan(step("a", within: 100), within: 1000))
        scene.open(at: opened)
        #expect(
            scene.overdue("a", deadline: opened + 100, at: opened + 100 + shift).disposition
                == (shift < 0 ? .ignored(.early) : .applied))
        var other = Scene(try Plan(step("a"), within: 1000))
        other.open(at: opened)
        #expect(
            other.expire(deadline: opened + 1000, at: opened + 1000 + shift).disposition
                == (shift < 0 ? .ignored(.early) : .applied))
    }

    @Test func aDecisionThatNamesAnotherDeadlineIsIgnored() throws {
        var scene = Scene(try Plan(step("a", within: 100), step("b"), within: 1000))
        scene.open(at: opened)
        for deadline in [opened, opened + 99, opened + 101, opened + 1000] {
            #expect(scene.overdue("a", deadline: deadline, at: opened + 5000).disposition == .ignored(.early))
        }
        #expect(
            scene.overdue("b", deadline: opened + 1000, at: opened + 5000).disposition == .ignored(.early), "has none")
        for deadline in [opened + 100, opened + 999, opened + 1001] {
            #expect(scene.expire(deadline: deadline, at: opened + 5000).disposition == .ignored(.early))
        }
        #expect(scene.picture == "… …")
    }

    @Test func aForeignDecisionIsIgnored() throws {
        var scene = Scene(try Plan(step("a", within: 100), step("b", needs: ["a"], within: 100)))
        scene.open(at: opened)
        let late = opened + 200
        #expect(scene.overdue("none", deadline: opened + 100, at: late).disposition == .ignored(.unknownTask))
        #expect(
            scene.overdue("b", deadline: opened + 100, at: late).disposition == .ignored(.unknownTask), "not asked for")
        #expect(scene.overdue("a", deadline: opened + 100, attempt: 2, at: late).disposition == .ignored(.otherAttempt))
        #expect(scene.picture == "… .")
    }
}
