package import Casework
import Contracts
import DequeModule
import Kafka
package import Messages

/// One journal partition, as a conductor holds it: a state machine without IO.
///
/// Events go in, in order; what is to be published comes out. Acknowledgements go in, in any order; the progress that
/// may be committed comes out. What it never does: name a progress whose outputs are not all acknowledged, or whose *L*
/// belongs to a later state than its *i*.
package struct PartitionMachine: Sendable {
    /// A record that could not be folded, or that changed nothing: for the log and the counters.
    package struct Anomaly: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            case malformed(MessageError)
            case ignored(Transition.IgnoredReason)
            case held(contract: String)
        }

        package var offset: Int64
        package var kind: Kind
    }

    /// What came of folding a batch of records.
    struct Step: Sendable {
        /// To be published; none where nothing followed or all of it was published before.
        var outputs: [Output] = []
        /// Deadlines that begin to run.
        var decisions: [Decision] = []
        /// What is worth a line in the log.
        var anomalies: [Anomaly] = []
        /// The last offset of the batch. When all outputs are acknowledged, tell
        /// ``PartitionMachine/published(through:release:)``; a batch without outputs is settled already.
        var through: Int64
        /// Which release it came of, from 1; 0 for a batch of records.
        var release = 0
    }

    private struct Unpublished: Sendable {
        var through: Int64
        var release: Int
        /// What may be committed when it is acknowledged; nil below what was published before.
        var progress: Progress?
        var isAcknowledged: Bool
    }

    /// A case's opening, and a copy of it further on.
    private struct Copy: Sendable {
        var opened: Int64
        var copied: Int64
    }

    private let partition: Int32?
    private let partitions: Int32
    private let contract: @Sendable (String) -> Service?
    private var slots: [CaseID: CaseSlot] = [:]
    private var needed = OffsetFloor()
    private var open = OffsetFloor()
    private var closed: Deque<(at: Timestamp, id: CaseID, openedOffset: Int64)> = []
    /// Where *L* must not lie; see ``floor(_:)``.
    private var copies: [Copy] = []
    /// The contracts of the cases that are held.
    private var held: Set<String> = []
    private var releases = 0
    /// The greatest timestamp seen in the partition: what windows are judged by.
    private var logTime = Timestamp(milliseconds: 0)
    /// Outputs of events at or below this offset were published by whoever had the partition before.
    private let suppressedThrough: Int64
    /// The contracts of cases that whoever had the partition before held: of theirs, nothing was published.
    private let heldBefore: Set<String>
    /// Batches folded, but not yet published through, oldest first.
    private var unpublished: Deque<Unpublished> = []
    /// The next offset to fold.
    private(set) var position: Int64
    /// Where the log ended when the partition was taken over: timers are armed only beyond it.
    private let catchUpEnd: Int64
    private var isLive = false
    /// The progress that may be committed; nil until there is any.
    private(set) var progress: Progress?

    /// A partition that is read from an offset on.
    ///
    /// - Parameter partition: its number, to tell events that do not belong into it; nil takes all for its own.
    init(
        partition: Int32? = nil, start: StartDecision, catchUpEnd: Int64, partitions: Int32,
        contract: @escaping @Sendable (String) -> Service?
    ) {
        self.partition = partition
        self.partitions = partitions
        self.contract = contract
        suppressedThrough = start.publishedThrough
        heldBefore = start.held
        position = start.from
        self.catchUpEnd = catchUpEnd
    }

    /// How many batches wait for acknowledgement.
    var unpublishedCount: Int { unpublished.count }

    /// How many cases are held in memory.
    var caseCount: Int { slots.count }

    /// A case's state, where it is known.
    func state(of id: CaseID) -> CaseState? { slots[id]?.state }

    /// Folds records, which follow each other in the partition.
    mutating func fold(_ records: ArraySlice<ConsumerRecord>) -> Step {
        var step = Step(through: position - 1)
        let before = position
        for record in records where record.offset >= position {
            position = record.offset + 1
            step.through = record.offset
            let event: JournalEvent
            do { event = try JournalEvent(record) } catch {
                step.anomalies.append(Anomaly(offset: record.offset, kind: .malformed(error)))
                continue
            }
            // A case lives where its key belongs, and no other reader would look for it here.
            if let partition, Partitioner.murmur2(event.entry.caseID.key, partitions: partitions) != partition {
                let error = MessageError(.keyMismatch, at: "partition", "the key belongs to another partition")
                step.anomalies.append(Anomaly(offset: record.offset, kind: .malformed(error)))
                continue
            }
            logTime = max(logTime, event.timestamp)
            fold(event, &step)
        }
        guard position > before else { return step }
        forgetClosed()
        remember(step)
        if !isLive, position >= catchUpEnd { step.decisions = goLive() }
        return step
    }

    /// The log's end was reached, though its last offsets may hold no records of ours.
    mutating func reachedEnd(_ offset: Int64) -> [Decision] {
        position = max(position, offset)
        return !isLive && position >= catchUpEnd ? goLive() : []
    }

    /// All outputs of a batch are acknowledged: that which ended at an offset, and came of a release or of records.
    mutating func published(through offset: Int64, release: Int = 0) {
        if let index = unpublished.firstIndex(where: { $0.through == offset && $0.release == release }) {
            unpublished[index].isAcknowledged = true
        }
        settle()
    }

    private mutating func settle() {
        while let first = unpublished.first, first.isAcknowledged {
            progress = first.progress ?? progress
            unpublished.removeFirst()
        }
    }

    // MARK: - Folding

    private mutating func fold(_ event: JournalEvent, _ step: inout Step) {
        let id = event.entry.caseID
        var slot = slots.removeValue(forKey: id)
        let transition = CaseSlot.fold(event, into: &slot, contract: contract)
        slots[id] = slot
        if slot?.openedOffset == event.offset {
            needed.insert(id, at: event.offset)
            open.insert(id, at: event.offset)
        }
        follow(event, transition, slot, &step)
        guard transition.disposition == .applied, let state = slot?.state else { return }
        if transition.changes.contains(.closed) { closed.append((event.timestamp, id, state.openedOffset)) }
        if isLive { step.decisions.append(contentsOf: state.decisions(begunBy: transition)) }
    }

    /// Takes what follows from a transition.
    private mutating func follow(
        _ event: JournalEvent, _ transition: Transition, _ slot: CaseSlot?, _ step: inout Step
    ) {
        switch transition.disposition {
        case .applied: break
        case .orphaned, .carried, .adopted: return
        case .ignored(let reason):
            step.anomalies.append(Anomaly(offset: event.offset, kind: .ignored(reason)))
            if case .opened(let opening) = event.entry.body, opening.isFresh(at: event.timestamp), let slot {
                copies.append(Copy(opened: slot.openedOffset, copied: event.offset))
            }
            return
        case .held:
            if case .opened(let opening) = event.entry.body {
                held.insert(opening.contract)
                step.anomalies.append(Anomaly(offset: event.offset, kind: .held(contract: opening.contract)))
            }
            return
        }
        guard let state = slot?.state else { return }
        let wasHeld = heldBefore.contains(state.opening.contract) || heldBefore.contains("*")
        if event.offset > suppressedThrough || wasHeld { step.outputs.append(contentsOf: transition.outputs) }
    }

    // MARK: - Contracts

    /// Folds the events of cases that were held for contracts which are known by now.
    ///
    /// - Returns: what came of it, as of a batch; nil where no case was waiting for any of them.
    mutating func contractsArrived() -> Step? {
        guard held.contains(where: { contract($0) != nil }) else { return nil }
        let waiting = slots.compactMap { id, slot -> (CaseID, [JournalEvent])? in
            if case .held(let events) = slot { (id, events) } else { nil }
        }
        releases += 1
        held = []
        var step = Step(through: position - 1, release: releases)
        for (id, events) in waiting.sorted(by: { ($0.1.first?.offset ?? 0) < ($1.1.first?.offset ?? 0) }) {
            guard let (slot, transitions) = CaseSlot.held(events).release(contract: contract) else {
                if case .opened(let opening)? = events.first?.entry.body { held.insert(opening.contract) }
                continue
            }
            slots[id] = slot
            if let slot, slot.openedOffset != events.first?.offset {
                // It closed, and was opened anew.
                needed.insert(id, at: slot.openedOffset)
                open.insert(id, at: slot.openedOffset)
            }
            for (event, transition) in zip(events, transitions) { follow(event, transition, slot, &step) }
            guard let state = slot?.state else { continue }
            if let closing = state.closing { closed.append((closing.at, id, state.openedOffset)) }
            if isLive { step.decisions.append(contentsOf: state.decisions) }
        }
        forgetClosed()
        remember(step)
        return step
    }

    /// How many needed cases rest on a contract.
    func caseCount(needing digest: String) -> Int {
        slots.values.count { slot in
            switch slot {
            case .known(let state): state.opening.contract == digest && state.isNeeded(asOf: logTime)
            case .held(let events):
                if case .opened(let opening)? = events.first?.entry.body { opening.contract == digest } else { false }
            case .orphans: false
            }
        }
    }

    private mutating func goLive() -> [Decision] {
        isLive = true
        return slots.values.flatMap { $0.state?.decisions ?? [] }
    }

    /// Lets go of cases whose copies can no longer come.
    private mutating func forgetClosed() {
        while let first = closed.first {
            let state = slots[first.id]?.state
            guard let state, state.openedOffset == first.openedOffset else {
                closed.removeFirst()
                continue
            }
            guard !state.isNeeded(asOf: logTime) else { return }
            slots[first.id] = nil
            closed.removeFirst()
        }
    }

    /// Notes what may be committed once a batch is acknowledged.
    private mutating func remember(_ step: Step) {
        let lowest = needed.value { id, offset in slots[id]?.openedOffset == offset }
        let lowestOpen = open.value { id, offset in
            slots[id]?.openedOffset == offset && slots[id]?.state?.isOpen ?? true
        }
        var progress: Progress?
        // Below what was published before there is nothing to commit, since i never goes back.
        if step.through >= suppressedThrough {
            progress = Progress(
                low: floor(lowest ?? step.through + 1), publishedThrough: step.through, lowestOpen: lowestOpen,
                partitions: partitions, held: held)
        }
        unpublished.append(
            Unpublished(
                through: step.through, release: step.release, progress: progress,
                isAcknowledged: step.outputs.isEmpty))
        settle()
    }

    /// The greatest offset up to this one at which a restart finds no copy of an opening without the opening.
    ///
    /// Else: a case is opened at 5, replied to at 6, opened again at 8 by another gateway, and closes at 20. When it is
    /// forgotten, a case opened at 7 is the lowest needed one. A restart from 7 would open the first case at 8, without
    /// the reply, and end it another way.
    private mutating func floor(_ lowest: Int64) -> Int64 {
        var floor = lowest
        while let copy = copies.first(where: { $0.opened < floor && floor <= $0.copied }) { floor = copy.opened }
        copies.removeAll { $0.copied < floor }
        return floor
    }
}

extension CaseSlot {
    /// The offset of the case's first event.
    fileprivate var openedOffset: Int64 {
        switch self {
        case .known(let state): state.openedOffset
        case .held(let events), .orphans(let events): events.first?.offset ?? -1
        }
    }
}
