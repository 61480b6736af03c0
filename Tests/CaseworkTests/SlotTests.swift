import Casework
import Contracts
import JSON
import Messages
import Testing

/// What a reader holds for a case: known, held, or not known.
@Suite struct SlotTests {
    private let half = Fold.dedupWindow / 2

    // MARK: Openings

    @Test func nothingIsKnownOfACaseThatWasNotOpened() throws {
        var scene = Scene(try Plan(step("a", within: 100)))
        let transitions = [
            scene.answer("a"), scene.undeliverable("a"), scene.overdue("a", deadline: 0, at: 5_000_000),
            scene.expire(deadline: 0, at: 5_000_000),
        ]
        for transition in transitions { #expect(transition.disposition == .ignored(.unknownCase)) }
        #expect(scene.slot == nil)
    }

    @Test func theSameRequestAgainIsADuplicateAndAnotherBodyIsAlreadyOpen() throws {
        var scene = Scene(try Plan(step("a")))
        scene.open(["q": 1], digest: "body-1")
        #expect(scene.open(["q": 1], digest: "body-1").disposition == .ignored(.duplicate))
        #expect(scene.open(["q": 2], digest: "body-2").disposition == .ignored(.alreadyOpen))
        #expect(scene.state?.opening.request == ["q": 1])
        #expect(scene.state?.openedOffset == 0)
    }

    @Test func anOpeningWhoseOpenerLookedTooLongBeforeIsIgnored() throws {
        var scene = Scene(try Plan(step("a")))
        #expect(scene.open(checked: half + 1).disposition == .ignored(.staleOpening))
        #expect(scene.slot == nil)
        #expect(scene.open(checked: half).disposition == .applied, "it looks again, and then it counts")
    }

    @Test func anOpenersFastClockDoesNoHarm() throws {
        var scene = Scene(try Plan(step("a")))
        #expect(scene.open(checked: -3_600_000).disposition == .applied)
    }

    // MARK: The window

    /// A case that closed at a known moment.
    private func closed() throws -> (scene: Scene, at: Int64) {
        var scene = Scene(try Plan(step("a", .optional, within: 100)))
        scene.open(at: 1_000_000)
        scene.fail("a", at: 1_000_200)
        return (scene, 1_000_200)
    }

    @Test func aClosedCaseIsNeededForTheDedupWindow() throws {
        let (scene, at) = try closed()
        let state = try #require(scene.state)
        #expect(state.isNeeded(asOf: Timestamp(milliseconds: at + Fold.dedupWindow - 1)))
        #expect(!state.isNeeded(asOf: Timestamp(milliseconds: at + Fold.dedupWindow)))
        #expect(state.isNeeded(asOf: Timestamp(milliseconds: 0)))
    }

    @Test func anOpenCaseIsAlwaysNeeded() throws {
        var scene = Scene(try Plan(step("a")))
        scene.open()
        #expect(scene.state?.isNeeded(asOf: Timestamp(milliseconds: .max)) == true)
    }

    @Test func withinTheWindowAClosedCaseStaysAsItIs() throws {
        var (scene, at) = try closed()
        let before = scene.state?.facts
        #expect(scene.open(at: at + Fold.dedupWindow - 1).disposition == .ignored(.duplicate))
        #expect(scene.state?.facts == before)
    }

    @Test func afterTheWindowAKeyOpensANewCaseWhoeverStillKnowsTheOld() throws {
        let (known, at) = try closed()
        var forgetful = known
        forgetful.slot = nil
        for var scene in [known, forgetful] {
            #expect(
                scene.open(["q": "new"], digest: "body-2", at: at + Fold.dedupWindow).changes == [.opened, .issued(0)])
            #expect(scene.state?.openedOffset == 2)
            #expect(scene.state?.opening.request == ["q": "new"])
            #expect(scene.picture == "…")
        }
    }

    @Test func afterTheWindowACopyOfAnOldOpeningIsStaleWhoeverStillKnowsTheCase() throws {
        let (known, at) = try closed()
        var forgetful = known
        forgetful.slot = nil
        let copied = known.events[0].entry.body
        for var scene in [known, forgetful] {
            let before = scene.state?.facts
            let transition = scene.append(copied, at: at + Fold.dedupWindow)
            #expect(transition.disposition == .ignored(.staleOpening))
            #expect(scene.state?.facts == before)
        }
    }

    // MARK: Held

    @Test func aCaseOfAnUnknownContractIsHeldWithAllItsEvents() throws {
        var scene = Scene(try Plan(step("a"), step("b", needs: ["a"])))
        scene.contracts = [:]
        let transitions = [scene.open(), scene.answer("a"), scene.open(), scene.answer("b")]
        for transition in transitions {
            #expect(transition.disposition == .held)
            #expect(transition.outputs.isEmpty && transition.changes.isEmpty)
        }
        guard case .held(let events)? = scene.slot else {
            Issue.record("not held")
            return
        }
        #expect(events == scene.events)
        #expect(scene.state == nil)
        #expect(scene.slot?.release(contract: { _ in nil }) == nil, "not released without the contract")
    }

    @Test func whatWasHeldIsFoldedAsIfTheContractHadBeenThere() throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]))
        var held = Scene(plan)
        held.contracts = [:]
        var known = Scene(plan)
        let drive: (inout Scene) -> [Transition] = { scene in
            [scene.open(), scene.answer("a", 1), scene.answer("a", 2), scene.answer("b", 3)]
        }
        let expected = drive(&known)
        _ = drive(&held)
        let (slot, transitions) = try #require(held.slot?.release(contract: { _ in plan.service }))
        #expect(slot?.state?.facts == known.state?.facts)
        #expect(transitions.map(\.disposition) == expected.map(\.disposition))
        #expect(transitions.map(\.outputs) == expected.map(\.outputs))
        #expect(transitions.map(\.changes) == expected.map(\.changes))
    }

    @Test func aCaseOfAnotherVersionOfTheFoldIsHeld() throws {
        var scene = Scene(try Plan(step("a")))
        let contracts = scene.contracts
        #expect(scene.open(foldVersion: Fold.version + 1).disposition == .held)
        #expect(scene.slot?.release(contract: { contracts[$0] }) == nil)
    }

    @Test func aStaleOpeningIsNotHeld() throws {
        var scene = Scene(try Plan(step("a")))
        scene.contracts = [:]
        #expect(scene.open(checked: half + 1).disposition == .ignored(.staleOpening))
        #expect(scene.answer("a").disposition == .ignored(.unknownCase))
        #expect(scene.slot == nil)
    }

    @Test func aKnownCaseHasNothingToRelease() throws {
        let plan = try Plan(step("a"))
        var scene = Scene(plan)
        scene.open()
        #expect(scene.slot?.release(contract: { _ in plan.service }) == nil)
    }
}
