import JSON
import Kafka
import Messages
import MetricsTestKit
import Testing

@testable import Adapter

@Suite struct TaskPipelineTests {
    private let answer = ConnectorReply.answered(["ok": true])

    @Test func anAnswerIsPassedOn() async throws {
        let bench = try PipelineBench { request, _ in
            #expect(request.input == ["n": 1])
            #expect(request.effectID == PipelineBench.task().id.effectID)
            return .answered(["ok": true, "of": request.input["n"] ?? nil])
        }
        let task = PipelineBench.task()
        #expect(await bench.process(consumed(task)) == .done)
        let reply = try #require(bench.replies.first)
        #expect(reply.outcome == .answered)
        #expect(reply.task == task.id)
        #expect(reply.dataSchema == "urn:response")
        #expect(try JSONValue(parsing: reply.data) == ["ok": true, "of": 1])
        #expect(reply.trace?.traceparent.contains(String(repeating: "a", count: 32)) == true)
        #expect(bench.records.first?.key == task.id.caseID.key)
        #expect(bench.count("answered") == 1)
    }

    @Test func aRefusalIsPassedOn() async throws {
        let bench = try PipelineBench { _, _ in .refused(Problem(code: "too-young", message: "M")) }
        #expect(await bench.process(consumed(PipelineBench.task())) == .done)
        let reply = try #require(bench.replies.first)
        #expect(reply.outcome == .refused)
        #expect(try JSONValue(parsing: reply.data) == ["code": "too-young", "message": "M"])
        #expect(bench.count("refused") == 1)
    }

    @Test func anAnswerThatBreaksTheContractFails() async throws {
        let bench = try PipelineBench { _, _ in .answered(["SECRET": "SECRET"]) }
        #expect(await bench.process(consumed(PipelineBench.task())) == .done)
        let reply = try #require(bench.replies.first)
        #expect(reply.outcome == .failed)
        let problem = Problem(try JSONValue(parsing: reply.data))
        #expect(problem.code == "response-invalid")
        #expect(problem.details?[0]?["keyword"]?.string == "required")
        #expect(!String(decoding: reply.data, as: UTF8.self).contains("SECRET"))
        #expect(bench.count("failed") == 1)
    }

    @Test(arguments: [
        ConnectorError.permanent(Problem(code: "c", message: "m")),
        ConnectorError.unsendable(Problem(code: "c", message: "m")),
    ])
    func whatAskingAgainCannotMendFailsAtOnce(error: ConnectorError) async throws {
        let bench = try PipelineBench { _, _ throws(ConnectorError) in throw error }
        #expect(await bench.process(consumed(PipelineBench.task())) == .done)
        #expect(try bench.replies.map(\.outcome) == [.failed])
        #expect(bench.calls.value == 1)
    }

    @Test func temporaryErrorsAreTriedAFewTimes() async throws {
        let bench = try PipelineBench { _, _ throws(ConnectorError) in
            throw .temporary(Problem(code: "target-error", message: "m"))
        }
        async let disposition = bench.process(consumed(PipelineBench.task()))
        await bench.clock.sleepers()
        #expect(bench.clock.pending == [.milliseconds(200)])
        bench.clock.advance(by: .milliseconds(200))
        await bench.clock.sleepers()
        #expect(bench.clock.pending == [.milliseconds(400)])
        bench.clock.advance(by: .milliseconds(400))
        #expect(await disposition == .done)
        #expect(bench.calls.value == 3)
        #expect(try bench.replies.map(\.outcome) == [.failed])
        #expect(!bench.pipeline.gate.isOpen)
    }

    @Test func aTargetThatIsDownIsWaitedFor() async throws {
        let answer = answer
        let bench = try PipelineBench { _, call throws(ConnectorError) in
            if call <= 4 { throw .down(Problem(code: "target-unreachable", message: "m")) }
            return answer
        }
        async let disposition = bench.process(consumed(PipelineBench.task()))
        for pause in [200, 400, 1000, 2000] as [Int] {
            await bench.clock.sleepers()
            #expect(bench.clock.pending.first == .milliseconds(pause))
            bench.clock.advance(by: .milliseconds(pause))
        }
        #expect(await disposition == .done)
        #expect(bench.calls.value == 5)
        #expect(try bench.replies.map(\.outcome) == [.answered])
        #expect(bench.deadLetters.isEmpty)
    }

