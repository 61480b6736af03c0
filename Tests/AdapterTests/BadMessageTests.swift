import JSON
import Kafka
import Messages
import Testing

@testable import Adapter

@Suite struct BadMessageTests {
    private func bench(failing errors: [KafkaError] = []) throws -> PipelineBench {
        try PipelineBench(failing: errors) { _, _ in
            Issue.record("a bad message is never called")
            return .answered(["ok": true])
        }
    }

    private func record(_ change: (inout ProducerRecord) -> Void) -> ConsumerRecord {
        var record = PipelineBench.task().record(PipelineBench.topics)
        change(&record)
        return consumed(record)
    }

    private func set(_ name: String, _ value: String?, _ record: inout ProducerRecord) {
        record.headers.removeAll { $0.name == name }
        if let value { record.headers.append(RecordHeader(name, value)) }
    }

    /// The dead letter is the original with six more headers; nothing of the payload stands in them.
    private func check(_ letter: ProducerRecord, of original: ConsumerRecord, code: String) {
        #expect(letter.key == original.key)
        #expect(letter.value == original.value)
        #expect(Array(letter.headers.prefix(original.headers.count)) == original.headers)
        let added = letter.headers.dropFirst(original.headers.count)
        #expect(
            added.map(\.name) == [
                "darcha-dead-reason", "darcha-dead-code", "darcha-dead-message", "darcha-dead-topic",
                "darcha-dead-partition", "darcha-dead-offset",
            ])
        let values = added.map { $0.string ?? "" }
        #expect(values[1] == code)
        #expect(!values[2].isEmpty && !values[2].contains("SECRET"))
        #expect(Array(values[3...]) == [original.topic, "2", "7"])
    }

    @Test func rubbishIsPutAside() async throws {
        let rubbish: [ConsumerRecord] = [
            ConsumerRecord(topic: "t.agency.a.tasks", partition: 2, offset: 7),
            ConsumerRecord(topic: "t.agency.a.tasks", partition: 2, offset: 7, value: Array("SECRET".utf8)),
            ConsumerRecord(
                topic: "t.agency.a.tasks", partition: 2, offset: 7, key: [0, 255],
                value: [UInt8](repeating: 0, count: 900_000)),
            ConsumerRecord(
                topic: "t.agency.a.tasks", partition: 2, offset: 7, value: [0xFF],
                headers: [RecordHeader("ce_specversion", [0xFF, 0xFE]), RecordHeader("ce_id", nil)]),
        ]
        for original in rubbish {
            let bench = try bench()
            #expect(await bench.process(original) == .done)
            let letter = try #require(bench.deadLetters.first)
            let code = letter.headers.first { $0.name == "darcha-dead-code" }?.string ?? ""
            check(letter, of: original, code: code)
            #expect(try bench.replies.isEmpty)
            #expect(bench.count("bad", operation: "unknown") == 1)
        }
    }

    @Test(
        arguments: [
            ("ce_specversion", nil, "attribute-missing"), ("ce_specversion", "0.3", "attribute-invalid"),
            ("ce_expirytime", nil, "attribute-missing"), ("ce_expirytime", "tomorrow", "attribute-invalid"),
            ("ce_subject", nil, "attribute-missing"), ("ce_subject", "unheard-of", "operation-unknown"),
            ("ce_subject", "idle", "operation-not-configured"), ("ce_time", "SECRET", "attribute-invalid"),
            ("ce_source", nil, "attribute-missing"),
        ] as [(String, String?, String)])
    func aTaskWithABrokenEnvelopeIsAnswered(header: String, value: String?, code: String) async throws {
        let bench = try bench()
        let original = record { set(header, value, &$0) }
        #expect(await bench.process(original) == .done)
        check(try #require(bench.deadLetters.first), of: original, code: code)
        let reply = try #require(bench.replies.first)
        #expect(reply.outcome == .failed)
        #expect(reply.task == PipelineBench.task().id)
        #expect(Problem(try JSONValue(parsing: reply.data)).code == code)
    }

    @Test(arguments: ["", "SECRET", "{", "[]", "{}", #"{"n":"SECRET"}"#, #"{"n":1,"n":2}"#])
    func aRequestThatBreaksTheContractIsAnswered(body: String) async throws {
        let bench = try bench()
        let original = record { $0.value = Array(body.utf8) }
        #expect(await bench.process(original) == .done)
        check(try #require(bench.deadLetters.first), of: original, code: "request-invalid")
        let reply = try #require(bench.replies.first)
        #expect(reply.outcome == .failed)
        let text = String(decoding: reply.data, as: UTF8.self)
        #expect(text.contains("request-invalid"))
        #expect(!text.contains("SECRET"))
        #expect(bench.count("bad") == 1)
    }

    @Test func aTombstoneIsAnswered() async throws {
        let bench = try bench()
        let original = record { $0.value = nil }
        #expect(await bench.process(original) == .done)
        check(try #require(bench.deadLetters.first), of: original, code: "body-invalid")
        #expect(try bench.replies.map(\.outcome) == [.failed])
    }

    /// A reply of another agency that got here carries a task's id, but answering it could close a step under way.
    @Test func whatIsNoTaskIsNotAnswered() async throws {
        let bench = try bench()
        let foreign = ReplyMessage(task: PipelineBench.task().id, outcome: .answered, data: Array("{}".utf8))
        var record = foreign.record(agency: "b", PipelineBench.topics)
        set("ce_id", PipelineBench.task().id.description, &record)
        let original = consumed(record)
        #expect(await bench.process(original) == .done)
        check(try #require(bench.deadLetters.first), of: original, code: "type-unexpected")
        #expect(try bench.replies.isEmpty)
    }

    @Test func aBrokenCopyOfAnAnsweredTaskIsNotAnswered() async throws {
        let bench = try PipelineBench { _, _ in .answered(["ok": true]) }
        #expect(await bench.process(consumed(PipelineBench.task())) == .done)
        #expect(await bench.process(record { $0.value = Array("{".utf8) }) == .done)
        #expect(bench.deadLetters.count == 1)
        #expect(try bench.replies.map(\.outcome) == [.answered])
    }

    @Test func aDeadLetterThatIsTooLargeGoesWithoutItsValue() async throws {
        let bench = try bench(failing: [KafkaError(code: .messageTooLarge, message: "m")])
        let original = ConsumerRecord(
            topic: "t.agency.a.tasks", partition: 2, offset: 7, key: [1], value: [UInt8](repeating: 0, count: 1000))
        #expect(await bench.process(original) == .done)
        let letter = try #require(bench.deadLetters.first)
        #expect(letter.value == nil)
        #expect(letter.key == [1])
        #expect(letter.headers.last == RecordHeader("darcha-dead-omitted-bytes", "1000"))
        #expect(letter.headers.contains(RecordHeader("darcha-dead-offset", "7")))
    }

    @Test func aDeadLetterIsSentUntilKafkaTakesIt() async throws {
        let bench = try bench(failing: [KafkaError(code: .timedOut, message: "m")])
        async let disposition = bench.process(ConsumerRecord(topic: "t.agency.a.tasks", partition: 2, offset: 7))
        await bench.clock.sleepers()
        bench.clock.advance(by: .milliseconds(200))
        #expect(await disposition == .done)
        #expect(bench.deadLetters.count == 1)
    }

    @Test func structuredModeIsUnderstood() async throws {
        let bench = try PipelineBench { request, _ in .answered(["ok": request.input["n"] ?? nil]) }
        let task = PipelineBench.task()
        let body: JSONValue = [
            "specversion": "1.0", "id": .string(task.id.description), "source": "/darcha/conductor",
            "type": .string(EventType.task), "subject": "op", "expirytime": .string(task.expiry.description),
            "data": ["n": 5],
        ]
        let record = ConsumerRecord(
            topic: "t.agency.a.tasks", partition: 2, offset: 7, value: body.serialized(),
            headers: [RecordHeader("content-type", "application/cloudevents+json")])
        #expect(await bench.process(record) == .done)
        #expect(try bench.replies.first?.data == Array(#"{"ok":5}"#.utf8))
    }
}
