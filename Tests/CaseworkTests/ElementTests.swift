import Casework
import Contracts
import JSON
import Messages
import Testing

/// Steps that ask for several things: each of an array, or alternatives; and steps with a condition.
@Suite struct ElementTests {
    private let opened: Int64 = 1_000_000
    private let three: JSONValue = ["list": ["x", "y", "z"]]

    // MARK: For each

    @Test func eachElementIsAskedForWithItsOwnInput() throws {
        var scene = Scene(try Plan(step("a").forEach(), step("b", needs: ["a"])))
        let transition = scene.open(three)
        #expect(transition.tasks == ["a/0/do/1", "a/1/do/1", "a/2/do/1"])
        let inputs = transition.outputs.compactMap { output -> JSONValue? in
            if case .task(let task) = output { try? JSONValue(parsing: task.data) } else { nil }
        }
        #expect(inputs == [["q": "x", "n": 0], ["q": "y", "n": 1], ["q": "z", "n": 2]])
        scene.answer("a", "Z", element: "2")
        scene.answer("a", "X", element: "0")
        #expect(scene.picture == "… .")
        #expect(scene.answer("a", "Y", element: "1").tasks == ["b/-/do/1"])
        scene.answer("b", "B")
        #expect(scene.result == ["a": ["X", "Y", "Z"], "b": "B"], "in the array's order")
    }

    @Test func anElementIsNamedOnlyAsItIsWritten() throws {
        var scene = Scene(try Plan(step("a").forEach()))
        scene.open(three)
        for element in ["-", "3", "-1", "00", "01", "+1", "1 ", "x"] {
            #expect(scene.answer("a", element: element).disposition == .ignored(.unknownTask), "\(element)")
        }
        #expect(scene.elements("a") == "… … …")
    }

    private static let quorums: [(ForEach.Quorum, String, StepOutcome, String)] = [
        (.all, "refused", StepOutcome.refused, "refused cancelled cancelled"),
        (.all, "failed", .failed, "failed cancelled cancelled"),
        (.any, "refused failed overdue", .overdue, "refused failed overdue"),
        (.any, "refused refused failed", .failed, "refused refused failed"),
        (.any, "refused refused refused", .refused, "refused refused refused"),
        (.any, "refused answered refused", .answered, "refused answered refused"),
        (.atLeast(2), "answered answered refused", .answered, "answered answered refused"),
        (.atLeast(2), "refused refused", .refused, "refused refused cancelled"),
        (.atLeast(2), "refused overdue", .overdue, "refused overdue cancelled"),
        (.atLeast(2), "failed refused", .failed, "failed refused cancelled"),
    ]

    @Test(arguments: quorums)
    func theQuorumDecides(_ quorum: ForEach.Quorum, _ ends: String, _ outcome: StepOutcome, _ picture: String) throws {
        var scene = Scene(try Plan(step("a", .optional, within: 500).forEach(quorum)))
        scene.open(three, at: opened)
        for (element, end) in ends.split(separator: " ").enumerated() {
            #expect(scene["a"]?.outcome == nil, "not before the last word that matters")
            switch end {
            case "answered": scene.answer("a", element: "\(element)")
            case "refused": scene.refuse("a", element: "\(element)")
            case "failed": scene.fail("a", element: "\(element)")
            default: scene.overdue("a", deadline: opened + 500, element: "\(element)", at: opened + 500)
            }
        }
        #expect(scene["a"]?.outcome == outcome)
        #expect(scene.elements("a") == picture)
        #expect(scene.outcome == (outcome == .answered ? .completed : .partial))
    }

    private static let impossible: [(JSONValue, ForEach.Quorum, StepOutcome, String?)] = [
        ([:], .all, .answered, nil),
        (["list": []], .all, .answered, nil),
        (["list": []], .any, .failed, "for-each-too-few"),
        (["list": ["x"]], .atLeast(2), .failed, "for-each-too-few"),
        (["list": "x"], .all, .failed, "for-each-not-array"),
        (["list": [1, 2, 3, 4, 5, 6]], .all, .failed, "for-each-too-many"),
    ]

    @Test(arguments: impossible)
    func whatCannotBeAskedEndsAtOnce(
        _ request: JSONValue, _ quorum: ForEach.Quorum, _ outcome: StepOutcome, _ code: String?
    ) throws {
        var scene = Scene(try Plan(step("a").forEach(quorum), step("b", needs: ["a"])))
        let transition = scene.open(request)
        #expect(scene["a"]?.outcome == outcome)
        #expect(scene["a"]?.problem?.code == code)
        #expect(transition.tasks == (outcome == .answered ? ["b/-/do/1"] : []))
        #expect(scene.outcome == (outcome == .answered ? nil : .failed))
    }

