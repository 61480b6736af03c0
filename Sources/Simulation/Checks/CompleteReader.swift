import Casework
import Contracts
import JSON
import Kafka
import Messages

/// A reader that has the whole log before it: event by event it comes to what the oracle says, and no event counts twice.
struct CompleteReader {
    private let world: World
    private let services: [String: Service]
    private let place: TopicPartition

    init(world: World, services: [Service], place: TopicPartition) {
        self.world = world
        self.services = Dictionary(services.map { ($0.digest, $0) }) { $1 }
        self.place = place
    }

    func check(_ oracle: Oracle) {
        var random = SimulationRandom(world.seed, "copies")
        var slots: [CaseID: CaseSlot] = [:]
        var counted: [CaseID: [JournalEvent]] = [:]
        let verdicts = Dictionary(oracle.verdicts.map { ($0.event.offset, $0.counts) }) { $1 }
        for record in world.log.all(place) {
            guard let event = try? JournalEvent(record) else { continue }
            let id = event.entry.caseID
            var slot = slots.removeValue(forKey: id)
            let transition = fold(event, &slot)
            slots[id] = slot
            let counts = transition.disposition == .applied
            world.check(
                counts == verdicts[event.offset] ?? false,
                "the fold says \(transition.disposition) of \(place)@\(event.offset), the oracle otherwise")
            if case .opened = event.entry.body, counts { counted[id] = [] }
            if counts { counted[id, default: []].append(event) }
            if let copy = random.any(of: counted[id] ?? []), random.chance(300) { again(copy, after: event, slot) }
        }
        checkSizes(slots)
    }

    private func fold(_ event: JournalEvent, _ slot: inout CaseSlot?) -> Transition {
        CaseSlot.fold(event, into: &slot, reading: .silent, contract: { services[$0] })
    }

    /// The same record again, at any later place, changes nothing.
    private func again(_ event: JournalEvent, after last: JournalEvent, _ slot: CaseSlot?) {
        var copy = event
        copy.offset = last.offset + 1
        copy.timestamp = last.timestamp
        var slot = slot
        let before = slot?.state.map { CaseFacts.of($0) }
        let transition = fold(copy, &slot)
        world.table.count("copy", World.shortType(event.entry.body.type))
        world.check(
            transition.disposition != .applied && slot?.state.map { CaseFacts.of($0) } == before,
            "\(place)@\(event.offset) again after \(last.offset) changes something")
    }

    /// A case's state without its documents stays small.
    private func checkSizes(_ slots: [CaseID: CaseSlot]) {
        for (id, slot) in slots.sorted(by: { $0.key < $1.key }) {
            guard let state = slot.state else { continue }
            let elements = state.steps.reduce(0) { $0 + $1.elements.count }
            let bytes = state.encoded(documents: false).serialized().count
            let most = 1200 + 300 * state.steps.count + 700 * elements
            world.check(bytes <= most, "the state of \(id) takes \(bytes) bytes, more than \(most)")
        }
    }
}
