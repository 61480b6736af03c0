import Casework
import Contracts
import JSON
import Kafka
import Messages

@testable import Conductor

/// One partition of a journal, in memory.
struct PartitionLog {
    static let topics = Topics(prefix: "test.")

    /// Its number.
    var partition: Int32 = 0
    private(set) var records: [ConsumerRecord] = []
    /// The offset of the next record.
    private(set) var end: Int64 = 0
    /// The timestamp of the next record, unless it says otherwise.
    var now: Int64 = 1_000_000

    /// Appends an entry; gives its offset.
    @discardableResult mutating func append(_ id: CaseID, _ body: JournalEntry.Body, at moment: Int64? = nil) -> Int64 {
        append(JournalEntry(caseID: id, source: "/test", body: body).record(Self.topics), at: moment)
    }

    @discardableResult mutating func append(_ record: ProducerRecord, at moment: Int64? = nil) -> Int64 {
        now = moment ?? now
        records.append(
            ConsumerRecord(
                topic: Self.topics.journal, partition: partition, offset: end, timestamp: now, key: record.key,
                value: record.value,
                headers: record.headers))
        now += 10
        end += 1
        return end - 1
    }

    /// Leaves offsets out, as compaction or a transaction's marks do.
    mutating func skip(_ count: Int64) { end += count }

    /// The records from an offset on, up to another.
    func from(_ offset: Int64, to end: Int64? = nil) -> ArraySlice<ConsumerRecord> {
        records.filter { $0.offset >= offset && $0.offset < end ?? self.end }[...]
    }

    // MARK: Shorthands

    @discardableResult mutating func open(
        _ id: CaseID, _ plan: Plan, digest: String = "body", checked: Int64 = 5, at moment: Int64? = nil
    ) -> Int64 {
        let opened = CaseOpened(
            service: plan.service.name, version: plan.service.version, contract: plan.service.digest, portal: "portal",
            reference: nil, requestDigest: digest, request: ["q": "?"],
            checkedAt: Timestamp(milliseconds: (moment ?? now) - checked), documentLimit: 1 << 20)
        return append(id, .opened(opened), at: moment)
    }

    @discardableResult mutating func answer(_ id: CaseID, _ step: String, at moment: Int64? = nil) -> Int64 {
        reply(id, step, .answered("yes", dataSchema: Plan.answer.urn, bytes: 5), at: moment)
    }

    @discardableResult mutating func reply(
        _ id: CaseID, _ step: String, _ reply: TaskReplied.Reply, at moment: Int64? = nil
    ) -> Int64 {
        let agency = "agency-\(step.lowercased())"
        return append(
            id, .replied(TaskReplied(task: TaskID(caseID: id, step: step), agency: agency, reply: reply)), at: moment)
    }

    /// Appends the record at an offset again; gives the copy's offset.
    @discardableResult mutating func copy(_ offset: Int64, at moment: Int64? = nil) -> Int64? {
        guard let record = records.first(where: { $0.offset == offset }) else { return nil }
        return append(
            ProducerRecord(topic: record.topic, key: record.key, value: record.value, headers: record.headers),
            at: moment)
    }
}

extension CaseID {
    init(_ number: Int) { self.init(portal: "portal", idempotencyKey: "\(number)") }
}

extension StartDecision {
    /// Where a conductor that was told to stop at a progress begins.
    static func after(_ progress: Progress?, log: Range<Int64>) throws -> StartDecision {
        try StartDecision(
            partition: 0, committed: progress?.committed, log: log, partitions: 4, recovers: false)
    }
}

extension PartitionMachine {
    /// A machine that knows these plans and begins where a progress says.
    init(_ plans: [Plan], after progress: Progress? = nil, log: PartitionLog) throws {
        let services = Dictionary(uniqueKeysWithValues: plans.map { ($0.service.digest, $0.service) })
        let start = try StartDecision.after(progress, log: 0..<log.end)
        self.init(start: start, catchUpEnd: log.end, partitions: 4, contract: { services[$0] })
    }
}

extension [Output] {
    /// The steps that are asked for, and `result` for a result.
    var names: [String] {
        map { output in
            switch output {
            case .task(let task): task.id.step
            case .reminder(let reminder): "reminder of \(reminder.task.step)"
            case .result: "result"
            }
        }
    }
}

extension [Decision] {
    /// Step names and `case`, sorted.
    var names: [String] {
        map { decision in
            switch decision.subject {
            case .step(let task): task.step
            case .wholeCase: "case"
            case .reminder(let task): "reminder of \(task.step)"
            }
        }.sorted()
    }
}
