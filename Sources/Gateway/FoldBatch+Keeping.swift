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
        isWriting = true
        tally(event, .held)
        let id = event.entry.caseID
        let number = try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT number FROM cases WHERE id = ?"), arguments: [id.description])
        guard let number else { throw CaseIndex.Unreadable() }
        try CaseIndex.write([record], of: number, db)
    }

    /// Begins to hold a case with an event whose contract is not known: its opening, or a carried state.
    mutating func beginHolding(_ event: JournalEvent, _ record: ConsumerRecord, bytes: Int64) throws {
        guard let held = CaseIndex.Held(event) else { return }
        isWriting = true
        let id = event.entry.caseID
        changed.insert(id)
        outcome.missing.insert(held.contract)
        outcome.changed.insert(id)
        var needed = bytes
        var records = [record]
        let orphans = try takeOrphans(id)
        if case .carried(let carried) = event.entry.body {
            needed = try self.bytes(at: carried.asOf + 1, in: record.partition)
            records += orphans.filter { $0.offset > carried.asOf }
        }
        let number = try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    INSERT INTO cases (id, partition, needed_bytes, needed_until, held_for) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET needed_bytes = excluded.needed_bytes,
                        needed_until = excluded.needed_until, closed_at = NULL, held_for = excluded.held_for
                    RETURNING number
                    """),
            arguments: [id.description, record.partition, needed, Int64.max, held.contract])
        guard let number else { throw CaseIndex.Unreadable() }
        // The id may have been that of a case that closed long before.
        try CaseIndex.deleteRecords(of: number, db)
        try CaseIndex.write(records, of: number, db)
    }

    /// Folds a case that was held, from its first record on.
    mutating func release(_ row: Row) throws {
        guard let id = CaseID(row["id"] as String) else { throw CaseIndex.Unreadable() }
        let records = try CaseIndex.records(of: id, row, db)
        let events = try CaseIndex.journal(records)
        // The fold's version may still be one that this program does not have.
        guard CaseSlot.held(events).release(reading: .silent, contract: index.contract) != nil else { return }
        isWriting = true
        // Its opening makes a row anew, if it counts after all.
        try db.execute(sql: "DELETE FROM cases WHERE id = ?", arguments: [id.description])
        slots[id] = .unknown
        isReleasing = true
        defer { isReleasing = false }
        for (event, record) in zip(events, records) { try fold(event, record, bytes: row["needed_bytes"]) }
    }

    // MARK: Orphans

    /// Keeps an event of a case that may be carried yet.
    mutating func keepOrphan(_ event: JournalEvent, _ record: ConsumerRecord) throws {
        isWriting = true
        var packed = PackedRecords()
        packed.append(record)
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO orphans (case_id, partition, journal_offset, record) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [event.entry.caseID.description, record.partition, event.offset, Data(packed.bytes)])
    }

    /// The events of a case that were kept, in order; they are kept no longer.
    mutating func takeOrphans(_ id: CaseID) throws -> [ConsumerRecord] {
        let rows = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT partition, record FROM orphans WHERE case_id = ? ORDER BY journal_offset"),
            arguments: [id.description])
        if !rows.isEmpty {
            isWriting = true
            try db.cachedStatement(sql: "DELETE FROM orphans WHERE case_id = ?").execute(arguments: [id.description])
        }
        return try rows.flatMap { try PackedRecords.read([UInt8]($0["record"] as Data), of: id, in: $0["partition"]) }
    }

    /// Folds what came of a case after its carried state.
    mutating func foldOrphans(of id: CaseID, above asOf: Int64) throws {
        for orphan in try takeOrphans(id) where orphan.offset > asOf {
            do { try fold(try JournalEvent(orphan), orphan, bytes: 0) } catch is MessageError {
                throw CaseIndex.Unreadable()
            }
        }
    }

    /// Lets go of the events whose cases were not carried.
    mutating func dropOrphans(in partition: Int32) throws {
        isWriting = true
        try db.cachedStatement(sql: "DELETE FROM orphans WHERE partition = ?").execute(arguments: [partition])
    }
}
