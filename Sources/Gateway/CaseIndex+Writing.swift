import Casework
import Foundation
import GRDB
import Kafka
import Messages
import Synchronization

extension CaseIndex {
    /// Whether what is folded must be written before more is.
    var isFull: Bool { memory.withLock { $0.isFull } }

    /// Writes what is folded and not in the database yet, in one transaction, and lets go of cases that are over.
    ///
    /// - Throws: what SQLite says; then nothing has happened.
    func write(now: Timestamp) async throws {
        guard !memory.withLock({ $0.isWritten }) else { return }
        try await writer.writeWithoutTransaction { db in try self.write(db, now: now) }
    }

    /// - Parameter now: nil to let go of nothing.
    func write(_ db: Database, now: Timestamp?) throws {
        var memory = memory.withLock { $0 }
        guard !memory.isWritten else { return }
        let latest = memory.latest
        try db.inTransaction {
            try memory.write(db)
            if let now, let latest {
                for id in try self.prune(db, latest: latest, now: now) { memory.remove(id) }
            }
            return .commit
        }
        self.memory.withLock { $0 = memory }
    }

    /// Lets go of closed cases that last changed longer ago than the retention and are not needed any more, some at a time.
    private func prune(_ db: Database, latest: Int64, now: Timestamp) throws -> [CaseID] {
        // By the log's time, so that a rebuild from an old log keeps what was kept then; and never by a time that
        // somebody claims to be later than now.
        let moment = Timestamp(milliseconds: min(latest, now.milliseconds))
        let ids = try String.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT id FROM cases WHERE closed_at IS NOT NULL AND changed_at < ? AND needed_until < ? LIMIT 5000
                    """),
            arguments: [
                moment.adding(milliseconds: -retention).milliseconds,
                moment.adding(milliseconds: -Fold.skewAllowance).milliseconds,
            ])
        for id in ids {
            try db.cachedStatement(sql: "DELETE FROM cases WHERE id = ?").execute(arguments: [id])
        }
        return ids.compactMap { CaseID($0) }
    }
}

extension IndexedCase {
    /// Writes the case: its row, and the records that have come since it was last written.
    ///
    /// - Returns: its row as it is then.
    func write(_ db: Database) throws -> Row {
        let settled = settled
        try db.cachedStatement(
            sql: """
                INSERT INTO cases (number, id, partition, needed_bytes, needed_until, changed_at, closed_at,
                    opened_offset, changed_offset, known_until, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (number) DO UPDATE SET needed_bytes = excluded.needed_bytes,
                    needed_until = excluded.needed_until, changed_at = excluded.changed_at,
                    closed_at = excluded.closed_at, held_for = NULL, opened_offset = excluded.opened_offset,
                    changed_offset = excluded.changed_offset, known_until = excluded.known_until,
                    digest = excluded.digest
                """
        ).execute(arguments: [
            row.number, state.id.description, row.partition, row.neededBytes, neededUntil, row.changedAt,
            state.closing?.at.milliseconds, settled?.openedOffset, settled?.changedOffset,
            settled?.knownUntil.milliseconds, settled?.digest,
        ])
        let number = row.number ?? db.lastInsertedRowID
        if row.isAnew { try CaseIndex.deleteRecords(of: number, db) }
        try CaseIndex.write(row.records, of: number, db)
        return Row(
            number: number, partition: row.partition, neededBytes: row.neededBytes, changedAt: row.changedAt)
    }
}

extension CaseIndex {
    /// Adds records to those that the database has of a case.
    static func write(_ records: [ConsumerRecord], of number: Int64, _ db: Database) throws {
        guard !records.isEmpty else { return }
        var packed = PackedRecords()
        for record in records { packed.append(record) }
        try db.cachedStatement(sql: "INSERT INTO case_records (case_number, records) VALUES (?, ?)")
            .execute(arguments: [number, Data(packed.bytes)])
    }

    static func deleteRecords(of number: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM case_records WHERE case_number = ?").execute(arguments: [number])
    }

    /// The records that the database has of a case, in the order in which they count.
    static func records(of id: CaseID, _ row: Row, _ db: Database) throws -> [ConsumerRecord] {
        let packed = try Data.fetchAll(
            try db.cachedStatement(sql: "SELECT records FROM case_records WHERE case_number = ? ORDER BY number"),
            arguments: [row["number"] as Int64])
        return try packed.flatMap { try PackedRecords.read([UInt8]($0), of: id, in: row["partition"]) }
    }
}