    @Test func theEndOfTimeMakesEveryElementOverdueAndTheQuorumStillCounts() throws {
        var scene = Scene(try Plan(step("a").forEach(.any), step("b", .optional, needs: ["a"]), within: 1000))
        scene.open(three, at: opened)
        scene.answer("a", "Y", element: "1")
        #expect(scene.expire(deadline: opened + 1000, at: opened + 1000).tasks == [], "nothing is issued any more")
        #expect(scene.elements("a") == "overdue answered overdue")
        #expect(scene.picture == "answered skipped")
        #expect(scene.outcome == .partial)
    }

    @Test func aRequiredStepThatNoTimeIsLeftForExpiresTheCase() throws {
        var scene = Scene(try Plan(step("a").forEach(.any), step("b", needs: ["a"]), within: 1000))
        scene.open(three, at: opened)
        scene.answer("a", "Y", element: "1")
        scene.expire(deadline: opened + 1000, at: opened + 1000)
        #expect(scene.outcome == .expired)
        #expect(scene["b"]?.because == .closed)
    }

    // MARK: First of

    @Test func theFirstAnswerWinsAndTheOthersAreCancelled() throws {
        var scene = Scene(
            try Plan(step("a").firstOf("x", "y", "z"), step("b", needs: ["a"], input: "$.steps.a.source")))
        #expect(scene.open().tasks == ["a/x/do/1", "a/y/do/1", "a/z/do/1"])
        scene.refuse("a", element: "x")
        #expect(scene["a"]?.outcome == nil)
        let transition = scene.answer("a", "Y", element: "y")
        #expect(transition.tasks == ["b/-/do/1"])
        if case .task(let task)? = transition.outputs.first { #expect(task.data == Array("\"y\"".utf8)) }
        #expect(scene.elements("a") == "refused answered cancelled")
        #expect(scene["a"]?.reply == "Y")
        #expect(scene.answer("a", "Z", element: "z").changes == [.late(0)], "kept, and no more")
        #expect(scene["a"]?.reply == "Y")
    }

    @Test func anAlternativeIsOnlyItsOwnAgencys() throws {
        var scene = Scene(try Plan(step("a").firstOf("x", "y")))
        scene.open()
        #expect(scene.answer("a", element: "x", agency: "agency-y").disposition == .ignored(.otherAgency))
        #expect(scene.answer("a", element: "-").disposition == .ignored(.unknownTask))
    }

    @Test func onlyWhenAllSayNoIsItNo() throws {
        var scene = Scene(try Plan(step("a").firstOf("x", "y")))
        scene.open()
        scene.refuse("a", element: "x")
        scene.refuse("a", element: "y")
        #expect(scene.outcome == .refused)
    }

    // MARK: Conditions

    @Test func aStepWhoseConditionDoesNotHoldIsSkippedAndStopsNobody() throws {
        let plan = try Plan(
            step("a"), step("fee", needs: ["a"]).when("$.steps.a.reply.exempt == false"), step("b", needs: ["fee"]))
        var exempt = Scene(plan)
        exempt.open()
        #expect(exempt.answer("a", ["exempt": true]).tasks == ["b/-/do/1"])
        #expect(exempt.picture == "answered skipped …")
        #expect(exempt["fee"]?.because == .condition)
        exempt.answer("b")
        #expect(exempt.outcome == .completed, "every step that had to run answered")
        var other = Scene(plan)
        other.open()
        #expect(other.answer("a", ["exempt": false]).tasks == ["fee/-/do/1"])
    }

    @Test func aConditionIsLookedAtWhenItsTurnComes() throws {
        var scene = Scene(
            try Plan(
                step("a", .optional), step("b", .optional, needs: ["a"]).when("$.steps.a.reply == 1"),
                step("c", .optional).when("$.request.none == 1")))
        #expect(scene.open().tasks == ["a/-/do/1"])
        #expect(scene.picture == "… . skipped")
        scene.refuse("a")
        #expect(scene["b"]?.because == .needs, "its condition is no matter by then")
        #expect(scene.outcome == .partial)
    }

    // MARK: Reminders

    @Test func anAgencyIsRemindedOnceAndNotBefore() throws {
        var scene = Scene(try Plan(step("a", within: 1000).reminded(after: 300)))
        scene.open(at: opened)
        #expect(
            scene.state?.decisions.map(\.deadline.milliseconds) == [opened + 1000, opened + 300, opened + 60_000])
        #expect(scene.remind("a", due: opened + 300, at: opened + 299).disposition == .ignored(.early))
        #expect(scene.remind("a", due: opened + 299, at: opened + 300).disposition == .ignored(.early))
        let transition = scene.remind("a", due: opened + 300, at: opened + 300)
        #expect(transition.changes == [.reminded(0)])
        guard case .reminder(let reminder)? = transition.outputs.first else {
            Issue.record("no notice")
            return
        }
        #expect(reminder.agency == "agency-a" && reminder.expiry.milliseconds == opened + 1000)
        #expect(scene.remind("a", due: opened + 300, at: opened + 400).disposition == .ignored(.settled))
        #expect(scene.state?.decisions.count == 2)
        scene.answer("a")
        #expect(scene.remind("a", due: opened + 300, at: opened + 500).isNothing)
    }
}
