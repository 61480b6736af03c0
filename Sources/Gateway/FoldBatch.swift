import Casework
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
    private enum Slot {
        case unknown
        case held
        case known(CaseState)
    }

    private struct Position {
        var next: Int64
        var bytes: Int64
        var last: JournalItem?
    }

    private let index: CaseIndex
    private let db: Database
    private var slots: [CaseID: Slot] = [:]
    private var positions: [Int32: Position] = [:]
    /// For states that are new or changed: the partition, and how far in bytes the case's first record lies in it.
    private var written: [CaseID: (partition: Int32, openedBytes: Int64)] = [:]

    /// What has come of it so far.
    private(set) var outcome = FoldOutcome()

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
        position.next = item.record.offset + 1
        position.bytes += item.bytes
        position.last = item
        positions[partition] = position
        outcome.positions[partition] = position.next
        switch item.content {
        case .failure(let error):
            outcome.rejected.append(
                FoldOutcome.Rejected(partition: partition, offset: item.record.offset, error: error))
        case .success(let event):
            try fold(event, item.record, bytes: start)
        }
    }

    private mutating func fold(_ event: JournalEvent, _ record: ConsumerRecord, bytes: Int64) throws {
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
        let transition = CaseSlot.fold(event, into: &slot, reading: .silent, contract: index.contract)
        tally(event, transition.disposition)
        switch slot {
        case .known(let state):
            slots[id] = .known(state)
            guard transition.disposition == .applied else { return }
            if state.openedOffset == event.offset {
                // New, or opened anew long after it had closed: what was told of it then is over.
                written[id] = (record.partition, bytes)
                try forget(id)
            } else if written[id] == nil {
                written[id] = (record.partition, bytes)
            }
            try tell(state, event, transition)
        case .held:
            slots[id] = .held
            try insertHeld(event, record, bytes: bytes)
            try keep(event, record)
        case .orphans, nil:
            slots[id] = .unknown
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

    /// Writes what the readers of the case's event stream get.
    private mutating func tell(_ state: CaseState, _ event: JournalEvent, _ transition: Transition) throws {
        outcome.changed.insert(state.id)
        guard !transition.changes.isEmpty else { return }
        let type = event.entry.body.shortType
        let data = state.changeEvent(type: type, at: event.timestamp, changes: transition.changes)
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO case_events (case_id, journal_offset, type, data) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [state.id.description, event.offset, type, data.serializedString])
    }

    private func forget(_ id: CaseID) throws {
        try db.cachedStatement(sql: "DELETE FROM case_events WHERE case_id = ?").execute(arguments: [id.description])
    }

    private mutating func tally(_ event: JournalEvent, _ disposition: Transition.Disposition) {
        let text =
            switch disposition {
            case .applied: "applied"
            case .held: "held"
            case .ignored(let reason): reason.rawValue
            case .orphaned: "orphaned"
            case .carried: "carried"
            case .adopted: "adopted"
            }
        outcome.tallies[FoldOutcome.Tally(type: event.entry.body.shortType, disposition: text), default: 0] += 1
    }

    // MARK: Holding

    private mutating func hold(_ event: JournalEvent, _ record: ConsumerRecord) throws {
        tally(event, .held)
        try keep(event, record)
    }

    private mutating func insertHeld(_ event: JournalEvent, _ record: ConsumerRecord, bytes: Int64) throws {
        guard case .opened(let opened) = event.entry.body else { return }
        // The id may have been that of a case that closed long before.
        written[event.entry.caseID] = nil
        outcome.uncached.insert(event.entry.caseID)
        try forget(event.entry.caseID)
        outcome.missing.insert(opened.contract)
        outcome.changed.insert(event.entry.caseID)
        try db.cachedStatement(
            sql: """
                INSERT INTO cases (id, partition, portal, request_digest, contract, opened_offset, opened_bytes,
                    changed_offset, held) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
                ON CONFLICT (id) DO UPDATE SET portal = excluded.portal, request_digest = excluded.request_digest,
                    contract = excluded.contract, opened_offset = excluded.opened_offset,
                    opened_bytes = excluded.opened_bytes, changed_offset = excluded.changed_offset, closed_at = NULL,
                    held = 1, state = NULL
                """
        ).execute(arguments: [
            event.entry.caseID.description, record.partition, opened.portal, opened.requestDigest, opened.contract,
            event.offset, bytes, event.offset,
        ])
    }

    private func keep(_ event: JournalEvent, _ record: ConsumerRecord) throws {
        let headers = record.headers.compactMap { header -> JSONValue? in
            header.string.map { [.string(header.name), .string($0)] }
        }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO held_events (case_id, journal_offset, timestamp, headers, value)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            event.entry.caseID.description, event.offset, record.timestamp, JSONValue.array(headers).serializedString,
            record.value.map { Data($0) },
        ])
    }

    /// Folds the events that were held for a case.
    ///
    /// - Parameter state: what was known of it when its contract was lost; nil where it never was.
    mutating func release(_ id: CaseID, state: Data?) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM held_events WHERE case_id = ? ORDER BY journal_offset", arguments: [id.description])
        let place = try Row.fetchOne(
            db, sql: "SELECT partition, opened_bytes FROM cases WHERE id = ?", arguments: [id.description])
        guard let place else { return }
        let records = try rows.map { try Self.record($0, id, partition: place["partition"]) }
        if state == nil {
            // The fold's version may still be one that this program does not have.
            guard let first = records.first,
                CaseSlot.held([try JournalEvent(first)]).release(contract: index.contract) != nil
            else { return }
        }
        slots[id] = try state.map { .known(try index.decode($0)) } ?? .unknown
        try db.execute(sql: "DELETE FROM held_events WHERE case_id = ?", arguments: [id.description])
        try db.execute(sql: "UPDATE cases SET held = 0 WHERE id = ?", arguments: [id.description])
        for record in records { try fold(try JournalEvent(record), record, bytes: place["opened_bytes"]) }
        if case .unknown = slots[id] {
            // No opening of it counted after all.
            try db.execute(sql: "DELETE FROM cases WHERE id = ?", arguments: [id.description])
        }
    }

    private static func record(_ row: Row, _ id: CaseID, partition: Int32) throws -> ConsumerRecord {
        guard let headers = try JSONValue(parsing: row["headers"] as String).array else { throw CaseIndex.Unreadable() }
        return ConsumerRecord(
            topic: "", partition: partition, offset: row["journal_offset"], timestamp: row["timestamp"], key: id.key,
            value: (row["value"] as Data?).map { [UInt8]($0) },
            headers: try headers.map { header in
                guard let name = header[0]?.string, let value = header[1]?.string else { throw CaseIndex.Unreadable() }
                return RecordHeader(name, value)
            })
    }

    // MARK: Writing

    private func position(of partition: Int32) throws -> Position {
        if let position = positions[partition] { return position }
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT next_offset, bytes FROM positions WHERE partition = ?"),
            arguments: [partition])
        return row.map { Position(next: $0["next_offset"], bytes: $0["bytes"]) } ?? Position(next: 0, bytes: 0)
    }

    /// Writes how far each partition is folded.
    func writePositions() throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO positions (partition, next_offset, bytes, last_offset, fingerprint)
                VALUES (?, ?, ?, ?, ?)
                """)
        for (partition, position) in positions {
            guard let last = position.last else { continue }
            try statement.execute(arguments: [
                partition, position.next, position.bytes, last.record.offset, Data(last.fingerprint),
            ])
        }
    }

    /// Writes the states that have changed, and gives them back.
    func writeStates() throws -> [CaseState] {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO cases (id, partition, portal, request_digest, contract, opened_offset, opened_bytes,
                    changed_offset, closed_at, held, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
                ON CONFLICT (id) DO UPDATE SET portal = excluded.portal, request_digest = excluded.request_digest,
                    contract = excluded.contract, opened_offset = excluded.opened_offset,
                    opened_bytes = CASE WHEN excluded.opened_offset = opened_offset THEN opened_bytes
                        ELSE excluded.opened_bytes END,
                    changed_offset = excluded.changed_offset, closed_at = excluded.closed_at, held = 0,
                    state = excluded.state
                """)
        var states: [CaseState] = []
        for (id, place) in written {
            guard case .known(let state)? = slots[id] else { continue }
            try statement.execute(arguments: [
                id.description, place.partition, state.opening.portal, state.opening.requestDigest,
                state.opening.contract, state.openedOffset, place.openedBytes, state.changedOffset,
                state.closing?.at.milliseconds, Data(state.encoded.serialized()),
            ])
            states.append(state)
        }
        return states
    }
}
