import Casework
import Contracts
import JSON
import Messages
import Testing

/// What holds for every plan and every sequence of events. Each failure names the seed that shows it again.
///
/// Between seeds each test yields: others wait for the same threads.
@Suite struct PropertyTests {
    @Test func theFoldComesToWhatTheOracleSays() async throws {
        var outcomes: [CaseOutcome: Int] = [:]
        var lates = 0
        for seed in RandomCase.seeds {
            await Task.yield()
            var run = try RandomCase(seed: seed)
            let opened = run.open()
            guard opened.asked == run.oracle.follow(RandomCase.opened), agrees(run, seed) else {
                Issue.record("seed \(seed): the opening asks for \(opened.asked)")
                return
            }
            for number in 0..<40 {
                let (happening, transition, counts) = run.step()
                let asked = counts ? run.oracle.follow(run.now) : []
                let place = "seed \(seed), event \(number), \(happening)"
                guard (transition.disposition == .applied) == counts else {
                    Issue.record("\(place): \(transition.disposition), expected \(counts)")
                    return
                }
                guard transition.asked == asked else {
                    Issue.record("\(place): asks for \(transition.asked), expected \(asked)")
                    return
                }
                let closes =
                    run.oracle.outcome.map { $0.at == run.now } ?? false && transition.changes.contains(.closed)
                guard transition.results.count == (closes ? 1 : 0), agrees(run, place) else {
                    Issue.record("\(place): \(transition.results.count) results")
                    return
                }
            }
            if let outcome = run.scene.outcome { outcomes[outcome, default: 0] += 1 }
            lates += run.oracle.late.count
        }
        // The seeds reach all there is.
        for outcome in CaseOutcome.allCases where outcome != .cancelled { #expect(outcomes[outcome, default: 0] > 20) }
        #expect(lates > 100)
    }

    private func agrees(_ run: RandomCase, _ place: some Any) -> Bool {
        guard let state = run.scene.state else {
            Issue.record("\(place): no state")
            return false
        }
        let oracle = run.oracle
        for (step, fact) in zip(run.scene.plan.service.steps, state.steps) {
            let name = step.name
            let isSame =
                fact.outcome == oracle.ended[name]?.how && fact.closedAt?.milliseconds == oracle.ended[name]?.at
                && fact.issuedAt?.milliseconds == oracle.issued[name]
                && fact.attempts == (oracle.issued[name] == nil ? 0 : 1)
                && fact.deadline?.milliseconds == oracle.deadline(name) && fact.late?.outcome == oracle.late[name]
                && (fact.reply != nil) == (oracle.ended[name]?.how == .answered)
            if !isSame {
                Issue.record("\(place): step \(name) is \(fact)")
                return false
            }
        }
        let isSame =
            state.closing?.outcome == oracle.outcome?.how && state.closing?.at.milliseconds == oracle.outcome?.at
            && state.documentBytes == oracle.documents && state.revision == (oracle.outcome == nil ? 0 : 1)
            && (state.result != nil) == (oracle.outcome?.how == .completed || oracle.outcome?.how == .partial)
        if !isSame { Issue.record("\(place): the case is \(state.facts), the oracle says \(oracle)") }
        return isSame
    }

    @Test func theSameRecordAgainAtAnyLaterPlaceChangesNothing() async throws {
        var copied: Set<String> = []
        for seed in RandomCase.seeds.prefix(600) {
            await Task.yield()
            var run = try RandomCase(seed: seed)
            _ = run.open()
            // The states after each event, and which of the events counted.
            var slots = [run.scene.slot]
            var counted = [run.scene.events[0]]
            for number in 1...25 {
                let transition = run.step().transition
                slots.append(run.scene.slot)
                if transition.disposition == .applied { counted.append(run.scene.events[number]) }
                let here = run.scene.events[number]
                for original in counted where original.offset <= here.offset {
                    var copy = original
                    copy.offset = here.offset + 1
                    copy.timestamp = here.timestamp
                    var slot = run.scene.slot
                    let transition = CaseSlot.fold(copy, into: &slot, contract: { [run] in run.scene.contracts[$0] })
                    guard transition.isNothing, slot?.state?.facts == run.scene.state?.facts else {
                        Issue.record("seed \(seed): event \(original.offset) again after \(number): \(transition)")
                        return
                    }
                    copied.insert(original.entry.body.type)
                }
            }
        }
        #expect(copied.count == 5, "copies of every type of event")
    }

    @Test func foldingTwiceComesToTheSame() async throws {
        for seed in RandomCase.seeds.prefix(300) {
            await Task.yield()
            var run = try RandomCase(seed: seed)
            var transitions = [run.open()]
            for _ in 0..<30 { transitions.append(run.step().transition) }
            var slot: CaseSlot?
            for (event, expected) in zip(run.scene.events, transitions) {
                let transition = CaseSlot.fold(event, into: &slot, contract: { [run] in run.scene.contracts[$0] })
                guard transition.outputs == expected.outputs, transition.changes == expected.changes else {
                    Issue.record("seed \(seed): event \(event.offset)")
                    return
                }
            }
            #expect(slot?.state?.facts == run.scene.state?.facts, "seed \(seed)")
            #expect(slot?.state?.view == run.scene.state?.view, "seed \(seed)")
        }
    }

    @Test func aStateComesBackFromItsJSONAndGoesOnTheSame() async throws {
        for seed in RandomCase.seeds.prefix(600) {
            await Task.yield()
            var run = try RandomCase(seed: seed)
            _ = run.open()
            let before = Int(seed % 20)
            for _ in 0..<before { _ = run.step() }
            let state = try #require(run.scene.state)
            let service = run.scene.plan.service
            let bytes = state.encoded.serialized()
            let back = try CaseState(
                decoding: JSONValue(parsing: bytes), contract: { $0 == service.digest ? service : nil })
            #expect(back.facts == state.facts, "seed \(seed)")
            #expect(back.id == state.id && back.view == state.view && back.encoded == state.encoded, "seed \(seed)")
            #expect(back.decisions == state.decisions, "seed \(seed)")
            var other: CaseSlot? = .known(back)
            for _ in 0..<10 {
                let transition = run.step().transition
                guard let event = run.scene.events.last else { break }
                let again = CaseSlot.fold(event, into: &other, contract: { _ in service })
                #expect(again.outputs == transition.outputs, "seed \(seed)")
            }
            #expect(other?.state?.facts == run.scene.state?.facts, "seed \(seed)")
        }
    }

    @Test func theOrderOfIndependentRepliesDoesNotMatter() async throws {
        for seed in RandomCase.seeds.prefix(400) {
            await Task.yield()
            var generator = SeededGenerator(seed)
            var plan = try Plan.random(&generator)
            // At most one required step says no; with two, the first would count.
            let required = plan.items.filter { $0.kind == .required }.map(\.name)
            let stopper = Bool.random(using: &generator) ? required.randomElement(using: &generator) : nil
            var said: [String: StepOutcome] = [:]
            for item in plan.items {
                let ends: [StepOutcome] = [.answered, .answered, .refused, .failed]
                said[item.name] = item.kind == .optional ? ends.randomElement(using: &generator) : .answered
                if item.name == stopper { said[item.name] = .refused }
            }
            plan = try Plan(plan.items, within: plan.within)
            var first: (outcome: CaseOutcome?, result: JSONValue?, picture: String)?
            for _ in 0..<6 {
                var scene = Scene(plan)
                var open = scene.open().asked
                while !open.isEmpty {
                    let name = open.remove(at: Int.random(in: open.indices, using: &generator))
                    let transition =
                        switch said[name] {
                        case .refused: scene.refuse(name)
                        case .failed: scene.fail(name)
                        default: scene.answer(name, .string("of \(name)"))
                        }
                    open += transition.asked
                }
                #expect(scene.state?.isOpen == false, "seed \(seed)")
                let end = (scene.outcome, scene.result, stopper == nil ? scene.picture : "")
                if let first { #expect(first == end, "seed \(seed)") }
                first = end
            }
        }
    }
}
