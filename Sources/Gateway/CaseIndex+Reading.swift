import Casework
import Foundation
import GRDB
import JSON
import Kafka
import Messages
import Synchronization

extension CaseIndex {
    /// What is known of a case, as of all that is folded.
    func read(_ id: CaseID) async throws -> Reading {
        // The folder alone fills the memory: a reader that did could put back what is outdated.
        if let known = memory.withLock({ $0.find(id) }) { return .known(known.state) }
        switch try await writer.read({ db in try self.load(id, db) }) {
        case .unknown: return .unknown
        case .held(let held): return .held(held)
        case .known(let known): return .known(known.state)
        }
    }

    /// What the database has of a case.
    ///
    /// - Throws: ``Unreadable``.
    func load(_ id: CaseID, _ db: Database) throws -> Stored {
        guard let row = try Self.row(of: id, db) else { return .unknown }
        let events = try Self.journal(try Self.records(of: id, row, db))
        guard let first = events.first, let held = Held(first) else { throw Unreadable() }
        guard row["held_for"] as String? == nil,
            let (slot, _) = CaseSlot.held(events).release(reading: .silent, contract: contract)
        else { return .held(held) }
        guard let state = slot?.state else { throw Unreadable() }
        let known = IndexedCase.Row(
            number: row["number"], partition: row["partition"], neededBytes: row["needed_bytes"],
            changedAt: row["changed_at"])
        return .known(IndexedCase(state: state, row: known))
    }

    private static func row(of id: CaseID, _ db: Database) throws -> Row? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT * FROM cases WHERE id = ?"), arguments: [id.description])
    }

    /// The events of records that were found to be events before.
    static func journal(_ records: [ConsumerRecord]) throws(Unreadable) -> [JournalEvent] {
        var events: [JournalEvent] = []
        for record in records {
            do { events.append(try JournalEvent(record)) } catch { throw Unreadable() }
        }
        return events
    }

    /// The events of a case after an offset, in order, and whether the case is closed.
    func events(of id: CaseID, after offset: Int64, limit: Int) async throws -> ([StreamedEvent], isClosed: Bool) {
        // Looked at before the database, so that what is written meanwhile is seen in one of them.
        let known = memory.withLock { $0.unwritten[id] }
        let stored = try await writer.read { db in
            try Self.row(of: id, db).map { try Self.records(of: id, $0, db) }
        }
        // A case that has left the index meanwhile has nothing more to tell.
        guard var records = stored ?? known.map({ _ in [] }) else { return ([], true) }
        if let known {
            if known.row.isAnew { records.removeAll { $0.offset < known.state.openedOffset } }
            let written = Set(records.map(\.offset))
            records += known.row.records.filter { !written.contains($0.offset) }
        }
        var events: [StreamedEvent] = []
        var slot: CaseSlot?
        for event in try Self.journal(records) {
            let transition = CaseSlot.fold(event, into: &slot, reading: FoldBatch.releasing, contract: contract)
            guard let state = slot?.state, let told = StreamedEvent(event, transition, state) else { continue }
            if told.offset > offset, events.count < limit { events.append(told) }
        }
        return (events, slot?.state?.isOpen == false)
    }

    /// Whether an event of the journal changed how a case looks.
    func hasChanged(_ id: CaseID, at offset: Int64) async throws -> Bool {
        try await events(of: id, after: offset - 1, limit: 1).0.first?.offset == offset
    }

    /// How many bytes of a partition lie between the first event that a case still needs and the end of what is folded; 0
    /// where none needs any. Cases that are only known so that copies of their events are recognized do not count.
    ///
    /// - Parameter limit: up to this, the answer may be too large by what is not written yet; else everything is written.
    func neededSpan(_ partition: Int32, at now: Timestamp, limit: Int64 = 0) async throws -> Int64 {
        // Looked at before the database, so that nothing that is written meanwhile is left out.
        let unwritten = memory.withLock { $0.positions[partition]?.unwrittenBytes ?? 0 }
        let span = try await storedSpan(partition, now)
        guard unwritten > 0 else { return span }
        if span + unwritten < limit { return span + unwritten }
        try await write(now: now)
        return try await storedSpan(partition, now)
    }

    private func storedSpan(_ partition: Int32, _ now: Timestamp) async throws -> Int64 {
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
        let folded = memory.withLock { $0.positions }
        let (journal, written) = try await writer.read { db in
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
        // What is folded counts, written or not.
        return (journal, written.merging(folded.compactMapValues(\.unwritten)) { $1 })
    }
}
