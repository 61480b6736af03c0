import Casework
package import Contracts
import JSON
package import Kafka
import Messages

/// The fold against the oracle, event by event: a case of a random plan to which random things happen, sensible or not.
///
/// There is no bus here, so every event is where it hurts, and thousands of histories take a second.
package struct FoldTrial {
    private let topics = Topics(prefix: "sim.")
    private let service: Service
    private let id: CaseID
    private var random: SimulationRandom
    private var oracle: Oracle
    private var slot: CaseSlot?
    private var now = World.start
    private var offset: Int64 = 0
    /// What was appended, and in which life of the case it counted; 0 where it did not.
    private var records: [(record: ConsumerRecord, life: Int)] = []
    private var history: [String] = []
    /// What has gone wrong; nil where nothing has.
    package private(set) var fault: String?
    /// How often each event came to what.
    package private(set) var table = FaultTable()

    /// - Parameter seed: which history.
    package init?(seed: UInt64) {
        random = SimulationRandom(seed, "trial")
        let isLarge = random.chance(150)
        // As it is read from the bus: what the bundle does not say, no reader knows.
        guard let made = SimulatedService.random(&random, number: 0, isLarge: isLarge, isLong: false),
            let service = try? Service(bundle: made.bundle)
        else { return nil }
        self.service = service
        id = CaseID(portal: Portal.name, idempotencyKey: "\(seed)")
        oracle = Oracle(services: [service])
    }

    /// What has happened, for a person.
    package var text: String { (history + [fault.map { "FAULT " + $0 } ?? ""]).joined(separator: "\n") }

    /// What was appended, in order.
    package var journal: [ConsumerRecord] { records.map(\.record) }

    /// The contract of the case.
    package var contract: Service { service }

    /// The plan, for a person.
    package var plan: String { service.bundle["service"]?.serializedString ?? "" }

    // MARK: Running

    package mutating func run(events: Int) {
        append(opening(SimulatedService.request(&random)))
        for _ in 0..<events where fault == nil {
            now += random.number(0...random.pick([5, 2000, 40_000, 400_000]))
            next()
        }
    }

    private var state: OracleCase? { oracle.cases[id.description] }

    private mutating func next() {
        if random.chance(200), let (record, life) = random.any(of: records) {
            // For every event type, the same record again, at any later place, changes nothing. One that did not count
            // may count later: a decision that came too early. An opening, when the case is no longer needed.
            let isOpening = record.header("ce_type").map { $0 == Array(EventType.caseOpened.utf8) } ?? false
            return append(
                ProducerRecord(topic: topics.journal, key: record.key, value: record.value, headers: record.headers),
                isCopy: !isOpening && life == (oracle.verdicts.last?.life ?? 0))
        }
        guard let state, let entry = happening(state) else { return }
        append(entry)
    }

    private mutating func happening(_ state: OracleCase) -> JournalEntry.Body? {
        let tasks = state.tasks
        switch random.weighted([48, 4, 12, 4, 6, 3, 10, 8, 2]) {
        case 0: return random.any(of: tasks).map { reply($0, state) }
        case 1:
            return random.any(of: tasks).flatMap { TaskID($0.name) }.map {
                .undeliverable(TaskUndeliverable(task: $0, problem: Problem(code: "gone", message: "")))
            }
        case 2:
            let due = state.deadlines
            guard let (task, at) = random.any(of: due), let id = TaskID(task.name) else { return nil }
            approach(at)
            return .overdue(StepOverdue(task: id, deadline: Timestamp(milliseconds: at + (random.chance(50) ? 1 : 0))))
        case 3:
            approach(state.deadline)
            return .expired(CaseExpired(deadline: Timestamp(milliseconds: state.deadline)))
        case 4:
            guard let (task, at) = random.any(of: state.reminders), let id = TaskID(task.name) else { return nil }
            approach(at)
            return .reminded(StepReminded(task: id, due: Timestamp(milliseconds: at + (random.chance(50) ? 1 : 0))))
        case 5: return .cancelled(CaseCancelled(by: Portal.name, reason: random.chance(500) ? "why" : nil))
        case 6:
            return random.any(of: tasks).flatMap { TaskID($0.name) }.map { .reissued(StepReissued(task: $0, by: "op")) }
        case 7:
            return random.any(of: tasks).flatMap { TaskID($0.name) }.map { .settled(TaskSettled(task: $0, by: "op")) }
        default: return opening(["other": true])
        }
    }

    /// Lets time come to a moment, or just before or after it.
    private mutating func approach(_ at: Int64) {
        if random.chance(700) { now = max(now, at + random.number(-1...1)) }
    }

    private mutating func opening(_ request: JSONValue) -> JournalEntry.Body {
        .opened(
            CaseOpened(
                service: service.name, version: service.version, contract: service.digest, portal: Portal.name,
                reference: nil, requestDigest: "digest", request: request,
                checkedAt: Timestamp(milliseconds: now - (random.chance(30) ? 400_000 : 10)),
                documentLimit: random.chance(100) ? 300 : 1 << 20))
    }

    private mutating func reply(_ task: OracleTask, _ state: OracleCase) -> JournalEntry.Body {
        var agency = "none"
        if let step = state.steps.first(where: { $0.plan.name == task.step }),
            let number = step.elements.firstIndex(where: { $0.name == task.element })
        {
            agency = state.ask(step, number).agency
        }
        if random.chance(30) { agency = "other" }
        let document: JSONValue = [
            "ok": .bool(random.chance(600)), "list": .array((0..<random.count(0...4)).map { JSONValue(Int64($0)) }),
            "effect": .string(task.effect),
        ]
        let reply: TaskReplied.Reply =
            switch random.weighted([65, 18, 17]) {
            case 0:
                .answered(
                    document,
                    dataSchema: random.chance(40) ? SimulatedService.other : SimulatedService.answer.urn, bytes: 0)
            case 1: .refused(Problem(code: "no", message: ""))
            default: .failed(Problem(code: "broken", message: ""))
            }
        let id = TaskID(task.name) ?? TaskID(caseID: self.id, step: "none")
        let contract = random.chance(30) ? "none" : service.digest
        return .replied(TaskReplied(task: id, agency: agency, contract: contract, reply: reply))
    }

    // MARK: Comparing

    private mutating func append(_ body: JournalEntry.Body) {
        append(JournalEntry(caseID: id, source: "/trial", body: body).record(topics), isCopy: false)
    }

    private mutating func append(_ produced: ProducerRecord, isCopy: Bool) {
        let record = ConsumerRecord(
            topic: topics.journal, partition: 0, offset: offset, timestamp: now, key: produced.key,
            value: produced.value, headers: produced.headers)
        offset += 1
        oracle.take(record)
        records.append((record, oracle.verdicts.last.map { $0.counts ? $0.life : 0 } ?? 0))
        let sent = oracle.messages.filter { $0.offset == record.offset }.map(\.message)
        guard let event = try? JournalEvent(record) else {
            fault = "a record that the fold can't read"
            return
        }
        let before = slot
        let service = service
        let transition = CaseSlot.fold(event, into: &slot, contract: { $0 == service.digest ? service : nil })
        let counts = oracle.verdicts.last?.counts ?? false
        let kind = World.shortType(World.type(produced.headers))
        let name = produced.headers.first { $0.name == "ce_id" }?.string ?? ""
        history.append("\(now - World.start) \(kind) \(name)\(isCopy ? " (copy)" : "") → \(transition.disposition)")
        table.count(kind, "\(transition.disposition)")
        compare(transition, counts, sent, record)
        if isCopy, counts { fault = fault ?? "a copy counted" }
        checkAgain(event, before)
    }

    private mutating func compare(
        _ transition: Transition, _ counts: Bool, _ sent: [OracleMessage], _ record: ConsumerRecord
    ) {
        let isApplied = transition.disposition == .applied
        if isApplied != counts { fault = "the fold says \(transition.disposition), the oracle \(counts)" }
        let facts = slot?.state.map { CaseFacts.of($0) } ?? "none"
        let expected = state.map { CaseFacts.of($0) } ?? "none"
        if facts != expected { fault = "states differ\n  fold   \(facts)\n  oracle \(expected)" }
        let outputs = Set(transition.outputs.map { OracleMessage($0) })
        let truth = Set(sent)
        if outputs != truth {
            let more = outputs.subtracting(truth).map { "\($0)" }.sorted()
            let less = truth.subtracting(outputs).map { "\($0)" }.sorted()
            fault = fault ?? "messages differ\n  fold   \(more)\n  oracle \(less)"
        }
        if let state = slot?.state, let opinion = self.state {
            let isNeeded = state.isNeeded(asOf: Timestamp(milliseconds: now))
            if isNeeded != opinion.isNeeded(now) {
                fault = fault ?? "needed: fold \(isNeeded), oracle \(!isNeeded)\n  \(expected)"
            }
        }
    }

    /// The same record once more, at once, changes nothing.
    private mutating func checkAgain(_ event: JournalEvent, _ before: CaseSlot?) {
        guard fault == nil, slot != nil else { return }
        var again = slot
        var copy = event
        copy.offset += 1
        let service = service
        let transition = CaseSlot.fold(copy, into: &again, contract: { $0 == service.digest ? service : nil })
        if transition.disposition == .applied || !transition.outputs.isEmpty { fault = "the same again counted" }
    }
}

extension OracleMessage {
    /// What the fold puts out, as the oracle puts it.
    init(_ output: Output) {
        switch output {
        case .task(let task):
            self.init(
                kind: "task", id: task.id.description, to: task.agency,
                facts: [
                    "operation": .string(task.operation), "expiry": .string(task.expiry.description),
                    "data": (try? JSONValue(parsing: task.data)) ?? .null,
                ])
        case .reminder(let reminder):
            self.init(
                kind: "reminder", id: reminder.task.description, to: reminder.agency,
                facts: .string(reminder.time.description))
        case .result(let result):
            self.init(
                kind: "result", id: "\(result.caseID)/\(result.revision)", to: result.portal,
                facts: Self.facts(ofResult: (try? JSONValue(parsing: result.data)) ?? .null))
        }
    }

    /// What is compared of a result's body.
    static func facts(ofResult view: JSONValue) -> JSONValue {
        var outcomes = JSONObject()
        for (name, step) in view["steps"]?.object ?? [:] { outcomes[name] = step["outcome"] ?? .null }
        return [
            "outcome": view["outcome"] ?? .null, "steps": .object(outcomes), "result": view["result"] ?? .null,
        ]
    }
}
