import Casework
import JSON
import Kafka
import Messages
import Testing

/// Events of the journal, out and back through a record.
@Suite struct RecordTests {
    typealias Flaw = (header: String, value: String?, code: MessageError.Code, place: String)

    private static let topics = Topics(prefix: "test.")
    private static let caseID = CaseID(portal: "portal", idempotencyKey: "k")
    private static let task = TaskID(caseID: caseID, step: "registration", attempt: 3)
    private static let moment = Timestamp(milliseconds: 1_795_439_003_120)

    private static let opening = CaseOpened(
        service: "childbirth", version: 2, contract: "digest", portal: "portal", reference: "№ 7",
        requestDigest: "abc", request: ["q": [1, 2.50, nil]], checkedAt: moment, documentLimit: 4 << 20)

    static let bodies: [JournalEntry.Body] = [
        .opened(opening),
        .replied(
            TaskReplied(
                task: task, agency: "civil-registry",
                reply: .answered(["n": 1], dataSchema: "urn:darcha:document:d:v1", bytes: 7))),
        .replied(
            TaskReplied(
                task: task, agency: "civil-registry",
                reply: .refused(Problem(code: "no", message: "No.", details: ["a": 1])))),
        .replied(TaskReplied(task: task, agency: "a", reply: .failed(Problem(code: "f", message: "F.")))),
        .undeliverable(TaskUndeliverable(task: task, problem: Problem(code: "u", message: "U."))),
        .overdue(StepOverdue(task: task, deadline: moment)),
        .expired(CaseExpired(deadline: moment)),
        .reminded(StepReminded(task: task, due: moment)),
        .cancelled(CaseCancelled(by: "portal")),
        .cancelled(CaseCancelled(by: "portal", reason: "moved away")),
        .reissued(StepReissued(task: task, by: "operator-1", reason: "mended")),
        .settled(TaskSettled(task: task, by: "operator-1", note: "undone by hand")),
        .carried(CaseCarried(asOf: 40, digest: "abc", state: ["v": 2])),
    ]

