import Casework
import Contracts
import JSON
import Messages

extension CaseState {
    /// All that changes, to compare states by.
    struct Facts: Hashable {
        var steps: [StepState]
        var closing: Closing?
        var result: JSONValue?
        var revision: Int
        var documentBytes: Int
        var changedOffset: Int64
        var openedAt: Timestamp
        var openedOffset: Int64
        var deadline: Timestamp
        var trace: TraceContext
        var opening: CaseOpened
        var contract: String
    }

    var facts: Facts {
        Facts(
            steps: steps, closing: closing, result: result, revision: revision, documentBytes: documentBytes,
            changedOffset: changedOffset, openedAt: openedAt, openedOffset: openedOffset, deadline: deadline,
            trace: trace,
            opening: opening, contract: service.digest)
    }
}