    @Test func retryAfterIsHonoured() async throws {
        let answer = answer
        let bench = try PipelineBench { _, call throws(ConnectorError) in
            if call == 1 { throw .down(Problem(code: "busy", message: "m"), retryAfter: .seconds(90)) }
            return answer
        }
        async let disposition = bench.process(consumed(PipelineBench.task()))
        await bench.clock.sleepers()
        #expect(bench.clock.pending == [.seconds(90)])
        bench.clock.advance(by: .seconds(90))
        #expect(await disposition == .done)
    }

    @Test func anExpiredTaskIsNeverCalled() async throws {
        let answer = answer
        let bench = try PipelineBench { _, _ in answer }
        #expect(await bench.process(consumed(PipelineBench.task(seconds: 0))) == .done)
        #expect(await bench.process(consumed(PipelineBench.task("k2", seconds: -5))) == .done)
        #expect(bench.calls.value == 0)
        #expect(bench.records.isEmpty)
        #expect(bench.count("expired") == 2)
    }

    @Test func aCompensationNeverExpires() async throws {
        let answer = answer
        let bench = try PipelineBench(breaker: .init(failures: 1, retryAfter: .seconds(1))) {
            _, call throws(ConnectorError) in
            if call == 1 { throw .down(Problem(code: "x", message: "m")) }
            return answer
        }
        var task = PipelineBench.task(seconds: -5)
        task.id.kind = .compensate
        async let disposition = bench.process(consumed(task))
        await bench.clock.sleepers()
        #expect(bench.clock.pending == [.seconds(1)])
        bench.clock.advance(by: .seconds(1))
        #expect(await disposition == .done)
        #expect(try bench.replies.map(\.outcome) == [.answered])
    }

    @Test func aCompensationIsAnsweredByItsName() async throws {
        let answer = answer
        let bench = try PipelineBench { request, _ in
            #expect(request.effectID.hasSuffix("/compensate"))
            return answer
        }
        var task = PipelineBench.task()
        task.id = TaskID(caseID: task.id.caseID, step: "s", element: "3", kind: .compensate, attempt: 2)
        task.expiry = .never
        #expect(await bench.process(consumed(task)) == .done)
        #expect(try bench.replies.map(\.task) == [task.id])
        #expect(try bench.replies.map(\.outcome) == [.answered])
    }

    @Test func aTaskThatIsIssuedAgainGetsTheAnswerThatWasMade() async throws {
        let bench = try PipelineBench { _, call in .answered(["ok": true, "call": JSONValue(call)]) }
        var task = PipelineBench.task()
        #expect(await bench.process(consumed(task)) == .done)
        task.id.attempt = 2
        #expect(await bench.process(consumed(task, offset: 8)) == .done)
        #expect(bench.calls.value == 1)
        let replies = try bench.replies
        #expect(replies.map(\.task.attempt) == [1, 2])
        #expect(replies[0].data == replies[1].data)
        #expect(bench.count("answered") == 1)
        #expect(bench.count("duplicate") == 1)
    }

    @Test func aTaskThatFailedIsDoneWhenItIsIssuedAgain() async throws {
        let bench = try PipelineBench { _, call throws(ConnectorError) in
            if call == 1 { throw .permanent(Problem(code: "c", message: "m")) }
            return .answered(["ok": true])
        }
        var task = PipelineBench.task()
        #expect(await bench.process(consumed(task)) == .done)
        #expect(await bench.process(consumed(task)) == .done)
        task.id.attempt = 2
        #expect(await bench.process(consumed(task, offset: 8)) == .done)
        #expect(bench.calls.value == 2)
        #expect(try bench.replies.map(\.outcome) == [.failed, .failed, .answered])
        #expect(try bench.replies.map(\.task.attempt) == [1, 1, 2])
    }

    // MARK: Notices

    private func reminder(_ operation: String = "op") -> ProducerRecord {
        let task = PipelineBench.task()
        return ReminderMessage(
            task: task.id, agency: "a", operation: operation, causationID: "e", time: PipelineBench.start,
            issuedAt: task.issuedAt, expiry: task.expiry, trace: task.trace
        ).record(PipelineBench.topics)
    }

    private func reminders(_ bench: PipelineBench, _ operation: String) throws -> Int64 {
        try bench.metrics.expectCounter(
            "darcha_adapter_reminders_total", [("agency", "a"), ("operation", operation)]
        ).totalValue
    }

    @Test func aReminderIsCountedAndNeverAnswered() async throws {
        let bench = try PipelineBench { _, _ in
            Issue.record("a notice asks for nothing")
            return .answered(["ok": true])
        }
        #expect(await bench.process(consumed(reminder())) == .done)
        #expect(await bench.process(consumed(reminder("of another agency"))) == .done)
        #expect(bench.records.isEmpty, "neither a reply nor a dead letter")
        #expect(try reminders(bench, "op") == 1)
        #expect(try reminders(bench, "unknown") == 1)
        #expect(bench.count("bad") == 0)
    }