    private static func entry(_ body: JournalEntry.Body) -> JournalEntry {
        JournalEntry(
            caseID: caseID, source: "/darcha/test",
            trace: TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), body: body)
    }

    private static func read(_ record: ProducerRecord, _ change: (inout ConsumerRecord) -> Void = { _ in })
        -> ConsumerRecord
    {
        var read = ConsumerRecord(
            topic: record.topic, partition: 5, offset: 41, timestamp: 99, key: record.key, value: record.value,
            headers: record.headers)
        change(&read)
        return read
    }

    private static func error(_ record: ConsumerRecord) -> MessageError? {
        do throws(MessageError) {
            _ = try JournalEvent(record)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: bodies)
    func comesBackOneHopOn(body: JournalEntry.Body) throws {
        let entry = Self.entry(body)
        let record = entry.record(Self.topics)
        #expect(record.topic == "test.journal")
        #expect(record.key == Self.caseID.key)
        var expected = entry
        expected.trace = entry.trace?.next(entry.id)
        #expect(
            try JournalEvent(Self.read(record))
                == JournalEvent(expected, offset: 41, timestamp: Timestamp(milliseconds: 99)))
    }

    @Test(arguments: bodies)
    func theSameSaidTwiceHasOneID(body: JournalEntry.Body) {
        var other = Self.entry(body)
        other.source = "/darcha/another"
        #expect(JournalEntry(caseID: Self.caseID, source: "/x", body: body).id == other.id)
    }

    @Test func differentThingsHaveDifferentIDs() {
        // A task has one final reply, whatever it says.
        let ids = Self.bodies.map { JournalEntry(caseID: Self.caseID, source: "/x", body: $0).id }
        #expect(Set(ids).count == ids.count - 3)
        var later = Self.opening
        later.checkedAt = later.checkedAt.adding(milliseconds: 1)
        #expect(Self.entry(.opened(later)).id != Self.entry(.opened(Self.opening)).id)
    }

    @Test(arguments: bodies)
    func theKeyMustBeTheCase(body: JournalEntry.Body) {
        let record = Self.entry(body).record(Self.topics)
        let other = CaseID(portal: "portal", idempotencyKey: "other").key
        for key in [nil, [], other, Array(record.key?.dropLast() ?? [])] as [[UInt8]?] {
            let error = Self.error(Self.read(record) { $0.key = key })
            #expect(error?.code == .keyMismatch)
            #expect(error?.place == "key")
        }
    }

    @Test(arguments: bodies)
    func everyHeaderThatIsNeededIsMissed(body: JournalEntry.Body) throws {
        let record = Self.entry(body).record(Self.topics)
        let optional: Set = [
            "ce_subject", "ce_time", "content-type", "traceparent", "ce_traceparent", "ce_tracestate", "ce_dataschema",
        ]
        for header in record.headers.map(\.name) where !optional.contains(header) {
            let error = Self.error(Self.read(record) { $0.headers.removeAll { $0.name == header } })
            #expect(error?.code == .attributeMissing)
            #expect(error?.place == header)
        }
        for header in optional {
            #expect(Self.error(Self.read(record) { $0.headers.removeAll { $0.name == header } }) == nil)
        }
    }

    static let flaws: [Flaw] = [
        ("ce_type", "uz.darcha.case.amended.v9", .typeUnexpected, "ce_type"),
        ("ce_type", "uz.darcha.task.v1", .typeUnexpected, "ce_type"),
        ("ce_correlationid", "x", .attributeInvalid, "ce_correlationid"),
        ("ce_causationid", "x", .attributeInvalid, "ce_causationid"),
        (
            "ce_causationid", TaskID(caseID: CaseID(portal: "p", idempotencyKey: "o"), step: "s").description,
            .attributeInvalid, "ce_causationid"
        ),
        ("ce_outcome", "maybe", .attributeInvalid, "ce_outcome"),
        ("ce_deadline", "soon", .attributeInvalid, "ce_deadline"),
        ("ce_checkedat", "now", .attributeInvalid, "ce_checkedat"),
        ("ce_foldversion", "one", .attributeInvalid, "ce_foldversion"),
        ("ce_documentlimit", "-1", .attributeInvalid, "ce_documentlimit"),
        ("ce_documentlimit", "-9223372036854775808", .attributeInvalid, "ce_documentlimit"),
        ("ce_documentlimit", "many", .attributeInvalid, "ce_documentlimit"),
    ]

    @Test(arguments: flaws)
    func whatIsWrongIsToldWhere(flaw: Flaw) {
        let affected = Self.bodies.map { Self.entry($0).record(Self.topics) }
            .filter { $0.headers.contains { $0.name == flaw.header } }
        #expect(!affected.isEmpty)
        for record in affected {
            let error = Self.error(
                Self.read(record) { read in
                    read.headers.removeAll { $0.name == flaw.header }
                    if let value = flaw.value { read.headers.append(RecordHeader(flaw.header, value)) }
                })
            #expect(error?.code == flaw.code)
            #expect(error?.place == flaw.place)
        }
    }

    @Test(arguments: [nil, "", "{", "zeros", "[1", "{} {}"])
    func aBodyMustBeJSON(body: String?) {
        for entry in Self.bodies.prefix(5) {
            let error = Self.error(
                Self.read(Self.entry(entry).record(Self.topics)) { $0.value = body.map { Array($0.utf8) } })
            #expect(error?.code == .bodyInvalid)
            #expect(error?.place == "value")
        }
    }

    @Test(arguments: ["service", "version", "portal", "requestDigest", "request"])
    func anOpeningHasItsMembers(member: String) throws {
        let record = Self.entry(.opened(Self.opening)).record(Self.topics)
        var body = try #require(try JSONValue(parsing: record.value ?? []).object)
        body[member] = nil
        let error = Self.error(Self.read(record) { $0.value = JSONValue.object(body).serialized() })
        #expect(error?.code == .bodyInvalid)
        #expect(error?.place == (member == "version" ? "/request" : "/\(member)"))
    }

    @Test func decisionsNeedNoBody() throws {
        for body in Self.bodies where body.isDecision {
            #expect(Self.error(Self.read(Self.entry(body).record(Self.topics)) { $0.value = nil }) == nil)
        }
    }

    @Test func aRequestAsDeepAsAnyReaderTakesComesBack() throws {
        let depth = 128
        var opening = Self.opening
        opening.request = try JSONValue(
            parsing: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        let event = try JournalEvent(Self.read(Self.entry(.opened(opening)).record(Self.topics)))
        #expect(event.entry.body == .opened(opening))
    }

    @Test func rubbishHasAReasonAndNeverTraps() {
        var generator = SeededGenerator(11)
        let bodies: [[UInt8]?] = [
            nil, [], [0], Array(repeating: 0, count: 900 << 10), Array("null".utf8), Array("{}".utf8),
        ]
        for body in bodies {
            #expect(Self.error(ConsumerRecord(topic: "t", partition: 0, offset: 0, value: body)) != nil)
        }
        // A right record with a few bytes or headers spoilt: an error or an event, but never a trap.
        let plan = try? Plan(step("registration", within: 100))
        for round in 0..<3000 {
            guard let body = Self.bodies.randomElement(using: &generator) else { continue }
            let record = Self.read(Self.entry(body).record(Self.topics)) { record in
                for _ in 0...round % 3 {
                    let header = Int.random(in: 0..<record.headers.count, using: &generator)
                    switch Int.random(in: 0..<5, using: &generator) {
                    case 0: record.headers[header].value = nil
                    case 1: record.headers[header].value?.append(.random(in: .min ... .max, using: &generator))
                    case 2: record.headers[header] = RecordHeader("ce_documentlimit", "0")
                    case 3: record.timestamp = [Int64.min, -1, 0, .max][Int.random(in: 0..<4, using: &generator)]
                    default:
                        guard let count = record.value?.count, count > 0 else { continue }
                        record.value?[Int.random(in: 0..<count, using: &generator)] = .random(
                            in: .min ... .max, using: &generator)
                    }
                }
            }
            guard let event = try? JournalEvent(record), let plan else { continue }
            var slot: CaseSlot?
            _ = CaseSlot.fold(event, into: &slot, contract: { _ in plan.service })
            _ = CaseSlot.fold(event, into: &slot, contract: { _ in plan.service })
            _ = slot?.state?.view
        }
        #expect(plan != nil)
    }
}

extension JournalEntry.Body {
    /// Whether it says nothing but what has passed.
    fileprivate var isDecision: Bool {
        switch self {
        case .overdue, .expired, .reminded: true
        default: false
        }
    }
}
