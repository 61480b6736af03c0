import Casework
import Contracts
import JSON
import Messages

/// One case and its journal in simulated time: what an agency answers comes when the case says, and a deadline passes when
/// nothing comes before it. The fold is the real one; so are the decisions that it asks for.
struct CaseScene {
    /// What an agency was told.
    struct Asked {
        let task: TaskID
        let document: JSONValue

        var step: String { task.step }
        var isUndoing: Bool { task.kind == .compensate }
    }

    /// A reply on its way.
    private struct Coming {
        let moment: Timestamp
        let reply: CaseReply
        let task: TaskID
    }

    /// As a gateway of the bus allows.
    private static let documentLimit = 4 << 20
    /// A Monday morning in Tashkent: cases that don't say when they were opened.
    private static let usualOpening = "2026-03-02T09:00:00+05:00"

    private let contractCase: ContractCase
    private let service: Service
    private let openedAt: Timestamp
    private var slot: CaseSlot?
    private var offset: Int64 = 0
    private var coming: [Coming] = []
    private(set) var asked: [Asked] = []
    /// Tasks to which the case has no reply.
    private(set) var unanswered: [TaskID] = []
    /// What portal and operators have still to do, by time.
    private var commands: [CaseCommand]
    /// What they did, and the case did not take.
    private(set) var ignored: [CaseCommand] = []

    init(_ contractCase: ContractCase) {
        self.contractCase = contractCase
        service = contractCase.service
        commands = contractCase.commands.enumerated().sorted {
            ($0.element.after, $0.offset) < ($1.element.after, $1.offset)
        }
        .map(\.element)
        let text = contractCase.openedAt?.value ?? Self.usualOpening
        openedAt = Timestamp(rfc3339: text) ?? Timestamp(milliseconds: 0)
    }

    var state: CaseState? { slot?.state }

    /// How long after its opening the case closed, in milliseconds.
    var closedAfter: Int64? { state?.closing.map { $0.at.milliseconds(since: openedAt) } }

    /// Opens the case and lets time pass until nothing more can come.
    mutating func play() {
        let opening = CaseOpened(
            service: service.name, version: service.version, contract: service.digest, portal: "test", reference: nil,
            requestDigest: contractCase.name, request: contractCase.request.value, checkedAt: openedAt,
            documentLimit: Self.documentLimit)
        let id = CaseID(portal: "test", idempotencyKey: "\(service.name).v\(service.version)/\(contractCase.name)")
        append(JournalEntry(caseID: id, source: "/darcha/contract-test", body: .opened(opening)), at: openedAt)
        while unanswered.isEmpty {
            if let command = commands.first, isNext(command) {
                commands.removeFirst()
                take(command, id)
            } else if let next = nextEvent {
                guard append(next.entry, at: next.moment) else { return }
            } else {
                return
            }
        }
    }

    /// Whether a command comes before what happens next by itself.
    private func isNext(_ command: CaseCommand) -> Bool {
        nextEvent.map { openedAt.adding(milliseconds: command.after) < $0.moment } ?? true
    }

    private mutating func take(_ command: CaseCommand, _ id: CaseID) {
        let element = state?.element(command.step, command.element)
        let attempts = command.isUndoing ? element?.compensation?.value.attempts ?? 1 : element?.attempts ?? 1
        let task = TaskID(
            caseID: id, step: command.step, element: command.element, kind: command.isUndoing ? .compensate : .do,
            attempt: max(Int(attempts), 1))
        let body: JournalEntry.Body =
            switch command.word {
            case .cancel(let reason): .cancelled(CaseCancelled(by: "test", reason: reason))
            case .reissue: .reissued(StepReissued(task: task, by: "operator"))
            case .settle: .settled(TaskSettled(task: task, by: "operator"))
            }
        let entry = JournalEntry(caseID: id, source: "/darcha/contract-test", body: body)
        if !append(entry, at: openedAt.adding(milliseconds: command.after)) { ignored.append(command) }
    }