    @Test func aReminderThatIsBrokenIsStillNone() async throws {
        let bench = try PipelineBench { _, _ in .answered(["ok": true]) }
        for lacking in ["ce_task", "ce_id", "ce_specversion", "ce_subject"] {
            var record = reminder()
            record.headers.removeAll { $0.name == lacking }
            #expect(await bench.process(consumed(record)) == .done)
        }
        // In structured mode the type stands in the body.
        let structured = ProducerRecord(
            topic: PipelineBench.topics.tasks("a"), key: PipelineBench.task().id.caseID.key,
            value: Array(
                #"{"specversion":"1.0","id":"i","source":"s","type":"uz.darcha.task.reminder.v1","task":"t"}"#.utf8),
            headers: [RecordHeader("content-type", "application/cloudevents+json")])
        #expect(await bench.process(consumed(structured)) == .done)
        #expect(bench.records.isEmpty)
        #expect(try reminders(bench, "op") + reminders(bench, "unknown") == 5)
    }

    @Test func anExpiryFarAwayIsNoTrouble() async throws {
        let bench = try PipelineBench { _, _ throws(ConnectorError) in
            throw .down(Problem(code: "x", message: "m"), retryAfter: .seconds(500))
        }
        var task = PipelineBench.task()
        task.expiry = Timestamp(milliseconds: 253_402_300_799_999)
        let running = Task { [task] in await bench.process(consumed(task)) }
        await bench.clock.sleepers()
        #expect(bench.clock.pending == [.seconds(500)])
        running.cancel()
        #expect(await running.value == .abandoned)
    }

    @Test func aTaskExpiresWhileItWaits() async throws {
        let bench = try PipelineBench { _, _ throws(ConnectorError) in
            throw .down(Problem(code: "busy", message: "m"), retryAfter: .seconds(500))
        }
        async let disposition = bench.process(consumed(PipelineBench.task(seconds: 60)))
        await bench.clock.sleepers()
        #expect(bench.clock.pending == [.seconds(60)])
        bench.clock.advance(by: .seconds(60))
        #expect(await disposition == .done)
        #expect(bench.records.isEmpty)
        #expect(bench.calls.value == 1)
        #expect(bench.count("expired") == 1)
    }

    @Test func aTaskExpiresBehindTheOpenBreaker() async throws {
        let bench = try PipelineBench(breaker: .init(failures: 1, retryAfter: .seconds(100))) {
            _, _ throws(ConnectorError) in throw .down(Problem(code: "x", message: "m"))
        }
        async let disposition = bench.process(consumed(PipelineBench.task(seconds: 30)))
        await bench.clock.sleepers()
        #expect(bench.clock.pending == [.seconds(30)])
        bench.clock.advance(by: .seconds(30))
        #expect(await disposition == .done)
        #expect(bench.count("expired") == 1)
    }

    @Test func whileTheBreakerIsOpenOnlyOneProbes() async throws {
        let answer = answer
        let bench = try PipelineBench(breaker: .init(failures: 1, retryAfter: .seconds(1))) {
            _, call throws(ConnectorError) in
            if call == 1 { throw .down(Problem(code: "x", message: "m")) }
            return answer
        }
        async let first = bench.process(consumed(PipelineBench.task("k1")))
        await bench.clock.sleepers(1)
        async let second = bench.process(consumed(PipelineBench.task("k2")))
        async let third = bench.process(consumed(PipelineBench.task("k3")))
        await bench.clock.sleepers(3)
        #expect(bench.calls.value == 1)
        bench.clock.advance(by: .seconds(1))
        #expect(await [first, second, third] == [.done, .done, .done])
        #expect(bench.calls.value == 4)
        #expect(Set(try bench.replies.map(\.task)).count == 3)
    }

    @Test func aTaskThatComesTwiceIsDoneOnce() async throws {
        let bench = try PipelineBench { _, call in .answered(["ok": .number(JSONNumber(Int64(call)))]) }
        let task = PipelineBench.task()
        #expect(await bench.process(consumed(task, offset: 1)) == .done)
        #expect(await bench.process(consumed(task, offset: 2)) == .done)
        #expect(bench.calls.value == 1)
        #expect(bench.records.count == 2)
        #expect(bench.records.first == bench.records.last)
        #expect(bench.count("duplicate") == 1)
    }

    @Test func aSecondCopyWaitsForTheFirst() async throws {
        let called = Latch()
        let letGo = Latch()
        let answer = answer
        let bench = try PipelineBench { _, _ in
            called.open()
            await letGo.wait()
            return answer
        }
        let task = PipelineBench.task()
        async let first = bench.process(consumed(task, offset: 1))
        await called.wait()
        async let second = bench.process(consumed(task, offset: 2))
        letGo.open()
        #expect(await [first, second] == [.done, .done])
        #expect(bench.calls.value == 1)
        #expect(bench.records.count == 2)
    }

    @Test func aCopyOfAnAbandonedTaskIsDone() async throws {
        let windDown = Latch()
        let answer = answer
        let bench = try PipelineBench { _, call throws(ConnectorError) in
            if call == 1 { throw .down(Problem(code: "x", message: "m")) }
            return answer
        }
        let task = PipelineBench.task()
        async let first = bench.process(consumed(task), unless: windDown)
        await bench.clock.sleepers()
        async let second = bench.process(consumed(task))
        windDown.open()
        #expect(await first == .abandoned)
        #expect(await second == .done)
        #expect(bench.calls.value == 2)
        #expect(try bench.replies.map(\.outcome) == [.answered])
    }

    @Test func windingDownEndsWaitingAtOnce() async throws {
        let windDown = Latch()
        let bench = try PipelineBench(breaker: .init(failures: 1, retryAfter: .seconds(100))) {
            _, _ throws(ConnectorError) in throw .down(Problem(code: "x", message: "m"))
        }
        async let disposition = bench.process(consumed(PipelineBench.task()), unless: windDown)
        await bench.clock.sleepers()
        windDown.open()
        #expect(await disposition == .abandoned)
        #expect(bench.records.isEmpty)
    }

    @Test func windingDownLetsACallEnd() async throws {
        let windDown = Latch()
        let called = Latch()
        let letGo = Latch()
        let answer = answer
        let bench = try PipelineBench { _, _ in
            called.open()
            await letGo.wait()
            return answer
        }
        async let disposition = bench.process(consumed(PipelineBench.task()), unless: windDown)
        await called.wait()
        windDown.open()
        letGo.open()
        #expect(await disposition == .done)
        #expect(try bench.replies.map(\.outcome) == [.answered])
    }

    @Test func cancellationIsPrompt() async throws {
        let bench = try PipelineBench { _, _ throws(ConnectorError) in
            throw .down(Problem(code: "x", message: "m"))
        }
        let task = Task { await bench.process(consumed(PipelineBench.task())) }
        await bench.clock.sleepers()
        task.cancel()
        #expect(await task.value == .abandoned)
        #expect(!bench.pipeline.ledger.knows(PipelineBench.task().id))
    }

    // MARK: Kafka

    @Test func aReplyIsSentUntilKafkaTakesIt() async throws {
        let answer = answer
        let bench = try PipelineBench(failing: [
            KafkaError(code: .timedOut, message: "m", isRetriable: true),
            KafkaError(code: .authorization, message: "m", name: "TOPIC_AUTHORIZATION_FAILED"),
        ]) { _, _ in answer }
        async let disposition = bench.process(consumed(PipelineBench.task()))
        await bench.clock.sleepers()
        bench.clock.advance(by: .milliseconds(200))
        await bench.clock.sleepers()
        bench.clock.advance(by: .milliseconds(400))
        #expect(await disposition == .done)
        #expect(bench.calls.value == 1)
        #expect(try bench.replies.map(\.outcome) == [.answered])
    }

    @Test func aReplyThatIsTooLargeFails() async throws {
        let answer = answer
        let bench = try PipelineBench(failing: [KafkaError(code: .messageTooLarge, message: "m")]) { _, _ in answer }
        let task = PipelineBench.task()
        #expect(await bench.process(consumed(task)) == .done)
        let reply = try #require(bench.replies.first)
        #expect(reply.outcome == .failed)
        #expect(Problem(try JSONValue(parsing: reply.data)).code == "reply-too-large")
        #expect(bench.count("failed") == 1)
        // A second copy gets the same.
        #expect(await bench.process(consumed(task)) == .done)
        #expect(try bench.replies.map(\.outcome) == [.failed, .failed])
        #expect(bench.calls.value == 1)
    }

    @Test(arguments: [
        KafkaError(code: .closed, message: "m"), KafkaError(code: .other, message: "m", isFatal: true),
    ])
    func withoutKafkaTheTaskIsGivenUp(error: KafkaError) async throws {
        let answer = answer
        let bench = try PipelineBench(failing: [error]) { _, _ in answer }
        #expect(await bench.process(consumed(PipelineBench.task())) == .abandoned)
        #expect(!bench.pipeline.ledger.knows(PipelineBench.task().id))
    }
}
