import Casework
import Contracts
import JSON
import Kafka
import Messages

/// A random journal of one partition, with what a reader that forgets nothing makes of it.
struct RandomJournal {
    /// What there is as of an offset.
    struct Snapshot {
        var slots: [CaseID: CaseSlot]
        var time: Timestamp
    }

    let plans: [Plan]
    private(set) var log = PartitionLog()
    /// As of each record, by its place in ``PartitionLog/records``.
    private(set) var snapshots: [Snapshot] = []
    /// What follows from each event, with the contract of its case.
    private(set) var outputs: [Output: (offset: Int64, contract: String)] = [:]
    /// The contracts that a case was ever opened with.
    private(set) var contracts: [CaseID: Set<String>] = [:]
    private var slots: [CaseID: CaseSlot] = [:]
    private var openings: [Int64] = []
    private var cases = 0

    init(seed: UInt64, events: Int) throws {
        var generator = SeededGenerator(seed)
        plans = [
            try Plan(step("a", .optional, within: 500), step("b"), within: 5000),
            try Plan(
                step("a"), step("b", needs: ["a"]), step("c", .optional, needs: ["a"], within: 800), within: 1_500_000),
            try Plan(step("u"), step("v", .optional, needs: ["u"], within: 300), within: 9000),
        ]
        for _ in 0..<events {
            try append(&generator)
            try fold()
        }
    }

    private mutating func append(_ generator: inout SeededGenerator) throws {
        switch Int.random(in: 0..<30, using: &generator) {
        case 0: log.now += Fold.dedupWindow + .random(in: 0...1000, using: &generator)
        case 1: log.now += Fold.dedupWindow / 2 + .random(in: -100...100, using: &generator)
        default: log.now += .random(in: 0...400, using: &generator)
        }
        switch Int.random(in: 0..<40, using: &generator) {
        case 0..<9: open(CaseID(cases), &generator)
        case 9..<13:
            if let opening = openings.randomElement(using: &generator), let copy = log.copy(opening) {
                openings.append(copy)
            }
        case 13..<15:
            // A gateway that looked again and, rightly or wrongly, did not find the case.
            if cases > 0 { open(CaseID(Int.random(in: 0..<cases, using: &generator)), &generator) }
        case 15..<29: reply(&generator)
        case 29..<34: decide(&generator)
        case 34..<37:
            if let record = log.records.randomElement(using: &generator) { log.copy(record.offset) }
        case 37..<38: log.append(ProducerRecord(topic: "t", key: [0], value: [0, 0, 0]))
        case 38..<39: log.append(CaseID(-1), .expired(CaseExpired(deadline: Timestamp(milliseconds: 0))))
        default: log.skip(.random(in: 1...3, using: &generator))
        }
    }

    private mutating func open(_ id: CaseID, _ generator: inout SeededGenerator) {
        guard let plan = plans.randomElement(using: &generator) else { return }
        if id == CaseID(cases) { cases += 1 }
        contracts[id, default: []].insert(plan.service.digest)
        openings.append(log.open(id, plan, digest: "\(log.end)", checked: .random(in: 0...100, using: &generator)))
    }

    private var states: [CaseState] {
        slots.values.compactMap(\.state).sorted { $0.id < $1.id }
    }

    private mutating func reply(_ generator: inout SeededGenerator) {
        guard
            let state = states.filter({ $0.isOpen || Int.random(in: 0..<4, using: &generator) == 0 }).randomElement(
                using: &generator)
        else { return }
        let asked = zip(state.service.steps, state.steps).filter { $1.attempts > 0 && $1.reply == nil }.map(\.0.name)
        guard let step = asked.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: log.reply(state.id, step, .refused(Problem(code: "no", message: "")))
        case 1: log.reply(state.id, step, .failed(Problem(code: "down", message: "")))
        default: log.answer(state.id, step)
        }
    }

    private mutating func decide(_ generator: inout SeededGenerator) {
        let decisions = states.flatMap(\.decisions)
        let due = decisions.filter { $0.deadline.milliseconds <= log.now }
        guard let decision = (due.isEmpty ? decisions : due).randomElement(using: &generator) else { return }
        log.append(decision.entry(trace: nil).record(PartitionLog.topics))
    }

    private mutating func fold() throws {
        for record in log.records.dropFirst(snapshots.count) {
            if let event = try? JournalEvent(record) {
                var slot = slots[event.entry.caseID]
                let transition = CaseSlot.fold(
                    event, into: &slot,
                    contract: { [plans] digest in plans.first { $0.service.digest == digest }?.service })
                slots[event.entry.caseID] = slot
                for output in transition.outputs {
                    outputs[output] = (record.offset, slot?.state?.opening.contract ?? "")
                }
            }
            snapshots.append(Snapshot(slots: slots, time: Timestamp(milliseconds: record.timestamp)))
        }
    }
}