    /// What happens next: a reply, or a deadline that passes before it. Who answers at the deadline itself is in time, as
    /// the bus takes in what came by then before it decides.
    private var nextEvent: (entry: JournalEntry, moment: Timestamp)? {
        let decision = state?.decisions.min { $0.deadline < $1.deadline }
        let reply = coming.min { $0.moment < $1.moment }
        if let reply, decision.map({ reply.moment <= $0.deadline }) ?? true {
            return (entry(of: reply), reply.moment)
        }
        return decision.map { ($0.entry(trace: nil), $0.deadline) }
    }

    private func entry(of coming: Coming) -> JournalEntry {
        let ask = service.ask(of: coming.task)
        let replied = TaskReplied(
            task: coming.task, agency: ask?.agency ?? "", reply: said(coming.reply, ask?.operation(of: coming.task)))
        return JournalEntry(caseID: coming.task.caseID, source: "/darcha/contract-test", body: .replied(replied))
    }

    private func said(_ reply: CaseReply, _ operation: Contracts.Operation?) -> TaskReplied.Reply {
        switch reply.word {
        case .answered(let document):
            .answered(
                document.value, dataSchema: operation?.response.urn ?? "",
                bytes: document.value.serialized().count)
        case .refused(let code, let reason): .refused(Problem(code: code, message: reason))
        case .failed(let code, let reason): .failed(Problem(code: code, message: reason))
        case .never: .failed(Problem(code: "never", message: ""))
        }
    }

    /// Folds an entry; false when the fold did not take a decision that it had asked for, so that it would ask for ever.
    @discardableResult private mutating func append(_ entry: JournalEntry, at moment: Timestamp) -> Bool {
        let service = service
        let event = JournalEvent(entry, offset: offset, timestamp: moment)
        offset += 1
        if case .replied(let replied) = entry.body {
            // One reply is one event, whatever becomes of it.
            let place = coming.firstIndex { $0.task == replied.task && $0.moment == moment }
            if let place { coming.remove(at: place) }
        }
        let transition = CaseSlot.fold(event, into: &slot) { $0 == service.digest ? service : nil }
        for case .task(let task) in transition.outputs { take(task) }
        if case .replied = entry.body { return true }
        return transition.disposition == .applied
    }

    /// An agency is asked: what it answers is on its way.
    private mutating func take(_ task: TaskMessage) {
        let document = (try? JSONValue(parsing: task.data)) ?? .null
        asked.append(Asked(task: task.id, document: document))
        let replies = contractCase.replies(
            to: task.id.step, element: task.id.element, attempt: task.id.attempt, undoing: task.id.kind == .compensate)
        if replies.isEmpty { unanswered.append(task.id) }
        let usual = service.ask(of: task.id)?.operation(of: task.id)?.expectedMilliseconds ?? 0
        for reply in replies {
            if case .never = reply.word { continue }
            coming.append(
                Coming(
                    moment: task.issuedAt.adding(milliseconds: reply.after ?? usual), reply: reply, task: task.id))
        }
    }
}

extension Service {
    /// What a task asks.
    func ask(of task: TaskID) -> Ask? {
        guard let step = step(task.step) else { return nil }
        return step.isFirstOf ? step.asks.first { $0.name == task.element } : step.asks[0]
    }
}

extension Ask {
    /// The operation of a task: that which does it, or that which undoes it.
    func operation(of task: TaskID) -> Contracts.Operation? { task.kind == .do ? operation : compensation?.operation }
}

extension CaseState {
    /// An element by its name.
    func element(_ step: String, _ name: String) -> ElementState? {
        guard let index = service.stepIndex[step] else { return nil }
        return steps[index].elements.indices.first { self.name(ofElement: $0, in: index) == name }.map {
            steps[index].elements[$0]
        }
    }
}
