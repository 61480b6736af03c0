import Casework
import Contracts
import Foundation
import GRDB
import JSON
import Kafka
import Messages
import Synchronization

/// Folds one batch of records.
///
/// What comes of it is taken over by ``IndexMemory``. Only what is kept of cases that cannot be folded yet goes into the
/// database at once, and then everything else goes with it.
struct FoldBatch {
    enum Slot {
        case unknown
        case held
        case known(IndexedCase)
    }

    let index: CaseIndex
    let db: Database
    /// Whether events are folded that were held: whatever they begin with was found worth it when it was read.
    var isReleasing = false
    /// The cases that were met.
    var slots: [CaseID: Slot] = [:]
    /// The cases that are not what they were.
    var changed: Set<CaseID> = []
    /// How far the partitions are folded that were met.
    private(set) var positions: [Int32: FoldPosition] = [:]
    /// The latest time of a record.
    private(set) var latest: Int64?
    /// Whether something of this batch is in the database already.
    var isWriting = false

    /// What has come of it so far.
    var outcome = FoldOutcome()

    init(index: CaseIndex, db: Database) {
        self.index = index
        self.db = db
    }

    // MARK: Folding

    /// Folds the next record of its partition.
    mutating func fold(_ item: JournalItem) throws {
        let partition = item.record.partition
        var position = try position(of: partition)
        guard item.record.offset >= position.next else { return }
        let start = position.bytes
        let wasCatchingUp = position.isCatchingUp
        position.advance(past: item)
        positions[partition] = position
        latest = max(latest ?? .min, item.record.timestamp)
        outcome.positions[partition] = position.next
        switch item.content {
        case .failure(let error):
            outcome.rejected.append(
                FoldOutcome.Rejected(partition: partition, offset: item.record.offset, error: error))
        case .success(let event):
            try fold(event, item.record, bytes: start)
        }
        // Whatever begins behind it, begins with its opening.
        if wasCatchingUp, !position.isCatchingUp { try dropOrphans(in: partition) }
    }

    mutating func fold(_ event: JournalEvent, _ record: ConsumerRecord, bytes: Int64) throws {
        let id = event.entry.caseID
        if case .carried(let carried) = event.entry.body, try compare(carried, event, record.partition) { return }
        var slot: CaseSlot?
        var row = IndexedCase.Row(partition: record.partition, neededBytes: bytes)
        switch try take(id) {
        case .held:
            try hold(event, record)
            slots[id] = .held
            return
        case .known(let known):
            slot = .known(known.state)
            row = known.row
        case .unknown: break
        }
        let transition = CaseSlot.fold(
            event, into: &slot, reading: try reading(record.partition), contract: index.contract)
        tally(event, transition.disposition)
        switch slot {
        case .known(let state):
            try follow(event, record, transition, to: state, &row, bytes: bytes)
            slots[id] = .known(IndexedCase(state: state, row: row))
            if case .adopted(let asOf) = transition.disposition { try foldOrphans(of: id, above: asOf) }
        case .held:
            try beginHolding(event, record, bytes: bytes)
            slots[id] = .held
        case .orphans:
            slots[id] = .unknown
            if !isReleasing { try keepOrphan(event, record) }
        case nil:
            slots[id] = .unknown
        }
    }

    /// Takes what follows from an event of a case that is known.
    private mutating func follow(
        _ event: JournalEvent, _ record: ConsumerRecord, _ transition: Transition, to state: CaseState,
        _ row: inout IndexedCase.Row, bytes: Int64
    ) throws {
        switch transition.disposition {
        case .applied:
            if state.openedOffset == event.offset {
                // New, or opened anew long after it had closed: what was told of it then is over.
                row = IndexedCase.Row(
                    number: row.number, partition: row.partition, neededBytes: bytes, isAnew: row.number != nil)
                if try position(of: row.partition).catchUpEnd > event.offset { _ = try takeOrphans(state.id) }
            }
        case .adopted(let asOf): row.neededBytes = try self.bytes(at: asOf + 1, in: row.partition)
        case .carried(let asOf, let agrees):
            note(event, agrees: agrees, row.partition)
            row.neededBytes = max(row.neededBytes, try self.bytes(at: asOf + 1, in: row.partition))
            changed.insert(state.id)
            return
        case .ignored, .held, .orphaned: return
        }
        row.records.append(record)
        row.changedAt = max(row.changedAt, event.timestamp.milliseconds)
        changed.insert(state.id)
        outcome.changed.insert(state.id)
    }

    /// Compares a carried state with what the database has of a settled case.
    ///
    /// - Returns: false where the case must be read for that.
    private mutating func compare(_ carried: CaseCarried, _ event: JournalEvent, _ partition: Int32) throws -> Bool {
        let id = event.entry.caseID
        guard slots[id] == nil, index.memory.withLock({ $0.find(id) }) == nil,
            let settled = try SettledCase(id, db)
        else { return false }
        let disposition = settled.compare(carried, at: event.timestamp)
        tally(event, disposition)
        if case .carried(_, let agrees) = disposition { note(event, agrees: agrees, partition) }
        return true
    }

    private mutating func note(_ event: JournalEvent, agrees: Bool, _ partition: Int32) {
        guard !agrees else { return }
        outcome.disagreements.append(
            FoldOutcome.Disagreement(partition: partition, offset: event.offset, caseID: event.entry.caseID))
    }

    /// The slot of a case, taken out so that changing it copies nothing.
    private mutating func take(_ id: CaseID) throws -> Slot {
        if let slot = slots.removeValue(forKey: id) { return slot }
        if let known = index.memory.withLock({ $0.find(id) }) { return .known(known) }
        switch try index.load(id, db) {
        case .unknown: return .unknown
        case .known(let known): return .known(known)
        case .held(let held):
            isWriting = true
            try db.cachedStatement(sql: "UPDATE cases SET held_for = ? WHERE id = ?")
                .execute(arguments: [held.contract, id.description])
            return .held
        }
    }

    /// How a case is read whose records were found worth keeping, whatever they begin with.
    static let releasing = Reading(from: 0, orphansThrough: .max, publishedThrough: .max)

    /// How the index reads a partition. It acts on nothing, so no messages are made.
    private mutating func reading(_ partition: Int32) throws -> Reading {
        if isReleasing { return Self.releasing }
        let position = try position(of: partition)
        return Reading(from: position.began, orphansThrough: position.catchUpEnd - 1, publishedThrough: .max)
    }

    mutating func tally(_ event: JournalEvent, _ disposition: Transition.Disposition) {
        let text =
            switch disposition {
            case .applied: "applied"
            case .held: "held"
            case .ignored(let reason): reason.rawValue
            case .orphaned: "orphaned"
            case .carried(_, let agrees): agrees ? "carried" : "disagrees"
            case .adopted: "adopted"
            }
        outcome.tallies[FoldOutcome.Tally(type: event.entry.body.shortType, disposition: text), default: 0] += 1
    }

    // MARK: Positions

    private mutating func position(of partition: Int32) throws -> FoldPosition {
        if let position = positions[partition] { return position }
        let known = index.memory.withLock { $0.positions[partition] }
        let position = try known ?? FoldPosition(of: partition, db)
        positions[partition] = position
        return position
    }

    /// How far in bytes a record lies in its partition; a little less where that is not known exactly.
    mutating func bytes(at offset: Int64, in partition: Int32) throws -> Int64 {
        try position(of: partition).bytes(at: offset, db)
    }
}
