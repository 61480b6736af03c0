import Casework
import Contracts
import Kafka
import Messages

/// A case as the index has it.
struct IndexedCase: Sendable {
    /// How it stands.
    var state: CaseState
    /// What the index knows of it besides.
    var row: Row

    /// What the index knows of a case besides its state.
    struct Row: Sendable {
        /// The number of its row in the database; nil where it has none.
        var number: Int64?
        var partition: Int32
        /// How far in bytes what the case needs lies in its partition.
        var neededBytes: Int64
        /// When it last changed, by the log's time.
        var changedAt: Int64 = 0
        /// The records that changed it and are not in the database yet, in order.
        var records: [ConsumerRecord] = []
        /// Whether the records that the database has are of an earlier case with its id.
        var isAnew = false
    }

    /// About what it takes in memory; parsed documents take some times their text.
    var cost: Int { 2048 + 3 * state.documentBytes }

    /// Until when, by the log's time, the case is needed for more than that copies of its events are recognized; 0 where it
    /// is not.
    var neededUntil: Int64 {
        guard let closing = state.closing, state.neededUntil != nil else { return .max }
        guard state.isNeededForMoreThanDedup(asOf: closing.at) else { return 0 }
        return closing.at.adding(milliseconds: state.service.amendMilliseconds).milliseconds
    }
}
