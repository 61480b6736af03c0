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
        try await writer.write { db in
            for table in ["orphans", "held_events", "case_events", "cases", "marks", "positions", "journal"] {
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
        }
        cache.withLock { $0.removeAll() }
    }

    /// Folds records into the index, all in one transaction; those below a partition's position are passed over.
    ///
    /// - Throws: ``Unreadable``, or what SQLite says; then nothing has happened.
    func fold(_ items: [JournalItem], now: Timestamp) async throws -> FoldOutcome {
        let (outcome, states, dropped) = try await writer.write { db in
            var batch = FoldBatch(index: self, db: db)
            for item in items { try batch.fold(item) }
            try batch.writePositions()
            let states = try batch.writeStates()
            return (batch.outcome, states, try self.prune(db, items, now))
        }
        cache.withLock { cache in
            for id in outcome.uncached { cache.remove(id) }
            for state in states { cache.keep(state) }
            for id in dropped { cache.remove(id) }
        }
        return outcome
    }

    /// Folds what was held for contracts that are known by now. To be called before anything else is folded.
    ///
    /// - Returns: what was folded, and for each contract that is still missing how many cases wait for it.
    func release() async throws -> (FoldOutcome, waiting: [String: Int]) {
        try await writer.write { db in
            var batch = FoldBatch(index: self, db: db)
            let rows = try Row.fetchAll(db, sql: "SELECT id, contract, state FROM cases WHERE held = 1")
            for row in rows where self.contract(row["contract"] as String) != nil {
                guard let id = CaseID(row["id"] as String) else { throw Unreadable() }
                try batch.release(id, state: row["state"])
            }
            _ = try batch.writeStates()
            let waiting = try Row.fetchAll(
                db, sql: "SELECT contract, count(*) AS cases FROM cases WHERE held = 1 GROUP BY contract")
            let counts = waiting.map { (row: Row) -> (String, Int) in (row["contract"], row["cases"]) }
            return (batch.outcome, Dictionary(counts) { $1 })
        }
    }

    /// Lets go of closed cases that last changed longer ago than the retention and are not needed any more, some at a time.
    private func prune(_ db: Database, _ items: [JournalItem], _ now: Timestamp) throws -> [CaseID] {
        // By the log's time, so that a rebuild from an old log keeps what was kept then; and never by a time that
        // somebody claims to be later than now.
        guard let latest = items.lazy.map({ $0.record.timestamp }).max() else { return [] }
        let moment = Timestamp(milliseconds: min(latest, now.milliseconds))
        let ids = try String.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT id FROM cases WHERE closed_at IS NOT NULL AND changed_at < ? AND needed_until < ? LIMIT 500
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
    /// The cases whose states are not to be kept in memory any longer.
    var uncached: Set<CaseID> = []
    /// How many events became what.
    var tallies: [Tally: Int] = [:]
    /// The records that are no events.
    var rejected: [Rejected] = []
    /// The carried states that say otherwise than the index.
    var disagreements: [Disagreement] = []
    /// The contracts that cases were held for.
    var missing: Set<String> = []
}
