import Casework
import Contracts
import Foundation
import JSON
import Kafka
import Messages

/// A journal of childbirth cases that all complete.
struct FoldWorkload {
    enum Kind: String, CaseIterable {
        case fold
        case foldAndMessages = "fold and messages"
        case readFoldAndMessages = "read, fold and messages"
    }

    /// The steps in the order in which they are answered.
    private static let answers = ["confirmation", "registration", "polyclinic", "benefit", "residence", "kindergarten"]

    private let service: Service
    private let journal: [JournalEvent]
    private let records: [ConsumerRecord]

    /// How many events it has.
    var events: Int { journal.count }

    init(contracts: String, cases: Int, open: Int) throws {
        let catalogue = try Catalogue.load(directory: contracts)
        guard let service = catalogue.service(named: "childbirth", version: 1) else {
            throw BenchError("\(contracts) has no service childbirth.v1")
        }
        self.service = service
        func document(_ path: String) throws -> JSONValue {
            try JSONValue(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: "\(contracts)/\(path)"))))
        }
        let request = try document("examples/childbirth.json")
        let replies = try Self.answers.map { try document("tests/childbirth.v1/replies/\($0).json") }
        var entries: [JournalEntry] = []
        for first in stride(from: 0, to: cases, by: open) {
            let ids = (first..<min(first + open, cases)).map { CaseID(portal: "bench", idempotencyKey: "\($0)") }
            for id in ids { entries.append(Self.opening(id, service, request)) }
            for (step, reply) in zip(Self.answers, replies) {
                for id in ids { entries.append(Self.answer(id, service, step, reply)) }
            }
        }
        journal = entries.enumerated().map { offset, entry in
            JournalEvent(entry, offset: Int64(offset), timestamp: Timestamp(milliseconds: 1000 + Int64(offset) / 100))
        }
        let topics = Topics()
        records = journal.map { event in
            let record = event.entry.record(topics)
            return ConsumerRecord(
                topic: record.topic, partition: 0, offset: event.offset, timestamp: event.timestamp.milliseconds,
                key: record.key, value: record.value, headers: record.headers)
        }
    }

    private static func opening(_ id: CaseID, _ service: Service, _ request: JSONValue) -> JournalEntry {
        let opened = CaseOpened(
            service: service.name, version: service.version, contract: service.digest, portal: "bench",
            reference: nil, requestDigest: "digest", request: request, checkedAt: Timestamp(milliseconds: 1000),
            documentLimit: 4 << 20)
        return JournalEntry(caseID: id, source: "/darcha/gateway", body: .opened(opened))
    }

    private static func answer(_ id: CaseID, _ service: Service, _ step: String, _ reply: JSONValue) -> JournalEntry {
        let asked = service.step(step)
        return JournalEntry(
            caseID: id, source: "/darcha/ingress",
            body: .replied(
                TaskReplied(
                    task: TaskID(caseID: id, step: step), agency: asked?.agency ?? "", contract: service.digest,
                    reply: .answered(reply, dataSchema: asked?.response.urn ?? "", bytes: reply.serialized().count))))
    }

    /// Folds the journal; a case that has closed is let go of.
    ///
    /// - Returns: how many cases completed.
    func run(_ kind: Kind) -> Int {
        var slots: [CaseID: CaseSlot] = [:]
        var completed = 0
        let reading: Reading = kind == .fold ? .silent : .complete
        func fold(_ event: JournalEvent) {
            var slot = slots.removeValue(forKey: event.entry.caseID)
            let transition = CaseSlot.fold(event, into: &slot, reading: reading) {
                $0 == service.digest ? service : nil
            }
            if transition.changes.last == .closed {
                if slot?.state?.closing?.outcome == .completed { completed += 1 }
            } else {
                slots[event.entry.caseID] = slot
            }
        }
        if kind == .readFoldAndMessages {
            for record in records {
                if let event = try? JournalEvent(record) { fold(event) }
            }
        } else {
            for event in journal { fold(event) }
        }
        return completed
    }

    /// Cases that wait for four agencies, in memory as a conductor holds them. Their documents are one and the same.
    func waiting(_ count: Int) -> [CaseID: CaseSlot] {
        var slots: [CaseID: CaseSlot] = [:]
        var answered: [CaseID: Int] = [:]
        for event in journal where slots.count < count || slots[event.entry.caseID] != nil {
            let id = event.entry.caseID
            guard answered[id, default: 0] < 3 else { continue }
            answered[id, default: 0] += 1
            var slot = slots.removeValue(forKey: id)
            _ = CaseSlot.fold(event, into: &slot, reading: .silent) { $0 == service.digest ? service : nil }
            slots[id] = slot
        }
        return slots
    }
}
