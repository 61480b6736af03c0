import Casework
import DequeModule
import Contracts
import Kafka
import Messages

/// One journal partition, as a conductor holds it: a state machine without IO.
///
/// Events go in, in order; what is to be published comes out. Acknowledgements go in, in any order; the progress that
/// may be committed comes out. What it never does: name a progress whose outputs are not all acknowledged, or whose *L*
/// belongs to a later state than its *i*.
struct PartitionMachine: Sendable {
    /// A record that could not be folded, or that changed nothing: for the log and the counters.
    struct Anomaly: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            case malformed(MessageError)
            case ignored(Transition.IgnoredReason)
            case held(contract: String)
        }

        var offset: Int64
        var kind: Kind
    }

    /// What came of folding a batch of records.
    struct Step: Sendable {
        /// To be published; none where nothing followed or all of it was published before.
        var outputs: [Output] = []
        /// Deadlines that begin to run.
        var decisions: [Decision] = []
        /// What is worth a line in the log.
        var anomalies: [Anomaly] = []
        /// The last offset of the batch; its acknowledgement is told by ``PartitionMachine/published(through:)``.
        var through: Int64
    }

    private struct Unpublished: Sendable {
        var progress: Progress
        var isAcknowledged: Bool
    }

    private let partitions: Int32
    private let contract: @Sendable (String) -> Service?
    private var slots: [CaseID: CaseSlot] = [:]
    private var needed = OffsetFloor()
    private var open = OffsetFloor()
    private var closed: Deque<(at: Timestamp, id: CaseID, openedOffset: Int64)> = []
    /// The greatest timestamp seen in the partition: what windows are judged by.
    private var logTime = Timestamp(milliseconds: 0)
    /// Outputs of events at or below this offset were published by whoever had the partition before.
    private let suppressedThrough: Int64
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
    init(
        start: StartDecision, catchUpEnd: Int64, partitions: Int32, contract: @escaping @Sendable (String) -> Service?
    ) {
        self.partitions = partitions
        self.contract = contract
        suppressedThrough = start.publishedThrough
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
        for record in records where record.offset >= position {
            position = record.offset + 1
            step.through = record.offset
            let event: JournalEvent
            do { event = try JournalEvent(record) } catch {
                step.anomalies.append(Anomaly(offset: record.offset, kind: .malformed(error)))
                continue
            }
            logTime = max(logTime, event.timestamp)
            fold(event, &step)
        }
        forgetClosed()
        remember(through: step.through)
        if !isLive, position >= catchUpEnd { step.decisions = goLive() }
        return step
    }

    /// The log's end was reached, though its last offsets may hold no records of ours.
    mutating func reachedEnd(_ offset: Int64) -> [Decision] {
        position = max(position, offset)
        return !isLive && position >= catchUpEnd ? goLive() : []
    }

    /// All outputs of the batch that ended at an offset are acknowledged.
    mutating func published(through offset: Int64) {
        if let index = unpublished.firstIndex(where: { $0.progress.publishedThrough == offset }) {
            unpublished[index].isAcknowledged = true
        }
        while let first = unpublished.first, first.isAcknowledged {
            progress = first.progress
            unpublished.removeFirst()
        }
    }

    // MARK: - Folding

    private mutating func fold(_ event: JournalEvent, _ step: inout Step) {
        let id = event.entry.caseID
        var slot = slots.removeValue(forKey: id)
        let wasKnown = slot != nil
        let wasOpen = slot?.state?.isOpen ?? false
        let transition = CaseSlot.fold(event, into: &slot, contract: contract)
        slots[id] = slot
        if !wasKnown, slot != nil {
            needed.insert(id, at: event.offset)
            open.insert(id, at: event.offset)
        }
        switch transition.disposition {
        case .applied: break
        case .ignored(let reason):
            step.anomalies.append(Anomaly(offset: event.offset, kind: .ignored(reason)))
            return
        case .held:
            if case .opened(let opening) = event.entry.body {
                step.anomalies.append(Anomaly(offset: event.offset, kind: .held(contract: opening.contract)))
            }
            return
        }
        if event.offset > suppressedThrough { step.outputs.append(contentsOf: transition.outputs) }
        guard let state = slot?.state else { return }
        if !state.isOpen, wasOpen || !wasKnown, let closing = state.closing {
            closed.append((closing.at, id, state.openedOffset))
        }
        if isLive { step.decisions.append(contentsOf: begun(transition, state)) }
    }

    /// The deadlines that begin with a transition.
    private func begun(_ transition: Transition, _ state: CaseState) -> [Decision] {
        let issued = transition.changes.contains { if case .issued = $0 { true } else { false } }
        let opened = transition.changes.contains(.opened)
        guard issued || opened else { return [] }
        let fresh = Set(
            transition.changes.compactMap { change -> String? in
                if case .issued(let index) = change { state.service.steps[index].name } else { nil }
            })
        return state.decisions.filter { decision in
            switch decision.subject {
            case .step(let task): fresh.contains(task.step)
            case .wholeCase: opened
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

    private mutating func remember(through offset: Int64) {
        let lowest = needed.value { id, offset in
            switch slots[id] {
            case .known(let state): state.openedOffset == offset
            case .held(let events): events.first?.offset == offset
            case nil: false
            }
        }
        let lowestOpen = open.value { id, offset in
            switch slots[id] {
            case .known(let state): state.openedOffset == offset && state.isOpen
            case .held(let events): events.first?.offset == offset
            case nil: false
            }
        }
        // What was published before is not published less now: i never goes back.
        let through = max(offset, suppressedThrough)
        guard offset >= suppressedThrough else { return }
        unpublished.append(
            Unpublished(
                progress: Progress(
                    low: lowest ?? offset + 1, publishedThrough: through, lowestOpen: lowestOpen,
                    partitions: partitions),
                isAcknowledged: false))
    }
}
