import Casework
import ContractRegistry
import JSON
import Kafka
import KafkaTesting
import Messages
import Testing

@testable import Conductor

/// Conductors on a real client and broker.
@Suite(.timeLimit(.minutes(3))) struct ConductorServiceTests {
    @Test func aCaseGoesThroughTheBusAndItsResultArrives() async throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]), step("c", .optional, needs: ["a"]))
        try await TestBus.run([plan]) { bus in
            _ = try await bus.conduct()
            let id = try await bus.open(1)
            let result = try await bus.result(of: id)
            #expect(result["outcome"] == "completed")
            #expect(result["revision"] == 1)
            #expect(result["result"] == ["a": ["of": "a"], "b": ["of": "b"], "c": ["of": "c"]])
            #expect(bus.board.facts.tasks.map(\.id.step).sorted() == ["a", "b", "c"])
            #expect(bus.board.facts.tasks.allSatisfy { $0.data == Array(#"{"q":"1"}"#.utf8) })
        }
    }

    @Test func manyCasesKeepTheirOwnData() async throws {
        let plan = try Plan(step("a"), step("b"), step("c", needs: ["a", "b"]))
        try await TestBus.run(
            [plan], answer: { .answered(["case": .string($0.id.caseID.description), "step": .string($0.id.step)]) }
        ) { bus in
            _ = try await bus.conduct()
            var ids: [CaseID] = []
            for key in 0..<200 { ids.append(try await bus.open(key)) }
            try await bus.results(of: ids)
            for id in ids {
                let result = bus.board.facts.results[id]?.last
                #expect(result?["outcome"] == "completed")
                for name in ["a", "b", "c"] {
                    #expect(result?["result"]?[name] == ["case": .string(id.description), "step": .string(name)])
                }
            }
        }
    }

    @Test func whatTheAgenciesSayDecides() async throws {
        let plan = try Plan(step("a"), step("b", .optional))
        let other = try Plan(step("a"), step("b"), step("c", needs: ["b"]))
        try await TestBus.run(
            [plan, other], answer: { $0.id.step == "b" ? .refused : .answered(1) }
        ) { bus in
            _ = try await bus.conduct()
            let partial = try await bus.open(1, plan)
            let refused = try await bus.open(2, other)
            #expect(try await bus.result(of: partial)["outcome"] == "partial")
            let result = try await bus.result(of: refused)
            #expect(result["outcome"] == "refused")
            #expect(result["steps"]?["b"]?["reason"]?["code"] == "test")
            #expect(result["steps"]?["c"]?["outcome"] == "skipped")
        }
    }

    // MARK: Deadlines

    @Test func anOptionalStepThatNobodyAnswersIsOverdueAndTheCasePartial() async throws {
        let plan = try Plan(step("a"), step("b", .optional, within: 400))
        try await TestBus.run([plan], answer: { $0.id.step == "b" ? .silence : .answered(1) }) { bus in
            _ = try await bus.conduct()
            let result = try await bus.result(of: bus.open(1))
            #expect(result["outcome"] == "partial")
            #expect(result["steps"]?["b"]?["outcome"] == "overdue")
            #expect(result["result"] == ["a": 1])
        }
    }

    @Test func aRequiredStepThatNobodyAnswersMakesTheCaseExpire() async throws {
        let plan = try Plan(step("a", within: 400), step("b"))
        try await TestBus.run([plan], answer: { _ in .silence }) { bus in
            _ = try await bus.conduct()
            let result = try await bus.result(of: bus.open(1))
            #expect(result["outcome"] == "expired")
            #expect(result["steps"]?["a"]?["outcome"] == "overdue")
            #expect(result["steps"]?["b"]?["outcome"] == "cancelled")
        }
    }

    @Test func aCaseWhoseTimeIsUpEndsByWhatIsOpen() async throws {
        let required = try Plan(step("a"), step("b", needs: ["a"]), within: 4000)
        let optional = try Plan(step("a"), step("b", .optional, needs: ["a"]), within: 4000)
        try await TestBus.run([required, optional], answer: { $0.id.step == "b" ? .silence : .answered(1) }) { bus in
            _ = try await bus.conduct()
            let expired = try await bus.open(1, required)
            let partial = try await bus.open(2, optional)
            #expect(try await bus.result(of: expired)["outcome"] == "expired")
            #expect(try await bus.result(of: partial)["outcome"] == "partial")
        }
    }

    @Test func deadlinesThatPassedWhileNobodyConductedAreDecidedAfterwards() async throws {
        let plan = try Plan(step("a"), step("b", .optional, within: 300))
        try await TestBus.run([plan], answer: { $0.id.step == "b" ? .silence : .answered(1) }) { bus in
            let first = try await bus.conduct()
            let id = try await bus.open(1)
            try await bus.board.wait { $0.tasks.count == 2 }
            await first.cut()
            _ = try await bus.conduct()
            #expect(try await bus.result(of: id)["outcome"] == "partial")
        }
    }

    // MARK: What must not stop anything

    @Test func rubbishOnAnyTopicHoldsNothingUp() async throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]))
        let partitions: Int32 = 2
        try await TestBus.run([plan], partitions: partitions) { bus in
            let zeros = [UInt8](repeating: 0, count: 900 << 10)
            let unknown = TaskID(caseID: CaseID(99), step: "a")
            let foreign = TaskID(caseID: CaseID(portal: TestBus.portal, idempotencyKey: "1"), step: "a")
            for topic in [bus.topics.journal, bus.topics.replies("agency-a"), bus.topics.replies("agency-b")] {
                for partition in 0..<partitions {
                    for (value, headers) in [
                        (nil, []), ([], []), (Array("hello".utf8), []), (zeros, []),
                        (Array("no JSON".utf8), [RecordHeader("content-type", "application/cloudevents+json")]),
                        ([1], [RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_id", [0xFF])]),
                    ] as [([UInt8]?, [RecordHeader])] {
                        try await bus.send(
                            ProducerRecord(topic: topic, partition: partition, value: value, headers: headers))
                    }
                    let isAsked = topic == bus.topics.replies("agency-a")
                    for reply in [bus.reply(to: unknown, 1)] + (isAsked ? [] : [bus.reply(to: foreign, "foreign")]) {
                        var record = reply.record(agency: "agency-b", bus.topics)
                        record.topic = topic
                        record.partition = partition
                        try await bus.send(record)
                    }
                }
            }
            _ = try await bus.conduct()
            var ids: [CaseID] = []
            for key in 1..<20 { ids.append(try await bus.open(key)) }
            try await bus.results(of: ids)
            for id in ids {
                #expect(bus.board.facts.results[id]?.last?["result"] == ["a": ["of": "a"], "b": ["of": "b"]])
            }
        }
    }

    @Test func anotherAgencysReplyIsNotTaken() async throws {
        let plan = try Plan(step("a"), step("b", .optional))
        try await TestBus.run([plan], partitions: 1, answer: { $0.id.step == "a" ? .silence : .answered(1) }) { bus in
            _ = try await bus.conduct()
            let id = try await bus.open(1)
            let task = TaskID(caseID: id, step: "a")
            try await bus.send(bus.reply(to: task, "of b").record(agency: "agency-b", bus.topics))
            // Read after it: whoever came this far has seen the one before.
            let later = try await bus.open(2)
            try await bus.board.wait { facts in facts.tasks.contains { $0.id.caseID == later && $0.id.step == "b" } }
            try await bus.send(bus.reply(to: task, "of a").record(agency: "agency-a", bus.topics))
            #expect(try await bus.result(of: id)["result"] == ["a": "of a", "b": 1])
        }
    }

    @Test(.enabled(if: TestCluster.isEmbedded, "a real cluster may create the topic when it is asked for"))
    func aTaskWithoutATopicFailsItsStep() async throws {
        let plan = try Plan(step("a"), step("b", .optional), step("c", .optional, needs: ["b"]))
        try await TestBus.run([plan], without: ["agency-b"]) { bus in
            _ = try await bus.conduct()
            let result = try await bus.result(of: bus.open(1))
            #expect(result["outcome"] == "partial")
            #expect(result["steps"]?["b"]?["outcome"] == "failed")
            #expect(result["steps"]?["b"]?["error"]?["code"] == "task-undeliverable")
            #expect(result["steps"]?["c"]?["outcome"] == "skipped")
        }
    }

    @Test func aReplyThatCameTwiceIsOneReply() async throws {
        let plan = try Plan(step("a"))
        try await TestBus.run([plan], partitions: 1, answer: { _ in .silence }) { bus in
            _ = try await bus.conduct()
            let id = try await bus.open(1)
            let task = TaskID(caseID: id, step: "a")
            for number in 0..<3 {
                try await bus.send(
                    bus.reply(to: task, .number(JSONNumber(number))).record(agency: "agency-a", bus.topics))
            }
            #expect(try await bus.result(of: id)["result"] == ["a": 0])
            let next = try await bus.open(2)
            try await bus.send(bus.reply(to: TaskID(caseID: next, step: "a"), 9).record(agency: "agency-a", bus.topics))
            _ = try await bus.result(of: next)
            #expect(bus.board.facts.results[id]?.count == 1)
        }
    }

    @Test(.enabled(if: !TestCluster.isEmbedded, "the embedded broker has no topic settings"))
    func aJournalWithTheSendersTimeIsRefused() async throws {
        try await TestBus.run([try Plan(step("a"))]) { bus in
            let admin = try Admin(TestCluster.configuration("test-admin"))
            let prefix = TestCluster.uniqueName("refused") + "."
            _ = try await admin.createTopics([
                NewTopic(Topics(prefix: prefix).journal, partitions: 1, replicationFactor: 1)
            ])
            await admin.close()
            let service = ConductorService(
                configuration: TestBus.configuration(), contracts: .catalogue(bus.catalogue),
                kafka: try TestCluster.configuration("conductor"), topics: Topics(prefix: prefix),
                logger: TestBus.logger)
            let error = await #expect(throws: ConductorError.self) { try await service.run() }
            #expect(error?.code == .journalMisconfigured)
        }
    }
}
