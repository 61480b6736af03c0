package import Contracts
package import JSON
package import Messages

/// All that is known of one case: the fold of its events.
///
/// It changes by ``Fold`` alone. Two readers that have folded the same events hold equal states.
package struct CaseState: Sendable {
    /// How and when the case ended.
    package struct Closing: Sendable, Hashable {
        package var outcome: CaseOutcome
        package var at: Timestamp
    }

    /// The case.
    package let id: CaseID
    /// The contract that the case was opened with, and keeps.
    package let service: Service
    /// What the portal said when it opened the case.
    package let opening: CaseOpened
    /// When it was opened.
    package let openedAt: Timestamp
    /// The offset of its first event: a reader that starts there sees all of the case.
    package let openedOffset: Int64
    /// When it is out of time.
    package let deadline: Timestamp
    /// The trace that it belongs to.
    package let trace: TraceContext
    /// The steps, in the order of the contract.
    package var steps: [StepState]
    /// How it ended; nil while it is open.
    package var closing: Closing?
    /// The result document, once there is one.
    package var result: JSONValue?
    /// The revision of the result; 0 while there is none.
    package var revision = 0
    /// Bytes of the request and of all replies that are kept.
    package var documentBytes: Int
    /// The offset of the last event that changed anything.
    package var changedOffset: Int64

    /// Whether the case has no outcome yet.
    package var isOpen: Bool { closing == nil }

    /// A state's fields, for the fold and for decoding.
    init(
        id: CaseID, service: Service, opening: CaseOpened, openedAt: Timestamp, openedOffset: Int64,
        trace: TraceContext, documentBytes: Int
    ) {
        self.id = id
        self.service = service
        self.opening = opening
        self.openedAt = openedAt
        self.openedOffset = openedOffset
        deadline = openedAt.adding(milliseconds: service.deadlineMilliseconds)
        self.trace = trace
        steps = Array(repeating: StepState(), count: service.steps.count)
        self.documentBytes = documentBytes
        changedOffset = openedOffset
    }

    /// Whether a reader that acts must still know the case, as of a moment of its partition's log: while it is open, and
    /// after its end for as long as copies of its events may come. After that the same id may be opened anew.
    package func isNeeded(asOf moment: Timestamp) -> Bool {
        guard let closing else { return true }
        return moment.milliseconds(since: closing.at) < Fold.dedupWindow
    }

    /// The document that templates select from: `$.request`, `$.steps.<name>.reply`, `$.case`.
    var context: JSONValue {
        var replies: JSONObject = [:]
        for (step, state) in zip(service.steps, steps) {
            if let reply = state.reply { replies[step.name] = ["reply": reply] }
        }
        let facts: JSONValue = [
            "id": .string(id.description), "openedAt": .string(openedAt.description),
            "service": .string(service.name),
        ]
        return ["request": opening.request, "steps": .object(replies), "case": facts]
    }
}
