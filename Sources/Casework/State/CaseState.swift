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
        /// Why its portal withdrew it, if it did and said so.
        package var reason: String?
    }

    /// What does not change while the case lives.
    private var head: CaseHead
    /// The steps, in the order of the contract.
    package var steps: [StepState]
    /// How it ended; nil while it is open.
    package var closing: Closing?
    /// The result document, once there is one.
    package var result: JSONValue?
    /// The revision of the result; 0 while there is none.
    package var revision = 0
    /// Bytes of the request and of all replies that were taken in.
    package var documentBytes: Int
    /// Whether its documents were let go of, since nothing can read them any more.
    package var hasDroppedDocuments = false
    /// The offset of the last event that changed anything.
    package var changedOffset: Int64

    /// Whether the case has no outcome yet.
    package var isOpen: Bool { closing == nil }

    /// A state's fields, for the fold and for decoding.
    init(
        id: CaseID, service: Service, opening: CaseOpened, openedAt: Timestamp, openedOffset: Int64,
        trace: TraceContext, documentBytes: Int
    ) {
        head = CaseHead(
            id: id, service: service, opening: opening, openedAt: openedAt, openedOffset: openedOffset, trace: trace)
        steps = Array(repeating: StepState(), count: service.steps.count)
        self.documentBytes = documentBytes
        changedOffset = openedOffset
    }
}

// MARK: - What does not change

/// What does not change while a case lives, kept apart so that a state can be handed on cheaply.
private final class CaseHead: Sendable {
    let id: CaseID
    let service: Service
    let opening: CaseOpened
    let openedAt: Timestamp
    let openedOffset: Int64
    let trace: TraceContext

    init(
        id: CaseID, service: Service, opening: CaseOpened, openedAt: Timestamp, openedOffset: Int64,
        trace: TraceContext
    ) {
        self.id = id
        self.service = service
        self.opening = opening
        self.openedAt = openedAt
        self.openedOffset = openedOffset
        self.trace = trace
    }
}

extension CaseState {
    /// The case.
    package var id: CaseID { head.id }
    /// The contract that the case was opened with, and keeps.
    package var service: Service { head.service }
    /// What the portal said when it opened the case.
    package var opening: CaseOpened { head.opening }
    /// When it was opened.
    package var openedAt: Timestamp { head.openedAt }
    /// The offset of its first event.
    package var openedOffset: Int64 { head.openedOffset }
    /// When it is out of time.
    package var deadline: Timestamp { openedAt.adding(milliseconds: service.deadlineMilliseconds) }
    /// The trace that it belongs to.
    package var trace: TraceContext { head.trace }

    /// Lets go of the request.
    mutating func dropRequest() {
        var opening = opening
        opening.request = .null
        head = CaseHead(
            id: id, service: service, opening: opening, openedAt: openedAt, openedOffset: openedOffset, trace: trace)
    }
}

// MARK: - Names

extension CaseState {
    /// The place of an element: its step and itself, by index.
    struct Place: Sendable, Hashable {
        var step: Int
        var element: Int
    }

    /// The element that a task is of; nil where the plan has none, or it was never issued.
    func place(of task: TaskID) -> Place? {
        guard let index = service.stepIndex[task.step] else { return nil }
        let element: Int?
        if service.steps[index].forEach != nil {
            // Only as it is written: `01` names nothing.
            element = Int(task.element).flatMap { String($0) == task.element ? $0 : nil }
        } else {
            element = service.steps[index].asks.firstIndex { $0.name == task.element }
        }
        guard let element, steps[index].elements.indices.contains(element) else { return nil }
        return Place(step: index, element: element)
    }

    /// What is asked there.
    func ask(_ place: Place) -> Ask {
        let asks = service.steps[place.step].asks
        return asks.count > 1 ? asks[place.element] : asks[0]
    }

    /// An element's name in task ids.
    package func name(ofElement element: Int, in step: Int) -> String {
        let asked = service.steps[step]
        if asked.forEach != nil { return String(element) }
        return asked.asks.indices.contains(element) ? asked.asks[element].name : Ask.only
    }

    /// The id of an element's last task.
    func task(_ place: Place) -> TaskID {
        TaskID(
            caseID: id, step: service.steps[place.step].name, element: name(ofElement: place.element, in: place.step),
            attempt: Int(self[place].attempts))
    }

    /// The id of the last task that undoes an element's effect.
    func compensationTask(_ place: Place) -> TaskID {
        TaskID(
            caseID: id, step: service.steps[place.step].name, element: name(ofElement: place.element, in: place.step),
            kind: .compensate, attempt: Int(self[place].compensation?.value.attempts ?? 0))
    }

    subscript(place: Place) -> ElementState {
        get { steps[place.step].elements[place.element] }
        _modify { yield &steps[place.step].elements[place.element] }
    }

    /// All elements, in the order of the plan.
    var places: [Place] {
        steps.indices.flatMap { step in steps[step].elements.indices.map { Place(step: step, element: $0) } }
    }
}
