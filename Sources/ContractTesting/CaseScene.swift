import Casework
import Contracts
import JSON
import Messages

/// One case and its journal in simulated time: what an agency answers comes when the case says, and a deadline passes when
/// nothing comes before it. The fold is the real one; so are the decisions that it asks for.
struct CaseScene {
    /// What an agency was told.
    struct Asked {
        let step: String
        let document: JSONValue
    }

    /// A reply on its way.
    private struct Coming {
        let moment: Timestamp
        let step: String
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
    /// Steps that were asked, and to which the case has no reply.
    private(set) var unanswered: [String] = []

    init(_ contractCase: ContractCase) {
        self.contractCase = contractCase
        service = contractCase.service
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
        while unanswered.isEmpty, let next = nextEvent {
            guard append(next.entry, at: next.moment) else { return }
        }
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
        let step = service.step(coming.step)
        let replied = TaskReplied(task: coming.task, agency: step?.agency ?? "", reply: said(coming.reply, step))
        return JournalEntry(caseID: coming.task.caseID, source: "/darcha/contract-test", body: .replied(replied))
    }

    private func said(_ reply: CaseReply, _ step: Step?) -> TaskReplied.Reply {
        switch reply.word {
        case .answered(let document):
            .answered(
                document.value, dataSchema: step?.operation.response.urn ?? "",
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
        asked.append(Asked(step: task.id.step, document: document))
        let replies = contractCase.replies(to: task.id.step)
        if replies.isEmpty { unanswered.append(task.id.step) }
        let usual = service.step(task.id.step)?.operation.expectedMilliseconds ?? 0
        for reply in replies {
            if case .never = reply.word { continue }
            coming.append(
                Coming(
                    moment: task.issuedAt.adding(milliseconds: reply.after ?? usual), step: task.id.step, reply: reply,
                    task: task.id))
        }
    }
}
