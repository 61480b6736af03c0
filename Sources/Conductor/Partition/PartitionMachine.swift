package import Casework
import Contracts
import DequeModule
import HeapModule
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
            /// A carried state of the case is not the one that was folded here.
            case disagrees
            /// An effect of an ended case could not be undone.
            case compensationFailed(TaskID, agency: String)
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

    /// A copy of a case's opening, and where the case's first needed event lay then.
    struct Copy: Sendable {
        var id: CaseID
        var from: Int64
        var copied: Int64
    }

    /// The first event that a case still needs, and what had been read before it.
    struct Mark: Sendable {
        var from: Int64
        var read: JournalMeter.Reading
    }

    /// A closed case that is to be looked at.
    private struct Due: Sendable, Comparable {
        var at: Timestamp
        var id: CaseID

        static func < (left: Due, right: Due) -> Bool { left.at < right.at }
    }

    private let partition: Int32?
    private let partitions: Int32
    private let contract: @Sendable (String) -> Service?
    private let reading: Reading
    let limits: CarryLimits
    var slots: [CaseID: CaseSlot] = [:]
    /// Of each case that is known or held.
    var marks: [CaseID: Mark] = [:]
    private var needed = OffsetFloor()
    private var open = OffsetFloor()
    /// Closed cases, by when they, or their documents, may be let go of.
    private var due = Heap<Due>()
    var meter: JournalMeter
    /// Cases by how soon they are to be carried.
    var carryQueue = OffsetFloor()
    /// What is being carried, as of when.
    var carrying: [CaseID: (asOf: Int64, read: JournalMeter.Reading)] = [:]
    /// Through which offset the states were folded that were last taken to be carried, and when the next record came.
    var carriedThrough: (offset: Int64, next: Timestamp?)?
    /// How many events of unknown cases' slots there are, to be let go of once all is read that may need them.
    private var hasOrphans = false
    private let loses: Bool
    /// Cases with a carried state that can't be used, where something is lost.
    private var unusable: Set<CaseID> = []
    /// The cases that are lost with what the journal lost, once that is known.
    private(set) var lost: LostCases?
    /// Where *L* must not lie; see ``floor(_:)``.
    var copies: [Copy] = []
    /// The contracts of the cases that are held.
    private var held: Set<String> = []
    private var releases = 0
    /// The greatest timestamp seen in the partition: what windows are judged by.
    private(set) var logTime = Timestamp(milliseconds: 0)
    /// Outputs of events at or below this offset were published by whoever had the partition before.
    private let suppressedThrough: Int64
    /// Batches folded, but not yet published through, oldest first.
    private var unpublished: Deque<Unpublished> = []
    /// The next offset to fold.
    private(set) var position: Int64
    /// Where the log ended when the partition was taken over: timers are armed only beyond it.
    private let catchUpEnd: Int64
    private(set) var isLive = false
    /// The progress that may be committed; nil until there is any.
    private(set) var progress: Progress?

    /// A partition that is read from an offset on.
    ///
    /// - Parameter partition: its number, to tell events that do not belong into it; nil takes all for its own.
    init(
        partition: Int32? = nil, start: StartDecision, catchUpEnd: Int64, partitions: Int32,
        limits: CarryLimits = CarryLimits(), contract: @escaping @Sendable (String) -> Service?
    ) {
        self.partition = partition
        self.partitions = partitions
        self.contract = contract
        suppressedThrough = start.publishedThrough
        reading = Reading(
            from: start.from, orphansThrough: start.orphansThrough, publishedThrough: start.publishedThrough,
            unpublishedContracts: start.held)
        self.limits = limits
        loses = start.loses
        meter = JournalMeter(from: start.from)
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
            if carriedThrough?.next == nil { carriedThrough?.next = Timestamp(milliseconds: record.timestamp) }
            let event: JournalEvent
            let size = record.withValue { $0?.byteCount ?? 0 }
            do { event = try JournalEvent(record) } catch {
                meter.take(bytes: size, counts: true, at: Timestamp(milliseconds: record.timestamp))
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
            meter.take(bytes: size, counts: !event.isCarried, at: event.timestamp)
            meter.note(position)
        }
        guard position > before else { return step }
        dropOrphans()
        forget()
        remember(step)
        if !isLive, position >= catchUpEnd { step.decisions = goLive() }
        return step
    }

    /// The log's end was reached, though its last offsets may hold no records of ours.
    mutating func reachedEnd(_ offset: Int64) -> [Decision] {
        position = max(position, offset)
        dropOrphans()
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
        let transition = CaseSlot.fold(event, into: &slot, reading: reading, contract: contract)
        slots[id] = slot
        follow(event, transition, slot, &step)
        switch transition.disposition {
        case .applied, .adopted:
            guard let state = slot?.state else { return }
            schedule(state)
            guard isLive else { return }
            step.decisions.append(contentsOf: state.decisions(begunBy: transition))
        default: return
        }
    }

    /// Takes what follows from a transition.
    private mutating func follow(
        _ event: JournalEvent, _ transition: Transition, _ slot: CaseSlot?, _ step: inout Step
    ) {
        let id = event.entry.caseID
        step.outputs.append(contentsOf: transition.outputs)
        switch transition.disposition {
        case .applied:
            if transition.changes.contains(.opened) { mark(id, from: event.offset) }
            if let state = slot?.state { noteFailure(event, transition, state, &step) }
            // What had been needed for its window alone may be worked on anew.
            let isRevived = transition.changes.contains { if case .reissued = $0 { true } else { false } }
            if isRevived, let mark = marks[id] { open.insert(id, at: mark.from) }
        case .adopted(let asOf): mark(id, from: asOf + 1)
        case .orphaned: hasOrphans = true
        case .carried(let asOf, let agrees):
            if !agrees { step.anomalies.append(Anomaly(offset: event.offset, kind: .disagrees)) }
            wasCarried(id, asOf: asOf, agrees: agrees)
        case .ignored(let reason):
            step.anomalies.append(Anomaly(offset: event.offset, kind: .ignored(reason)))
            ignored(event, isKnown: slot != nil)
        case .held:
            // It may have ended and been opened anew by another contract among what is held: nothing of that is published.
            if case .opened(let opening) = event.entry.body { held.insert(opening.contract) }
            guard case .held(let events)? = slot, events.first?.offset == event.offset,
                let contract = slot?.missingContract
            else { return }
            held.insert(contract)
            mark(id, from: event.entry.body.asOf.map { $0 + 1 } ?? event.offset)
            step.anomalies.append(Anomaly(offset: event.offset, kind: .held(contract: contract)))
        }
    }

    private mutating func ignored(_ event: JournalEvent, isKnown: Bool) {
        let id = event.entry.caseID
        switch event.entry.body {
        case .opened(let opening):
            guard opening.isFresh(at: event.timestamp), isKnown, let mark = marks[id] else { return }
            copies.append(Copy(id: id, from: mark.from, copied: event.offset))
        case .carried:
            carrying[id] = nil
            // The case is needed no more by this record's time, but is kept for records whose clock is behind. Where nothing
            // else happens, only the next such record lets the log's time pass the end of that.
            if isKnown, let mark = marks[id] {
                var read = meter.reading
                read.at = event.timestamp
                marks[id] = Mark(from: mark.from, read: read)
                carryQueue.insert(id, at: mark.from)
            }
            if loses, !isKnown, event.offset <= reading.orphansThrough { unusable.insert(id) }
        default: return
        }
    }

    /// Notes the first event that a case needs from now on.
    private mutating func mark(_ id: CaseID, from offset: Int64) {
        var read = offset == position - 1 ? meter.reading : meter.reading(before: offset)
        // Before the very first record nothing was read; the case is as old as its own event all the same.
        if read.at == nil { read.at = logTime }
        mark(id, Mark(from: offset, read: read))
    }

    mutating func mark(_ id: CaseID, _ mark: Mark) {
        marks[id] = mark
        carrying[id] = nil
        needed.insert(id, at: mark.from)
        open.insert(id, at: mark.from)
        carryQueue.insert(id, at: mark.from)
    }

    /// Lets go of the events of unknown cases once all is read that may carry their state.
    private mutating func dropOrphans() {
        guard position > reading.orphansThrough, hasOrphans || loses && lost == nil else { return }
        hasOrphans = false
        var lost = unusable.filter { slots[$0] == nil }
        for (id, slot) in slots {
            guard case .orphans = slot else { continue }
            slots[id] = nil
            lost.insert(id)
        }
        unusable = []
        if loses { self.lost = LostCases(lost) }
    }

    /// Notes that an effect could not be undone, where that is news.
    private func noteFailure(
        _ event: JournalEvent, _ transition: Transition, _ state: CaseState, _ step: inout Step
    ) {
        guard let task = event.entry.body.endedTask, task.kind == .compensate, event.offset > suppressedThrough,
            let index = state.service.stepIndex[task.step]
        else { return }
        for (element, what) in state.steps[index].elements.enumerated()
        where state.name(ofElement: element, in: index) == task.element {
            guard what.compensation?.value.outcome == .failed else { continue }
            let asks = state.service.steps[index].asks
            let agency = asks.count > 1 ? asks[element].agency : state.service.steps[index].agency
            step.anomalies.append(Anomaly(offset: event.offset, kind: .compensationFailed(task, agency: agency)))
        }
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
            let before = CaseSlot.held(events)
            guard let (slot, transitions) = before.release(reading: reading, contract: contract) else {
                if let contract = before.missingContract { held.insert(contract) }
                for case .opened(let opening) in events.map(\.entry.body) { held.insert(opening.contract) }
                continue
            }
            slots[id] = slot
            for (event, transition) in zip(events, transitions) { follow(event, transition, slot, &step) }
            guard let state = slot?.state else { continue }
            schedule(state)
            if isLive { step.decisions.append(contentsOf: state.decisions) }
        }
        forget()
        remember(step)
        return step
    }

    /// How many needed cases rest on a contract.
    func caseCount(needing digest: String) -> Int {
        slots.values.count { slot in
            switch slot {
            case .known(let state): state.opening.contract == digest && state.isNeeded(asOf: logTime)
            case .held: slot.missingContract == digest
            case .orphans: false
            }
        }
    }

    private mutating func goLive() -> [Decision] {
        isLive = true
        // In an order that is the same in every process, so that a simulation can be replayed.
        return slots.sorted { $0.key < $1.key }.flatMap { $0.value.state?.decisions ?? [] }
    }

    /// Notes when a closed case, or its documents, may be let go of.
    private mutating func schedule(_ state: CaseState) {
        guard let closing = state.closing else { return }
        if let until = state.neededUntil {
            due.insert(Due(at: until.adding(milliseconds: Fold.skewAllowance), id: state.id))
        }
        guard !state.hasDroppedDocuments else { return }
        if !state.needsDocuments(asOf: horizon) {
            dropDocuments(of: state.id)
        } else if closing.outcome.isSuccess {
            let wait = state.service.amendMilliseconds + Fold.skewAllowance
            due.insert(Due(at: closing.at.adding(milliseconds: wait), id: state.id))
        }
    }

    /// The earliest that an event which is yet to come may be stamped.
    var horizon: Timestamp { logTime.adding(milliseconds: -Fold.skewAllowance) }

    private mutating func dropDocuments(of id: CaseID) {
        guard case .known(var state)? = slots.removeValue(forKey: id) else { return }
        state.dropDocuments()
        slots[id] = .known(state)
    }

    /// Lets go of cases, and of documents, that are needed no more.
    ///
    /// Not while carried states of unknown cases are still taken: an old one, appended by a conductor that had been asleep,
    /// would begin a case again that has ended.
    private mutating func forget() {
        guard position > reading.orphansThrough else { return }
        while let first = due.min, first.at <= logTime {
            due.removeMin()
            guard let state = slots[first.id]?.state else { continue }
            if !state.isNeeded(asOf: horizon) {
                slots[first.id] = nil
                marks[first.id] = nil
                carrying[first.id] = nil
            } else if !state.hasDroppedDocuments, !state.isOpen, !state.needsDocuments(asOf: horizon) {
                dropDocuments(of: first.id)
            }
        }
    }

    /// Notes what may be committed once a batch is acknowledged.
    private mutating func remember(_ step: Step) {
        let moment = logTime
        let lowest = needed.value { [marks] id, offset in marks[id]?.from == offset }
        let lowestOpen = open.value { [marks, slots] id, offset in
            marks[id]?.from == offset && slots[id]?.state?.isNeededForMoreThanDedup(asOf: moment) ?? true
        }
        if let lowest { meter.forget(before: lowest) }
        var progress: Progress?
        // Below what was published before there is nothing to commit, since i never goes back; and what is kept in the hope
        // of a carried state would not be kept by whoever began there.
        if step.through >= max(suppressedThrough, reading.orphansThrough) {
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
        while let copy = copies.first(where: { $0.from < floor && floor <= $0.copied }) { floor = copy.from }
        copies.removeAll { $0.copied < floor }
        return floor
    }
}

extension JournalEvent {
    fileprivate var isCarried: Bool { entry.body.asOf != nil }
}

extension JournalEntry.Body {
    /// Through which offset a carried state was folded; nil for other events.
    fileprivate var asOf: Int64? { if case .carried(let carried) = self { carried.asOf } else { nil } }

    /// The task that this says has ended.
    fileprivate var endedTask: TaskID? {
        switch self {
        case .replied(let replied): replied.task
        case .undeliverable(let undeliverable): undeliverable.task
        default: nil
        }
    }
}
