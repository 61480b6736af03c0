import Casework
import ContractRegistry
import Contracts
import JSON
import Kafka
import Messages
import Testing

@testable import Conductor

@Suite struct ReplyJudgeTests {
    private static let topics = Topics(prefix: "test.")
    private static let task = TaskID(caseID: CaseID(1), step: "a")
    private static let schema: JSONValue = [
        "type": "object", "required": ["number"], "properties": ["number": ["type": "string", "maxLength": 5]],
        "additionalProperties": false,
    ]

    private let judge: ReplyJudge

    init() throws {
        judge = ReplyJudge(
            contracts: LiveCatalogue(try .of([Plan(step("a"))], answer: Self.schema)), topics: Self.topics,
            maxReplyBytes: 1000)
    }

    private func record(
        _ outcome: ReplyOutcome, _ body: String, schema: String? = Plan.answer.urn, agency: String = "agency-a"
    ) -> ConsumerRecord {
        let sent = ReplyMessage(
            task: Self.task, outcome: outcome, dataSchema: schema, data: Array(body.utf8)
        ).record(agency: agency, Self.topics)
        return ConsumerRecord(
            topic: sent.topic, partition: 0, offset: 7, key: sent.key, value: sent.value, headers: sent.headers)
    }

    private func verdict(_ record: ConsumerRecord) throws -> TaskReplied.Reply {
        guard case .replied(let replied) = try judge.read(record).entry.body else { throw Unexpected() }
        return replied.reply
    }

    private struct Unexpected: Error {}

    private func failure(_ record: ConsumerRecord) throws -> Problem? {
        if case .failed(let problem) = try verdict(record) { problem } else { nil }
    }

    // MARK: The entry

