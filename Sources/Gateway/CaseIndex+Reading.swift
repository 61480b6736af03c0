import Casework
import Foundation
import GRDB
import JSON
import Messages
import Synchronization

extension CaseIndex {
    /// What is known of a case, as of all commits so far.
    func read(_ id: CaseID) async throws -> Reading {
        // The folder alone fills the cache, after its commits: a reader that did could put back what is outdated.
        if let state = cache.withLock({ $0.state(of: id) }) { return .known(state) }
        return try await writer.read { db in try self.load(id, db) }
    }

    /// What the database has of a case.
    func load(_ id: CaseID, _ db: Database) throws -> Reading {
        let statement = try db.cachedStatement(
            sql: "SELECT held, portal, request_digest, opened_offset, contract, state FROM cases WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id.description]) else { return .unknown }
        let held = Held(
            portal: row["portal"], requestDigest: row["request_digest"], openedOffset: row["opened_offset"],
            contract: row["contract"])
        guard row["held"] == 0, let state: Data = row["state"] else { return .held(held) }
        do { return .known(try decode(state)) } catch CaseCodingError.contractUnknown { return .held(held) }
    }

    /// A state as it was written.
    ///
    /// - Throws: `CaseCodingError.contractUnknown`, or ``Unreadable``.
    func decode(_ state: Data) throws -> CaseState {
        do {
            return try CaseState(
                decoding: try JSONValue(parsing: [UInt8](state), maxDepth: JSONValue.depthCeiling), contract: contract)
        } catch CaseCodingError.contractUnknown(let digest) {
            throw CaseCodingError.contractUnknown(digest: digest)
        } catch {
            throw Unreadable()
        }
    }

    /// The events of a case after an offset, in order, and whether the case is closed.
    func events(of id: CaseID, after offset: Int64, limit: Int) async throws -> ([StreamedEvent], isClosed: Bool) {
        try await writer.read { db in
            let rows = try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT journal_offset, type, data FROM case_events
                        WHERE case_id = ? AND journal_offset > ? ORDER BY journal_offset LIMIT ?
                        """), arguments: [id.description, offset, limit])
            let isClosed = try Bool.fetchOne(
                try db.cachedStatement(sql: "SELECT closed_at IS NOT NULL FROM cases WHERE id = ?"),
                arguments: [id.description])
            let events = rows.map {
                StreamedEvent(offset: $0["journal_offset"], type: $0["type"], data: $0["data"])
            }
            // A case that has left the index meanwhile has nothing more to tell.
            return (events, isClosed ?? true)
        }
    }

    /// Whether an event of the journal changed how a case looks.
    func hasChanged(_ id: CaseID, at offset: Int64) async throws -> Bool {
        try await writer.read { db in
            try Bool.fetchOne(
                try db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM case_events WHERE case_id = ? AND journal_offset = ?)"),
                arguments: [id.description, offset]) ?? false
        }
    }

    /// How many bytes of a partition lie between the first event that a case still needs and the end of what is folded; 0
    /// where none needs any. Cases that are only known so that copies of their events are recognized do not count.
    func neededSpan(_ partition: Int32, at now: Timestamp) async throws -> Int64 {
        try await writer.read { db in
            try Int64.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT p.bytes - (
                            SELECT min(needed_bytes) FROM cases
                            WHERE partition = p.partition AND needed_until > 0 AND needed_until > ?)
                        FROM positions AS p WHERE p.partition = ?
                        """), arguments: [now.milliseconds, partition]) ?? 0
        }
    }

    /// Which journal the index was folded from, and how far; nil where it is new.
    func stored() async throws -> (journal: IndexedJournal?, positions: [Int32: IndexedPosition]) {
        try await writer.read { db in
            let journal = try Row.fetchOne(db, sql: "SELECT * FROM journal").map {
                IndexedJournal(topic: $0["topic"], partitions: $0["partitions"], coding: $0["coding"])
            }
            var positions: [Int32: IndexedPosition] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT * FROM positions") {
                var position = IndexedPosition(next: row["next_offset"])
                if let offset: Int64 = row["last_offset"], let fingerprint: Data = row["fingerprint"] {
                    position.last = IndexedPosition.Last(offset: offset, fingerprint: [UInt8](fingerprint))
                }
                positions[row["partition"]] = position
            }
            return (journal, positions)
        }
    }
}
