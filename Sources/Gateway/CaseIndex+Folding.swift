import Casework
import Contracts
import Foundation
import GRDB
import JSON
import Kafka
import Messages
import Synchronization

extension CaseIndex {
    /// Empties the index for a journal whose partitions begin and end at these offsets.
    func reset(_ journal: IndexedJournal, log: [Int32: Range<Int64>]) async throws {
        try await writer.writeWithoutTransaction { db in
            try db.inTransaction {
                for table in ["orphans", "case_records", "cases", "marks", "positions", "journal"] {
                    try db.execute(sql: "DELETE FROM \(table)")
                }
                try db.execute(
                    sql: "INSERT INTO journal (topic, partitions, coding) VALUES (?, ?, ?)",
                    arguments: [journal.topic, journal.partitions, journal.coding])
                for (partition, range) in log {
                    try db.execute(
                        sql: """
                            INSERT INTO positions (partition, next_offset, bytes, began, catch_up_end)
                            VALUES (?, ?, 0, ?, ?)
                            """, arguments: [partition, range.lowerBound, range.lowerBound, range.upperBound])
                }
                return .commit
            }
            self.memory.withLock { $0.removeAll() }
        }
    }

    /// Folds records, all or none; those below a partition's position are passed over.
    ///
    /// They are in memory then, where readers see them, and not yet in the database.
    ///
    /// - Throws: ``Unreadable``, or what SQLite says; then nothing has happened.
    func fold(_ items: [JournalItem]) async throws -> FoldOutcome {
        try await writer.writeWithoutTransaction { db in
            try self.change(db) { batch in
                for item in items { try batch.fold(item) }
            }.outcome
        }
    }

    /// Folds what was held for contracts that are known by now. To be called before anything else is folded.
    ///
    /// - Returns: what was folded, and for each contract that is still missing how many cases wait for it.
    func release() async throws -> (FoldOutcome, waiting: [String: Int]) {
        try await writer.writeWithoutTransaction { db in
            let batch = try self.change(db) { batch in
                for row in try Row.fetchAll(db, sql: "SELECT * FROM cases WHERE held_for IS NOT NULL")
                where self.contract(row["held_for"] as String) != nil { try batch.release(row) }
            }
            let waiting = try Row.fetchAll(
                db,
                sql: """
                    SELECT held_for, count(*) AS cases FROM cases WHERE held_for IS NOT NULL GROUP BY held_for
                    """)
            let counts = waiting.map { (row: Row) -> (String, Int) in (row["held_for"], row["cases"]) }
            return (batch.outcome, Dictionary(counts) { $1 })
        }
    }

    /// Folds one batch and shows it to the readers.
    private func change(_ db: Database, _ body: (inout FoldBatch) throws -> Void) throws -> FoldBatch {
        var batch = FoldBatch(index: self, db: db)
        var written: IndexMemory?
        // Begins to be one with the first statement: a batch of cases that are in memory asks the database nothing.
        try db.inTransaction(.deferred) {
            try body(&batch)
            if batch.isWriting {
                // What the batch has written holds only together with everything else.
                var memory = memory.withLock { $0 }
                memory.take(batch)
                try memory.write(db)
                written = memory
            }
            return .commit
        }
        memory.withLock { memory in
            if let written { memory = written } else { memory.take(batch) }
        }
        return batch
    }
}

/// What came of folding records into the index.
struct FoldOutcome: Sendable {
    /// What became of events of one type.
    struct Tally: Sendable, Hashable {
        /// The short type.
        var type: String
        /// `applied`, `held`, or why it was ignored.
        var disposition: String
    }

    /// A carried state that is not what this index folded.
    struct Disagreement: Sendable, Hashable {
        var partition: Int32
        var offset: Int64
        var caseID: CaseID
    }

    /// A record that is no event.
    struct Rejected: Sendable, Hashable {
        var partition: Int32
        var offset: Int64
        var error: MessageError
    }

    /// The next offset of each partition that was folded.
    var positions: [Int32: Int64] = [:]
    /// The cases that look different now.
    var changed: Set<CaseID> = []
    /// How many events became what.
    var tallies: [Tally: Int] = [:]
    /// The records that are no events.
    var rejected: [Rejected] = []
    /// The carried states that say otherwise than the index.
    var disagreements: [Disagreement] = []
    /// The contracts that cases were held for.
    var missing: Set<String> = []
}
