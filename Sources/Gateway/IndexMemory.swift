import Casework
import GRDB
import Messages

/// What an index holds in memory: what is folded and not in the database yet, and the cases that were last changed.
///
/// The database lags behind: it gets what has changed now and then, a case once for many of its events, and all of it in one
/// transaction with how far each partition is folded. So it says at any moment what once was, and what it lacks is folded
/// again.
struct IndexMemory {
    /// So many bytes of cases may wait to be written.
    private static let unwrittenLimit = 64 << 20

    /// The cases that are not in the database as they are.
    private(set) var unwritten: [CaseID: IndexedCase] = [:]
    /// How far the partitions are folded that were read since the index was opened.
    private(set) var positions: [Int32: FoldPosition] = [:]
    /// The latest time of a record, by the log, since the last write.
    private(set) var latest: Int64?
    private var unwrittenCost = 0
    private var cache: CaseCache

    init(cacheBytes: Int) { cache = CaseCache(budget: cacheBytes) }

    /// Whether the database has everything.
    var isWritten: Bool { unwritten.isEmpty && !positions.values.contains { $0.isUnwritten } }

    /// Whether it holds so much that it must be written before more is folded.
    var isFull: Bool { unwrittenCost > Self.unwrittenLimit }

    /// The case, where it is here.
    mutating func find(_ id: CaseID) -> IndexedCase? { unwritten[id] ?? cache.find(id) }

    /// Takes over what a batch has folded.
    mutating func take(_ batch: FoldBatch) {
        positions.merge(batch.positions) { $1 }
        latest = [latest, batch.latest].compactMap(\.self).max()
        for id in batch.changed {
            remove(id)
            guard case .known(let known)? = batch.slots[id] else { continue }
            unwritten[id] = known
            unwrittenCost += known.cost
        }
    }

    mutating func remove(_ id: CaseID) {
        if let known = unwritten.removeValue(forKey: id) { unwrittenCost -= known.cost }
        cache.remove(id)
    }

    mutating func removeAll() {
        unwritten = [:]
        unwrittenCost = 0
        positions = [:]
        latest = nil
        cache.removeAll()
    }

    /// Writes all that is not in the database; from then on it counts as written. Within a transaction.
    mutating func write(_ db: Database) throws {
        for (partition, position) in positions where position.isUnwritten {
            positions[partition] = try position.write(db)
        }
        for var known in unwritten.values {
            known.row = try known.write(db)
            // What is closed is hardly asked for again, and would take the room of those to which something happens yet.
            if known.state.isOpen { cache.keep(known) }
        }
        unwritten = [:]
        unwrittenCost = 0
        latest = nil
    }
}
