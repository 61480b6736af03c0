import Casework
import Contracts
import JSON

/// One event of a case as its readers get it.
struct StreamedEvent: Sendable, Hashable {
    var offset: Int64
    var type: String
    /// JSON, on one line.
    var data: String
}

extension StreamedEvent {
    /// What a reader is told of an event; nil where there is nothing to tell.
    ///
    /// - Parameters:
    ///   - state: the case after the event.
    ///   - transition: what came of the event.
    init?(_ event: JournalEvent, _ transition: Transition, _ state: CaseState) {
        var steps = transition.changes.compactMap(\.step)
        offset = event.offset
        switch transition.disposition {
        case .applied where !transition.changes.isEmpty: break
        case .adopted(let asOf):
            // Whoever follows the case gets it as it was then, in place of what made it so.
            offset = asOf
            steps = Array(state.steps.indices)
        default: return nil
        }
        type = event.entry.body.shortType
        data = state.changeEvent(type: type, at: event.timestamp, steps: steps).serializedString
    }
}
