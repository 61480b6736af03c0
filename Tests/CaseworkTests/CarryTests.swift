import Casework
import Contracts
import JSON
import Messages
import Testing

/// Carried states: what a reader that does not know a case's beginning makes of them.
@Suite struct CarryTests {
    /// A case that was opened at 0, carried at 5 as of 3, and answered at 4 and 6.
    private func journal() throws -> (scene: Scene, events: [JournalEvent]) {
        var scene = Scene(try Plan(step("a").undone(), step("b"), step("c"), step("d", needs: ["a"])))
        scene.open()
        scene.answer("a", "A")
        scene.answer("a", "again")
        scene.answer("none")
        let state = try #require(scene.state)
        scene.answer("b", "B")
        let entry = state.carried(asOf: 3, at: Timestamp(milliseconds: scene.now))
        scene.append(entry.body)
        scene.answer("c", "C")
        return (scene, scene.events)
    }

    private func read(_ events: [JournalEvent], _ reading: Reading, _ scene: Scene) -> (CaseSlot?, [Transition]) {
        var slot: CaseSlot?
        let contracts = scene.contracts
        let transitions = events.filter { $0.offset >= reading.from }.map {
            CaseSlot.fold($0, into: &slot, reading: reading, contract: { contracts[$0] })
        }
        return (slot, transitions)
    }

    @Test func aReaderThatBeganBeforeItTakesNothingFromIt() throws {
        let (scene, events) = try journal()
        let (slot, transitions) = read(events, .complete, scene)
        #expect(transitions[5].disposition == .carried(asOf: 3, agrees: true))
        #expect(slot?.state?.facts == scene.state?.facts)
    }

    @Test(arguments: 1...4) func aReaderThatBeganLaterKnowsTheCaseByIt(from: Int64) throws {
        let (scene, events) = try journal()
        let (slot, transitions) = read(
            events, Reading(from: from, orphansThrough: 5, publishedThrough: 5), scene)
        let before = transitions.prefix(Int(5 - from))
        #expect(before.allSatisfy { $0.disposition == .orphaned })
        #expect(transitions[Int(5 - from)].disposition == .adopted(asOf: 3))
        #expect(transitions.allSatisfy { $0.outputs.isEmpty })
        #expect(slot?.state?.facts == scene.state?.facts, "what lay between was folded")
    }

    @Test func whoeverPublishedNothingOfWhatLayBetweenDoesSoWhenTheCaseIsKnown() throws {
        var scene = Scene(try Plan(step("a"), step("b", needs: ["a"])))
        scene.open()
        let state = try #require(scene.state)
        scene.answer("a")
        scene.append(state.carried(asOf: 0, at: Timestamp(milliseconds: 0)).body)
        let (_, transitions) = read(
            scene.events, Reading(from: 1, orphansThrough: 2, publishedThrough: 0), scene)
        #expect(transitions.map(\.tasks) == [[], ["b/-/do/1"]])
    }

    @Test func whatALaterReaderMissesMakesTheStateWorthless() throws {
        let (scene, events) = try journal()
        let (slot, transitions) = read(events, Reading(from: 5, orphansThrough: 9, publishedThrough: 9), scene)
        #expect(transitions[0].disposition == .ignored(.unknownCase), "the event at 4 is missing")
        #expect(slot?.state == nil)
    }

    @Test func beyondTheCatchUpNobodyIsKeptOrTaken() throws {
        let (scene, events) = try journal()
        let (slot, transitions) = read(events, Reading(from: 2, orphansThrough: 4, publishedThrough: 9), scene)
        #expect(
            transitions.map(\.disposition) == [
                .orphaned, .orphaned, .orphaned, .ignored(.unknownCase), .ignored(.unknownCase),
            ])
        #expect(slot == nil, "the orphans are let go of")
    }

    @Test func anOpeningEndsTheWaitOfOrphans() throws {
        let (scene, events) = try journal()
        var (slot, _) = read(Array(events[1...2]), Reading(from: 1, orphansThrough: 9, publishedThrough: 9), scene)
        var again = events[0]
        again.offset = 7
        let contracts = scene.contracts
        let transition = CaseSlot.fold(
            again, into: &slot, reading: Reading(from: 1, orphansThrough: 9, publishedThrough: 9),
            contract: { contracts[$0] })
        #expect(transition.changes.contains(.opened))
        #expect(slot?.state?.openedOffset == 7)
    }

    @Test func aReaderWithAnotherStateSaysSo() throws {
        let (scene, events) = try journal()
        var without = events
        without.remove(at: 1)
        without.remove(at: 3)
        let (_, transitions) = read(without, .complete, scene)
        #expect(transitions[3].disposition == .carried(asOf: 3, agrees: false))
    }

    @Test func anOlderCarriedStateIsNoAlarm() throws {
        var (scene, events) = try journal()
        var old = events[5]
        old.offset = 7
        #expect(scene.fold(old).disposition == .carried(asOf: 3, agrees: true))
    }

    @Test func aCarriedStateOfAnUnknownContractIsHeldWithWhatFollows() throws {
        let (scene, events) = try journal()
        var blind = scene
        blind.contracts = [:]
        let reading = Reading(from: 2, orphansThrough: 5, publishedThrough: 5)
        let (slot, transitions) = read(events, reading, blind)
        #expect(transitions.suffix(2).map(\.disposition) == [.held, .held])
        #expect(slot?.missingContract == scene.plan.service.digest)
        let contracts = scene.contracts
        #expect(slot?.release(reading: reading, contract: { _ in nil }) == nil)
        let (released, _) = try #require(slot?.release(reading: reading, contract: { contracts[$0] }))
        #expect(released?.state?.facts == scene.state?.facts)
    }

    @Test func rubbishForAStateIsPassedOver() throws {
        let (scene, events) = try journal()
        for rubbish in [nil, 7, "x", [:], ["v": 2, "fold": 1]] as [JSONValue] {
            var event = events[5]
            event.entry.body = .carried(CaseCarried(asOf: 3, digest: "x", state: rubbish))
            var slot: CaseSlot?
            let contracts = scene.contracts
            let transition = CaseSlot.fold(
                event, into: &slot, reading: Reading(from: 4, orphansThrough: 9, publishedThrough: 9),
                contract: { contracts[$0] })
            #expect(transition.disposition == .ignored(.unreadable))
            #expect(slot == nil)
        }
    }

    @Test func documentsStayBehindWhenNothingReadsThem() throws {
        var scene = Scene(try Plan(step("a"), step("b", .optional).read()))
        scene.open()
        scene.answer("a", "A")
        scene.fail("b")
        var state = try #require(scene.state)
        #expect(state.isNeeded(asOf: Timestamp(milliseconds: scene.now)))
        guard case .carried(let carried) = state.carried(asOf: 2, at: Timestamp(milliseconds: scene.now)).body else {
            return
        }
        #expect(carried.state["request"] == nil && carried.state["result"] == nil)
        let contracts = scene.contracts
        let back = try CaseState(decoding: carried.state, contract: { contracts[$0] })
        #expect(back.hasDroppedDocuments && back.factsDigest == state.factsDigest)
        state.dropDocuments()
        #expect(state.facts == back.facts)
        #expect(state.factsDigest == carried.digest, "who has let go of them can still compare")
    }
}
