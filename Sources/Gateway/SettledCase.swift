import Casework
import GRDB
import JSON
import Messages

/// What the index keeps of a case that has closed and is needed for no more than that copies of its events are recognized:
/// enough to compare it with its carried state, which a busy journal holds of each such case, without reading it.
struct SettledCase: Sendable, Hashable {
    var openedOffset: Int64
    var changedOffset: Int64
    /// Until when it must be known.
    var knownUntil: Timestamp
    var digest: String

    /// What comes of a carried state of the case: the same that comes of it where the case is folded.
    func compare(_ carried: CaseCarried, at moment: Timestamp) -> Transition.Disposition {
        guard moment < knownUntil else { return .ignored(.unknownCase) }
        return carried.compared(openedOffset: openedOffset, changedOffset: changedOffset, factsDigest: digest)
    }
}

extension SettledCase {
    /// What the database has of it; nil where that is not known to be settled.
    init?(_ id: CaseID, _ db: Database) throws {
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT opened_offset, changed_offset, known_until, digest FROM cases
                    WHERE id = ? AND digest IS NOT NULL AND held_for IS NULL
                    """), arguments: [id.description])
        guard let row else { return nil }
        openedOffset = row["opened_offset"]
        changedOffset = row["changed_offset"]
        knownUntil = Timestamp(milliseconds: row["known_until"])
        digest = row["digest"]
    }
}

extension IndexedCase {
    /// What is kept of it to be compared; nil where it is not settled.
    var settled: SettledCase? {
        guard neededUntil == 0, let knownUntil = state.neededUntil else { return nil }
        return SettledCase(
            openedOffset: state.openedOffset, changedOffset: state.changedOffset, knownUntil: knownUntil,
            digest: state.factsDigest)
    }
}
