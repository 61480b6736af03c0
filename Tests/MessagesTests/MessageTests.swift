import JSON
import Kafka
import Messages
import Testing

/// Tasks, replies and results, out and back through a record.
@Suite struct MessageTests {
    /// A header set to what it must not be, and the error that says so.
    typealias Flaw = (header: String, value: String?, code: MessageError.Code, place: String)

    private let topics = Topics(prefix: "test.")
    private let caseID = CaseID(portal: "my-gov", idempotencyKey: "k-1")
    private let trace = TraceContext(
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "a=b")

    private func header(_ record: ProducerRecord, _ name: String) -> String? {
        record.headers.first { $0.name == name }?.string
    }

    private func error(_ body: () throws(MessageError) -> Void) -> MessageError? {
        do throws(MessageError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    // MARK: Tasks

    private var task: TaskMessage {
        TaskMessage(
            id: TaskID(caseID: caseID, step: "confirmation", attempt: 2), agency: "maternity-hospital",
            operation: "confirm-birth", dataSchema: "urn:darcha:document:birth-confirmation-request:v1",
            contract: "d1", causationID: "cause", sequence: 41, issuedAt: Timestamp(milliseconds: 1000),
            expiry: Timestamp(milliseconds: 61_000), trace: trace, data: Array(#"{"recordNumber":"7"}"#.utf8))
    }

    @Test func aTaskComesBack() throws {
        let record = task.record(topics)
        #expect(record.topic == "test.agency.maternity-hospital.tasks")
        #expect(record.key == caseID.key)
        #expect(header(record, "ce_correlationid") == caseID.description)
        #expect(header(record, "ce_causationid") == "cause")
        #expect(header(record, "ce_expirytime") == "1970-01-01T00:01:01.000Z")
        #expect(header(record, "ce_sequence") == "41")
        #expect(header(record, "traceparent") == trace?.traceparent)
        #expect(try TaskMessage(ConsumerRecord(record), agency: "maternity-hospital") == task)
        var untraced = task
        untraced.trace = nil
        #expect(try TaskMessage(ConsumerRecord(untraced.record(topics)), agency: untraced.agency) == untraced)
    }

    @Test func aTaskIsReadFromItsAgencysTopicWhateverTheAgency() throws {
        #expect(try TaskMessage(ConsumerRecord(task.record(topics)), agency: "other").agency == "other")
    }

    @Test func theNamesOfOneTaskAreTheSameWhenItIsSentAgain() {
        #expect(task.record(topics) == task.record(topics))
    }

    static let notTasks: [Flaw] = [
        ("ce_type", "uz.darcha.reply.answered.v1", .typeUnexpected, "ce_type"),
        ("ce_type", nil, .attributeMissing, "ce_type"),
        ("ce_id", "x", .attributeInvalid, "ce_id"),
        ("ce_subject", nil, .attributeMissing, "ce_subject"),
        ("ce_subject", "", .attributeMissing, "ce_subject"),
        ("ce_expirytime", nil, .attributeMissing, "ce_expirytime"),
        ("ce_expirytime", "soon", .attributeInvalid, "ce_expirytime"),
        ("ce_time", "soon", .attributeInvalid, "ce_time"),
    ]

    @Test(arguments: notTasks)
    func whatIsNoTaskIsToldWhere(_ flaw: Flaw) {
        let record = ConsumerRecord(task.record(topics)).with(flaw.header, flaw.value)
        let error = error { () throws(MessageError) in _ = try TaskMessage(record, agency: "a") }
        #expect(error?.code == flaw.code)
        #expect(error?.place == flaw.place)
    }

    @Test func aTaskHasADocument() {
        var record = ConsumerRecord(task.record(topics))
        record.value = nil
        let error = error { () throws(MessageError) in _ = try TaskMessage(record, agency: "a") }
        #expect(error?.code == .bodyInvalid)
        #expect(error?.place == "value")
    }

    @Test(arguments: ["ce_dataschema", "ce_contract", "ce_causationid", "ce_sequence", "ce_traceparent"])
    func whatATaskCanDoWithoutItDoes(header: String) throws {
        let record = ConsumerRecord(task.record(topics)).with(header, nil)
        #expect(try TaskMessage(record, agency: task.agency).id == task.id)
    }

    // MARK: Replies

    private func reply(_ outcome: ReplyOutcome) -> ReplyMessage {
        ReplyMessage(
            task: TaskID(caseID: caseID, step: "confirmation"), outcome: outcome,
            dataSchema: outcome == .answered ? "urn:darcha:document:birth-confirmation:v1" : nil,
            time: Timestamp(milliseconds: 5), trace: trace, data: Array(#"{"code":"x","message":"y"}"#.utf8))
    }

    @Test(arguments: [ReplyOutcome.answered, .refused, .failed])
    func aReplyComesBackOneHopOn(outcome: ReplyOutcome) throws {
        let reply = reply(outcome)
        let record = reply.record(agency: "maternity-hospital", topics)
        #expect(record.topic == "test.agency.maternity-hospital.replies")
        #expect(record.key == caseID.key)
        #expect(header(record, "ce_causationid") == reply.task.description)
        #expect(header(record, "ce_type") == "uz.darcha.reply.\(outcome.rawValue).v1")
        var expected = reply
        expected.trace = trace?.next("\(reply.task)/reply")
        #expect(try ReplyMessage(ConsumerRecord(record)) == expected)
    }

    @Test func aReplySentTwiceHasOneID() {
        let first = reply(.answered).record(agency: "a", topics)
        var later = reply(.answered)
        later.time = Timestamp(milliseconds: 99)
        #expect(header(first, "ce_id") == header(later.record(agency: "a", topics), "ce_id"))
    }

    @Test func aProblemIsTheBodyOfARefusal() throws {
        let problem = Problem(code: "already-registered", message: "It is.", details: ["number": "12"])
        let reply = ReplyMessage(task: TaskID(caseID: caseID, step: "s"), outcome: .refused, problem: problem)
        let back = try ReplyMessage(ConsumerRecord(reply.record(agency: "a", topics)))
        #expect(back == reply)
        #expect(Problem(try JSONValue(parsing: back.data)) == problem)
    }

    static let notReplies: [Flaw] = [
        ("ce_type", "uz.darcha.task.v1", .typeUnexpected, "ce_type"),
        ("ce_type", "uz.darcha.reply.maybe.v1", .typeUnexpected, "ce_type"),
        ("ce_causationid", nil, .attributeMissing, "ce_causationid"),
        ("ce_causationid", "", .attributeMissing, "ce_causationid"),
        ("ce_causationid", "the task", .attributeInvalid, "ce_causationid"),
        ("ce_id", nil, .attributeMissing, "ce_id"),
        ("ce_source", nil, .attributeMissing, "ce_source"),
        ("ce_specversion", nil, .attributeMissing, "ce_specversion"),
        ("ce_specversion", "2.0", .attributeInvalid, "ce_specversion"),
    ]

    @Test(arguments: notReplies)
    func whatIsNoReplyIsToldWhere(_ flaw: Flaw) {
        let record = ConsumerRecord(reply(.answered).record(agency: "a", topics)).with(flaw.header, flaw.value)
        let error = error { () throws(MessageError) in _ = try ReplyMessage(record) }
        #expect(error?.code == flaw.code)
        #expect(error?.place == flaw.place)
    }

    @Test func aReplyWithoutABodyIsAReplyWithAnEmptyOne() throws {
        var record = ConsumerRecord(reply(.failed).record(agency: "a", topics))
        record.value = nil
        #expect(try ReplyMessage(record).data.isEmpty)
    }

    @Test func aStructuredReplyIsAReply() throws {
        let task = TaskID(caseID: caseID, step: "s")
        let record = ConsumerRecord(
            [("content-type", "application/cloudevents+json")],
            #"""
            {"specversion":"1.0","id":"1","source":"/agency","type":"uz.darcha.reply.answered.v1",
             "causationid":"\#(task)","dataschema":"urn:darcha:document:d:v1","data":{"n":1.50}}
            """#)
        let reply = try ReplyMessage(record)
        #expect(reply.task == task)
        #expect(reply.outcome == .answered)
        #expect(reply.dataSchema == "urn:darcha:document:d:v1")
        #expect(try JSONValue(parsing: reply.data) == ["n": 1.5])
    }

    // MARK: Results

    @Test func aResultNamesItsCaseRevisionAndCause() throws {
        let result = ResultMessage(
            caseID: caseID, revision: 2, portal: "my-gov", service: "childbirth",
            dataSchema: "urn:darcha:document:childbirth-result:v1", causationID: "cause",
            time: Timestamp(milliseconds: 0), trace: trace, data: Array("{}".utf8))
        let record = result.record(topics)
        #expect(record.topic == "test.portal.my-gov.results")
        #expect(record.key == caseID.key)
        let event = try CloudEvent(ConsumerRecord(record))
        #expect(event.id == "\(caseID)/2")
        #expect(event.type == EventType.result)
        #expect(event.subject == "childbirth")
        #expect(event["sequence"] == "2")
        #expect(event["causationid"] == "cause")
        #expect(event["correlationid"] == caseID.description)
        #expect(event.data == Array("{}".utf8))
        #expect(event.trace == trace?.next("\(caseID)/2"))
    }
}
