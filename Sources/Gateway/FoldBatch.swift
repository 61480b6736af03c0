import Casework
import Contracts
import Foundation
import GRDB
import JSON
import Kafka
import Messages
import Synchronization

/// Folds one batch of records within one transaction.
///
/// Each case is read at most once and written at most once a batch, however many of its events the batch holds.
struct FoldBatch {
    enum Slot {
        case unknown
        case held
        case known(CaseState)
    }

    /// For a state that is new or changed: its partition, how far in bytes what the case needs lies in it, and when it last
    /// changed; 0 where that is as it was.
    struct Written {
        var partition: Int32
        var neededBytes: Int64 = 0
        var changedAt: Int64 = 0
    }

    let index: CaseIndex
    let db: Database
    /// Whether events are folded that were held: whatever they begin with was found worth it when it was read.
    var isReleasing = false
    var slots: [CaseID: Slot] = [:]
    var written: [CaseID: Written] = [:]
    private var positions: [Int32: FoldPosition] = [:]

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
        var slot: CaseSlot?
        switch try take(id) {
        case .held:
            try hold(event, record)
            slots[id] = .held
            return
        case .known(let state): slot = .known(state)
        case .unknown: break
        }
        let transition = CaseSlot.fold(
            event, into: &slot, reading: try reading(record.partition), contract: index.contract)
        tally(event, transition.disposition)
        switch slot {
        case .known(let state):
            slots[id] = .known(state)
            try follow(event, transition, to: state, record.partition, bytes: bytes)
        case .held:
            slots[id] = .held
            try beginHolding(event, record, bytes: bytes)
        case .orphans:
            slots[id] = .unknown
            if !isReleasing { try keepOrphan(event, record) }
        case nil:
            slots[id] = .unknown
        }
    }

    /// Takes what follows from an event of a case that is known.
    private mutating func follow(
        _ event: JournalEvent, _ transition: Transition, to state: CaseState, _ partition: Int32, bytes: Int64
    ) throws {
        switch transition.disposition {
        case .applied where state.openedOffset == event.offset:
            // New, or opened anew long after it had closed: what was told of it then is over.
            written[state.id] = Written(
                partition: partition, neededBytes: bytes, changedAt: event.timestamp.milliseconds)
            try forget(state.id)
            if try position(of: partition).catchUpEnd > event.offset { _ = try takeOrphans(state.id) }
            try tell(state, event, transition)
        case .applied:
            written[state.id, default: Written(partition: partition)].changedAt = event.timestamp.milliseconds
            try tell(state, event, transition)
        case .carried(let asOf, let agrees):
            if !agrees {
                outcome.disagreements.append(
                    FoldOutcome.Disagreement(partition: partition, offset: event.offset, caseID: state.id))
            }
            let needed = try self.bytes(at: asOf + 1, in: partition)
            let before = written[state.id]?.neededBytes ?? 0
            written[state.id, default: Written(partition: partition)].neededBytes = max(before, needed)
        case .adopted(let asOf): try adopt(state, asOf: asOf, event, partition)
        case .ignored, .held, .orphaned: break
        }
    }

    /// The slot of a case, taken out so that changing it copies nothing.
    private mutating func take(_ id: CaseID) throws -> Slot {
        if let slot = slots.removeValue(forKey: id) { return slot }
        if let state = index.cache.withLock({ $0.state(of: id) }) { return .known(state) }
        switch try index.load(id, db) {
        case .unknown: return .unknown
        case .known(let state): return .known(state)
        case .held:
            try db.cachedStatement(sql: "UPDATE cases SET held = 1 WHERE id = ?").execute(arguments: [id.description])
            return .held
        }
    }

    /// How the index reads a partition. It acts on nothing, so no messages are made.
    private mutating func reading(_ partition: Int32) throws -> Reading {
        if isReleasing { return Reading(from: 0, orphansThrough: .max, publishedThrough: .max) }
        let position = try position(of: partition)
        return Reading(from: position.began, orphansThrough: position.catchUpEnd - 1, publishedThrough: .max)
    }

    /// Writes what the readers of the case's event stream get.
    private mutating func tell(_ state: CaseState, _ event: JournalEvent, _ transition: Transition) throws {
        outcome.changed.insert(state.id)
        guard !transition.changes.isEmpty else { return }
        try tell(
            state, event.entry.body.shortType, at: event.timestamp, offset: event.offset,
            steps: transition.changes.compactMap(\.step))
    }

    func tell(_ state: CaseState, _ type: String, at moment: Timestamp, offset: Int64, steps: [Int]) throws {
        let data = state.changeEvent(type: type, at: moment, steps: steps)
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO case_events (case_id, journal_offset, type, data) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [state.id.description, offset, type, data.serializedString])
    }

    func forget(_ id: CaseID) throws {
        try db.cachedStatement(sql: "DELETE FROM case_events WHERE case_id = ?").execute(arguments: [id.description])
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

    // MARK: Writing

    private mutating func position(of partition: Int32) throws -> FoldPosition {
        if let position = positions[partition] { return position }
        let position = try FoldPosition(of: partition, db)
        positions[partition] = position
        return position
    }

    /// How far in bytes a record lies in its partition; a little less where that is not known exactly.
    mutating func bytes(at offset: Int64, in partition: Int32) throws -> Int64 {
        try position(of: partition).bytes(at: offset, db)
    }

    /// Writes how far each partition is folded.
    func writePositions() throws {
        for position in positions.values { try position.write(db) }
    }

    /// Writes the states that have changed, and gives them back.
    func writeStates() throws -> [CaseState] {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO cases (id, partition, portal, request_digest, contract, opened_offset, needed_bytes,
                    needed_until, changed_offset, changed_at, closed_at, held, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
                ON CONFLICT (id) DO UPDATE SET portal = excluded.portal, request_digest = excluded.request_digest,
                    contract = excluded.contract, opened_offset = excluded.opened_offset,
                    needed_bytes = CASE WHEN excluded.opened_offset = opened_offset
                        THEN max(needed_bytes, excluded.needed_bytes) ELSE excluded.needed_bytes END,
                    opened_offset = excluded.opened_offset, needed_until = excluded.needed_until,
                    changed_offset = excluded.changed_offset, changed_at = max(changed_at, excluded.changed_at),
                    closed_at = excluded.closed_at, held = 0,
                    state = excluded.state
                """)
        var states: [CaseState] = []
        for (id, place) in written {
            guard case .known(let state)? = slots[id] else { continue }
            try statement.execute(arguments: [
                id.description, place.partition, state.opening.portal, state.opening.requestDigest,
                state.opening.contract, state.openedOffset, place.neededBytes, state.indexedUntil,
                state.changedOffset, place.changedAt, state.closing?.at.milliseconds, Data(state.encoded.serialized()),
            ])
            states.append(state)
        }
        return states
    }
}

extension CaseState {
    /// Until when, by the log's time, the case is needed for more than that copies of its events are recognized; 0 where it
    /// is not.
    fileprivate var indexedUntil: Int64 {
        guard let closing, neededUntil != nil else { return .max }
        guard isNeededForMoreThanDedup(asOf: closing.at) else { return 0 }
        return closing.at.adding(milliseconds: service.amendMilliseconds).milliseconds
    }
}
