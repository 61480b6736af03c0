import Casework
import Contracts
import JSON
import Messages

/// Cases of a service as their readers see them, made by the real fold.
enum CaseViews {
    /// An open case, one that was refused, one that ran out of time with a late answer, and a completed one where
    /// documents of this service are known.
    static func of(_ service: Service) throws -> [JSONValue] {
        [open(service), refused(service), expired(service)].map(\.view)
    }

    static func open(_ service: Service) -> CaseState { state(service, []) }

    static func refused(_ service: Service) -> CaseState {
        state(
            service,
            [
                .replied(
                    TaskReplied(
                        task: task(service, 0), agency: service.steps[0].agency,
                        reply: .refused(Problem(code: "no", message: "No.", details: ["why": "so"]))))
            ])
    }

    static func expired(_ service: Service) -> CaseState {
        let late = TaskReplied(
            task: task(service, 0), agency: service.steps[0].agency,
            reply: .refused(Problem(code: "no", message: "Late no.")))
        return state(
            service,
            [
                .expired(CaseExpired(deadline: Timestamp(milliseconds: service.deadlineMilliseconds))),
                .replied(late),
            ])
    }

    static func id(_ service: Service) -> CaseID { CaseID(portal: "portal", idempotencyKey: service.name) }

    private static func task(_ service: Service, _ step: Int) -> TaskID {
        TaskID(caseID: id(service), step: service.steps[step].name)
    }

    /// The entry that opens a case.
    static func opening(_ service: Service) -> JournalEntry {
        JournalEntry(
            caseID: id(service), source: "/darcha/gateway",
            body: .opened(
                CaseOpened(
                    service: service.name, version: service.version, contract: service.digest, portal: "portal",
                    reference: nil, requestDigest: String(repeating: "0", count: 64), request: [:],
                    checkedAt: Timestamp(milliseconds: 0), documentLimit: 1 << 20)))
    }

    /// The state after an opening at zero and these, which come at the case's deadline.
    private static func state(_ service: Service, _ bodies: [JournalEntry.Body]) -> CaseState {
        var slot: CaseSlot?
        let moment = Timestamp(milliseconds: service.deadlineMilliseconds)
        var events = [JournalEvent(opening(service), offset: 0, timestamp: Timestamp(milliseconds: 0))]
        for body in bodies {
            let entry = JournalEntry(caseID: id(service), source: "/darcha/ingress", body: body)
            events.append(JournalEvent(entry, offset: Int64(events.count), timestamp: moment))
        }
        for event in events { _ = CaseSlot.fold(event, into: &slot) { $0 == service.digest ? service : nil } }
        guard let state = slot?.state else { preconditionFailure("the opening is fresh") }
        return state
    }

    /// The transitions of opening a case: its tasks.
    static func firstOutputs(_ service: Service) -> [TaskMessage] {
        var slot: CaseSlot?
        let event = JournalEvent(opening(service), offset: 0, timestamp: Timestamp(milliseconds: 0))
        let transition = CaseSlot.fold(event, into: &slot) { $0 == service.digest ? service : nil }
        return transition.outputs.compactMap { if case .task(let task) = $0 { task } else { nil } }
    }

    /// The result of a case that ran out of time.
    static func result(_ service: Service) -> ResultMessage? {
        var slot: CaseSlot?
        let opened = JournalEvent(opening(service), offset: 0, timestamp: Timestamp(milliseconds: 0))
        let deadline = Timestamp(milliseconds: service.deadlineMilliseconds)
        let entry = JournalEntry(
            caseID: id(service), source: "/darcha/conductor", body: .expired(CaseExpired(deadline: deadline)))
        _ = CaseSlot.fold(opened, into: &slot) { $0 == service.digest ? service : nil }
        let transition = CaseSlot.fold(JournalEvent(entry, offset: 1, timestamp: deadline), into: &slot) { _ in nil }
        return transition.outputs.lazy.compactMap { if case .result(let result) = $0 { result } else { nil } }.first
    }
}
