import Casework
import Contracts
import Kafka
import Messages
import Synchronization
import Testing

@testable import Conductor

/// A partition of a random journal, conducted by one machine after another: each dies at a random moment, and the next
/// begins at what was committed. After every step it is checked what must always hold.
struct PartitionRun {
    let journal: RandomJournal
    let seed: UInt64
    private var generator: SeededGenerator
    private var machine: PartitionMachine
    private var start: StartDecision
    private var known: Set<String> = []
    private let shelf = Shelf()
    /// How many records there are by now.
    private var visible = 0
    /// Batches that are on their way.
    private var flying: [(through: Int64, release: Int, outputs: [Output])] = []
    private var acknowledged: Set<Output> = []
    private var committed: Progress?
    /// What retention has removed.
    private var logStart: Int64 = 0
    private var armed: Set<String> = []
    private var isLive = false
    private var catchUpEnd: Int64 = 0
    private(set) var restarts = 0
    private(set) var releases = 0
    private let verdict = Verdict()

    /// The contracts that the machine finds.
    private final class Shelf: Sendable {
        let services = Mutex<[String: Service]>([:])
    }

    /// The first thing that did not hold.
    private final class Verdict {
        var failure: String?
    }

    var failure: String? { verdict.failure }

    init(seed: UInt64) throws {
        self.seed = seed
        generator = SeededGenerator(seed &* 31 &+ 7)
        journal = try RandomJournal(seed: seed, events: 70)
        start = try StartDecision.after(nil, log: 0..<0)
        machine = PartitionMachine(start: start, catchUpEnd: 0, partitions: 4, contract: { _ in nil })
        try restart()
    }

    /// Runs to the end of the journal, and once more with every contract known.
    mutating func run() throws {
        while failure == nil, visible < journal.log.records.count || machine.position < end {
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<6: visible = min(visible + .random(in: 1...8, using: &generator), journal.log.records.count)
            case 6..<13: fold(.random(in: 1...9, using: &generator))
            case 13..<16: acknowledge()
            case 16: contractsArrive()
            case 17..<19: commit()
            default: try restart()
            }
        }
        guard failure == nil else { return }
        known = Set(journal.plans.map(\.service.digest))
        try restart()
        while failure == nil, machine.position < end { fold(7) }
        while failure == nil, !flying.isEmpty { acknowledge() }
        commit()
        check(Set(journal.outputs.keys).subtracting(acknowledged).isEmpty, "something was never published")
        check(committed?.publishedThrough == journal.log.records.last?.offset, "not published through the end")
    }

    private var end: Int64 { visible == 0 ? 0 : journal.log.records[visible - 1].offset + 1 }

    private func check(_ isTrue: Bool, _ complaint: @autoclosure () -> String) {
        if !isTrue, failure == nil { verdict.failure = "seed \(seed), at \(machine.position): \(complaint())" }
    }

    // MARK: What may happen

    private mutating func restart() throws {
        restarts += 1
        // Retention removes nothing that is needed. A contract may come, or be lost with another conductor.
        if let committed, Bool.random(using: &generator) { logStart = max(logStart, committed.low) }
        if known.count < journal.plans.count || Bool.random(using: &generator) {
            known = Set(journal.plans.prefix(Int.random(in: 2...3, using: &generator)).map(\.service.digest))
        }
        if failure == nil, visible == journal.log.records.count { known = Set(journal.plans.map(\.service.digest)) }
        start = try StartDecision.after(committed, log: min(logStart, end)..<end)
        check(start.warning == nil, "a warning without need: \(start.warning ?? "")")
        catchUpEnd = end
        stock()
        machine = PartitionMachine(
            start: start, catchUpEnd: catchUpEnd, partitions: 4,
            contract: { [shelf] digest in shelf.services.withLock { $0[digest] } })
        flying = []
        armed = []
        isLive = false
    }

    private func stock() {
        let services = journal.plans.map(\.service).filter { known.contains($0.digest) }
        shelf.services.withLock { $0 = Dictionary(uniqueKeysWithValues: services.map { ($0.digest, $0) }) }
    }

    /// Every contract comes to a machine that runs.
    private mutating func contractsArrive() {
        known = Set(journal.plans.map(\.service.digest))
        stock()
        guard let step = machine.contractsArrived() else { return }
        releases += 1
        take(step, from: 0)
    }

    private mutating func fold(_ count: Int) {
        let before = machine.position
        let records = journal.log.from(before, to: end).prefix(count)
        let step = machine.fold(records)
        take(step, from: before)
        if records.isEmpty { arm(machine.reachedEnd(end)) }
    }

    private mutating func take(_ step: PartitionMachine.Step, from before: Int64) {
        if !step.outputs.isEmpty { flying.append((step.through, step.release, step.outputs)) }
        for output in step.outputs {
            guard let truth = journal.outputs[output] else {
                check(false, "an output that follows from nothing: \(output)")
                return
            }
            let wasHeld = start.held.contains(truth.contract) || start.held.contains("*")
            check(truth.offset >= before && truth.offset < machine.position, "an output of another place")
            check(truth.offset > start.publishedThrough || wasHeld, "an output that was published before")
        }
        check(machine.position >= catchUpEnd || step.decisions.isEmpty, "a timer before the log's end")
        arm(step.decisions)
        isLive = isLive || machine.position >= catchUpEnd
        compare()
        checkProgress()
    }

    private mutating func arm(_ decisions: [Decision]) {
        for decision in decisions { armed.insert("\(decision.subject) \(decision.deadline)") }
    }

    private mutating func acknowledge() {
        guard let index = flying.indices.randomElement(using: &generator) else { return }
        let batch = flying.remove(at: index)
        acknowledged.formUnion(batch.outputs)
        machine.published(through: batch.through, release: batch.release)
        checkProgress()
    }

    private mutating func commit() {
        guard let progress = machine.progress else { return }
        if let committed {
            check(progress.publishedThrough >= committed.publishedThrough, "i goes back")
            check(progress.low >= committed.low, "L goes back from \(committed.low) to \(progress.low)")
        }
        committed = progress
    }

    // MARK: What must hold

    private func checkProgress() {
        guard let progress = machine.progress else { return }
        for (output, truth) in journal.outputs where truth.offset <= progress.publishedThrough {
            check(
                acknowledged.contains(output) || progress.held.contains(truth.contract),
                "progress \(progress) is ahead of the output of \(truth.offset)")
        }
        check(progress.low <= progress.publishedThrough + 1, "L is beyond i: \(progress)")
        check(progress.low <= progress.lowestOpen ?? .max, "L is beyond an open case: \(progress)")
    }

    /// The machine knows what a reader that forgets nothing knows, of all that is needed.
    private func compare() {
        let read = journal.log.records.prefix { $0.offset < machine.position }.count
        guard read > 0, machine.position > start.publishedThrough else { return }
        let snapshot = journal.snapshots[read - 1]
        for (id, slot) in snapshot.slots {
            // A case that was ever opened with an unknown contract may be held.
            guard let truth = slot.state, journal.contracts[id]?.isSubset(of: known) == true else { continue }
            guard let state = machine.state(of: id) else {
                check(!truth.isNeeded(asOf: snapshot.time), "a needed case is not known: \(truth.facts)")
                continue
            }
            check(state.factsDigest == truth.factsDigest, "another state: \(state.facts), not \(truth.facts)")
            guard isLive, state.isOpen else { continue }
            for decision in state.decisions {
                check(armed.contains("\(decision.subject) \(decision.deadline)"), "no timer for \(decision)")
            }
        }
    }
}