    @Test func theEntryNamesTheCaseTheTaskAndTheAgencyOfTheTopic() throws {
        let entry = try judge.read(record(.answered, #"{"number":"1"}"#, agency: "agency-z")).entry
        #expect(entry.caseID == Self.task.caseID)
        #expect(entry.source == "/darcha/ingress")
        guard case .replied(let replied) = entry.body else {
            Issue.record("\(entry)")
            return
        }
        #expect(replied.task == Self.task)
        #expect(replied.agency == "agency-z", "whoever the reply says it is from")
        #expect(entry.record(Self.topics).key == Self.task.caseID.key, "whatever the reply's key was")
    }

    @Test func aForeignKeyDoesNotMoveAReplyToAnotherCase() throws {
        var foreign = record(.answered, #"{"number":"1"}"#)
        foreign.key = CaseID(2).key
        #expect(try judge.read(foreign).entry.record(Self.topics).key == CaseID(1).key)
    }

    @Test func anAnswersDocumentIsPassedOnAsTheAgencyWroteIt() throws {
        let written = #"{ "number" :  "1" }"#
        let (entry, body) = try judge.read(record(.answered, written))
        #expect(entry.record(Self.topics, document: body).value == Array(written.utf8))
        // A body that is no valid answer is told about, and not passed on.
        let (refusal, rubbish) = try judge.read(record(.answered, "{"))
        let told = try #require(refusal.record(Self.topics, document: rubbish).value)
        #expect(try JSONValue(parsing: told)["code"]?.string == "reply-not-json")
    }

    @Test func theSameReplyTwiceIsTheSameEntry() throws {
        let reply = record(.answered, #"{"number":"1"}"#)
        #expect(try judge.read(reply).entry == judge.read(reply).entry)
    }

    // MARK: Verdicts

    @Test func aValidAnswerIsAnswered() throws {
        #expect(
            try verdict(record(.answered, #"{"number": "12"}"#))
                == .answered(["number": "12"], dataSchema: Plan.answer.urn, bytes: 16))
    }

    @Test func anAnswerThatBreaksItsContractIsAFailureThatSaysWhere() throws {
        let problem = try failure(record(.answered, #"{"number":"123456","more":1}"#))
        #expect(problem?.code == "reply-invalid")
        let pointers = problem?.details?["violations"]?.array?.compactMap { $0["pointer"]?.string }
        #expect(pointers?.contains("/number") == true)
        #expect(problem?.details?.serializedString.contains("123456") == false, "and not what stood there")
    }

    @Test(
        arguments: [nil, "", "x", "urn:darcha:document:none:v1", "urn:darcha:document:answer:v2", "answer.v1"]
            as [String?])
    func anAnswerOfAnUnknownDocumentIsAFailure(schema: String?) throws {
        #expect(try failure(record(.answered, #"{"number":"1"}"#, schema: schema))?.code == "reply-document-unknown")
    }

    @Test(arguments: ["", "{", "yes", "\u{0}\u{0}", "{} {}", #"{"a":1,"a":2}"#])
    func anAnswerThatIsNoJSONIsAFailure(body: String) throws {
        #expect(try failure(record(.answered, body))?.code == "reply-not-json")
        #expect(try failure(record(.failed, body))?.code == "reply-not-json")
    }

    @Test func aTombstoneIsAFailure() throws {
        var tombstone = record(.answered, "")
        tombstone.value = nil
        #expect(try failure(tombstone)?.code == "reply-not-json")
    }

    @Test func aRefusalIsARefusalWhateverItsWords() throws {
        #expect(
            try verdict(record(.refused, #"{"code":"no","message":"No."}"#))
                == .refused(Problem(code: "no", message: "No.")))
        #expect(try verdict(record(.refused, "[]")) == .refused(Problem(code: "unspecified", message: "")))
        guard case .refused(let problem) = try verdict(record(.refused, "no JSON")) else {
            Issue.record("not refused")
            return
        }
        #expect(problem.code == "reply-not-json")
    }

    @Test func aFailureIsAFailureWithItsWords() throws {
        #expect(
            try failure(record(.failed, #"{"code":"down","message":"Off."}"#)) == Problem(code: "down", message: "Off.")
        )
    }

    @Test(arguments: [ReplyOutcome.answered, .refused, .failed])
    func aReplyBeyondTheLimitIsAFailure(outcome: ReplyOutcome) throws {
        let fits = #"{"number":"1"}"# + String(repeating: " ", count: 1000 - 14)
        #expect(try failure(record(outcome, fits + " "))?.code == "reply-too-large")
        #expect(try failure(record(outcome, fits))?.code != "reply-too-large")
    }

    @Test func aVerdictIsBoundedWhateverTheNamesInTheReply() throws {
        let names = (0..<20).map { #""\#($0)\#(String(repeating: "n", count: 100_000))":1"# }.joined(separator: ",")
        let wide = ReplyJudge(contracts: judge.contracts, topics: Self.topics, maxReplyBytes: 4 << 20)
        let entry = try wide.read(record(.answered, "{\(names)}")).entry
        #expect(entry.record(Self.topics).value?.count ?? .max < 100_000)
    }

    // MARK: What is no reply

    @Test(arguments: ["test.agency.agency-a.tasks", "test.journal", "other.agency.agency-a.replies"])
    func anotherTopicHasNoReplies(topic: String) {
        var misplaced = record(.answered, #"{"number":"1"}"#)
        misplaced.topic = topic
        #expect(throws: MessageError.self) { try judge.read(misplaced).entry }
    }

    @Test(arguments: ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_causationid"])
    func aReplyWithoutAnAttributeIsNone(header: String) {
        var broken = record(.answered, #"{"number":"1"}"#)
        broken.headers.removeAll { $0.name == header }
        let error = #expect(throws: MessageError.self) { try judge.read(broken).entry }
        #expect(error?.place == header)
    }

    @Test func rubbishIsNone() {
        for value in [nil, [], Array(repeating: 0, count: 900 << 10), Array("hello".utf8)] as [[UInt8]?] {
            let rubbish = ConsumerRecord(topic: Self.topics.replies("agency-a"), partition: 0, offset: 0, value: value)
            #expect(throws: MessageError.self) { try judge.read(rubbish).entry }
        }
    }
}
