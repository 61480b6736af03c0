import Casework
import Foundation
import GRDB
import JSON
import Kafka
import Messages

/// What is kept of cases that cannot be folded yet: for their contract, or for their beginning.
extension FoldBatch {
    // MARK: Holding

    /// Keeps an event of a case that is held.
    mutating func hold(_ event: JournalEvent, _ record: ConsumerRecord) throws {
        tally(event, .held)
        try keep(event, record)
    }

    /// Begins to hold a case with an event whose contract is not known: its opening, or a carried state.
    mutating func beginHolding(_ event: JournalEvent, _ record: ConsumerRecord, bytes: Int64) throws {
        let id = event.entry.caseID
        switch event.entry.body {
        case .opened(let opened):
            let held = CaseIndex.Held(
                portal: opened.portal, requestDigest: opened.requestDigest, openedOffset: event.offset,
                contract: opened.contract)
            try insert(held, event, record.partition, bytes: bytes)
            _ = try takeOrphans(id)
        case .carried(let carried):
            let held = CaseIndex.Held(
                portal: carried.state["portal"]?.string ?? "",
                requestDigest: carried.state["requestDigest"]?.string ?? "",
                openedOffset: carried.state["openedOffset"]?.integer ?? event.offset,
                contract: carried.state["contract"]?.string ?? "")
            let needed = try self.bytes(at: carried.asOf + 1, in: record.partition)
            try insert(held, event, record.partition, bytes: needed)
            for orphan in try takeOrphans(id) where orphan.offset > carried.asOf {
                try keep(try JournalEvent(orphan), orphan)
            }
        default: return
        }
        try keep(event, record)
    }

    private mutating func insert(
        _ held: CaseIndex.Held, _ event: JournalEvent, _ partition: Int32, bytes: Int64
    ) throws {
        let id = event.entry.caseID
        // The id may have been that of a case that closed long before.
        written[id] = nil
        outcome.uncached.insert(id)
        try forget(id)
        outcome.missing.insert(held.contract)
        outcome.changed.insert(id)
        try db.cachedStatement(
            sql: """
                INSERT INTO cases (id, partition, portal, request_digest, contract, opened_offset, needed_bytes,
                    needed_until, changed_offset, held) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                ON CONFLICT (id) DO UPDATE SET portal = excluded.portal, request_digest = excluded.request_digest,
                    contract = excluded.contract, opened_offset = excluded.opened_offset,
                    needed_bytes = excluded.needed_bytes, needed_until = excluded.needed_until,
                    changed_offset = excluded.changed_offset, closed_at = NULL, held = 1, state = NULL
                """
        ).execute(arguments: [
            id.description, partition, held.portal, held.requestDigest, held.contract, held.openedOffset, bytes,
            Int64.max, event.offset,
        ])
    }

    private func keep(_ event: JournalEvent, _ record: ConsumerRecord) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO held_events (case_id, journal_offset, timestamp, headers, value)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            event.entry.caseID.description, event.offset, record.timestamp, Self.headers(record),
            record.value.map { Data($0) },
        ])
    }

    private static func headers(_ record: ConsumerRecord) -> String {
        let headers = record.headers.compactMap { header -> JSONValue? in
            header.string.map { [.string(header.name), .string($0)] }
        }
        return JSONValue.array(headers).serializedString
    }

    /// Folds the events that were held for a case.
    ///
    /// - Parameter state: what was known of it when its contract was lost; nil where it never was.
    mutating func release(_ id: CaseID, state: Data?) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM held_events WHERE case_id = ? ORDER BY journal_offset", arguments: [id.description])
        let place = try Row.fetchOne(
            db, sql: "SELECT partition, needed_bytes FROM cases WHERE id = ?", arguments: [id.description])
        guard let place else { return }
        var events = try rows.map { row in
            let record = try Self.record(row, id, partition: place["partition"])
            return (event: try JournalEvent(record), record: record)
        }
        if state == nil {
            // A carried state stands behind the events that it lacks.
            if let beginning = events.firstIndex(where: { $0.event.isBeginning }) {
                events.insert(events.remove(at: beginning), at: 0)
            }
            // The fold's version may still be one that this program does not have.
            guard let first = events.first,
                CaseSlot.held([first.event]).release(reading: .silent, contract: index.contract) != nil
            else { return }
        }
        slots[id] = try state.map { .known(try index.decode($0)) } ?? .unknown
        try db.execute(sql: "DELETE FROM held_events WHERE case_id = ?", arguments: [id.description])
        try db.execute(sql: "UPDATE cases SET held = 0 WHERE id = ?", arguments: [id.description])
        isReleasing = true
        defer { isReleasing = false }
        for (event, record) in events { try fold(event, record, bytes: place["needed_bytes"]) }
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

    // MARK: Orphans

    /// Keeps an event of a case that may be carried yet.
    func keepOrphan(_ event: JournalEvent, _ record: ConsumerRecord) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO orphans (case_id, partition, journal_offset, timestamp, headers, value)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            event.entry.caseID.description, record.partition, event.offset, record.timestamp, Self.headers(record),
            record.value.map { Data($0) },
        ])
    }

    /// The events of a case that were kept, in order; they are kept no longer.
    func takeOrphans(_ id: CaseID) throws -> [ConsumerRecord] {
        let rows = try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT * FROM orphans WHERE case_id = ? ORDER BY journal_offset"),
            arguments: [id.description])
        if !rows.isEmpty {
            try db.cachedStatement(sql: "DELETE FROM orphans WHERE case_id = ?").execute(arguments: [id.description])
        }
        return try rows.map { try Self.record($0, id, partition: $0["partition"]) }
    }

    /// Lets go of the events whose cases were not carried.
    func dropOrphans(in partition: Int32) throws {
        try db.cachedStatement(sql: "DELETE FROM orphans WHERE partition = ?").execute(arguments: [partition])
    }

    /// Takes over a case by its carried state, and folds what came since.
    mutating func adopt(_ state: CaseState, asOf: Int64, _ event: JournalEvent, _ partition: Int32) throws {
        written[state.id] = Written(
            partition: partition, neededBytes: try bytes(at: asOf + 1, in: partition),
            changedAt: event.timestamp.milliseconds)
        outcome.changed.insert(state.id)
        // Whoever follows the case gets it as it was then, in place of what made it so.
        try tell(
            state, event.entry.body.shortType, at: event.timestamp, offset: asOf, steps: Array(state.steps.indices))
        for orphan in try takeOrphans(state.id) where orphan.offset > asOf {
            try fold(try JournalEvent(orphan), orphan, bytes: 0)
        }
    }
}

extension JournalEvent {
    /// Whether a case can begin with it.
    fileprivate var isBeginning: Bool {
        switch entry.body {
        case .opened, .carried: true
        default: false
        }
    }
}
