import Casework
import Contracts
import JSON
import Kafka
import KafkaTesting
import Messages
import Testing

@testable import Conductor

/// A clock that tells how often somebody slept by it.
private struct ObservedClock: WallClock {
    let naps = Board(0)

    var now: Timestamp { SystemWallClock().now }

    func sleep(until moment: Timestamp) async {
        naps.change { $0 += 1 }
        await SystemWallClock().sleep(until: moment)
    }
}

/// An outage of the bus must not make agencies late that answered in time.
@Suite(.timeLimit(.minutes(3))) struct IngressOutageTests {
    @Test func aDeadlineWaitsForRepliesThatWereThereBeforeIt() async throws {
        let plan = try Plan(step("a", within: 4000), step("b", needs: ["a"]))
        try await TestBus.run([plan], answer: { $0.id.step == "a" ? .silence : .answered(1) }) { bus in
            let kafka = try TestCluster.configuration("conductor")
            let group = bus.topics.prefix + "conductor"
            let journal = try Consumer(kafka, options: ConsumerOptions(group: group))
            let replies = try Consumer(kafka, options: ConsumerOptions(group: group + "-ingress"))
            let clock = ObservedClock()
            let progress = IngressProgress(
                consumer: journal, group: group + "-ingress", topics: bus.topics, clock: clock, patience: .seconds(120),
                logger: TestBus.logger)
            var configuration = TestBus.configuration()
            configuration.onReady = { bus.board.change { $0.ready += 1 } }
            let conductor = JournalConductor(
                configuration: configuration, catalogue: bus.catalogue, topics: bus.topics, consumer: journal,
                producer: bus.producer, ingress: progress, clock: SystemWallClock(), logger: TestBus.logger)
            let ingress = Ingress(
                judge: ReplyJudge(catalogue: bus.catalogue, topics: bus.topics, maxReplyBytes: 1 << 20),
                topics: bus.topics,
                agencies: bus.catalogue.agencies.keys.sorted(), consumer: replies,
                publisher: Publisher(producer: bus.producer, logger: TestBus.logger), logger: TestBus.logger)
            async let conducting: Void = conductor.run()
            try await bus.board.wait { $0.ready == 1 }

            let id = try await bus.open(1)
            try await bus.board.wait { !$0.tasks.isEmpty }
            try await bus.send(
                bus.reply(to: TaskID(caseID: id, step: "a"), "in time").record(agency: "agency-a", bus.topics))
            // The deadline has passed, and the conductor waits: nobody takes replies in yet.
            try await clock.naps.wait { $0 >= 3 }
            #expect(bus.board.facts.results.isEmpty)
            async let taking: Void = ingress.run()
            let result = try await bus.result(of: id)
            #expect(result["outcome"] == "completed")
            #expect(result["result"] == ["a": "in time", "b": 1])
            await conductor.finish()
            await journal.close()
            await replies.close()
            try await conducting
            try await taking
        }
    }

    @Test func patienceEnds() async throws {
        let plan = try Plan(step("a", within: 300))
        try await TestBus.run([plan], answer: { _ in .silence }) { bus in
            let consumer = try Consumer(TestCluster.configuration("conductor"), options: ConsumerOptions(group: "g"))
            func progress(patience: Duration) -> IngressProgress {
                IngressProgress(
                    consumer: consumer, group: bus.topics.prefix + "nobody", topics: bus.topics,
                    clock: SystemWallClock(),
                    patience: patience, logger: TestBus.logger)
            }
            #expect(try await progress(patience: .seconds(60)).passed(["agency-a"]), "nothing was ever replied")
            try await bus.send(
                bus.reply(to: TaskID(caseID: CaseID(1), step: "a"), 1).record(agency: "agency-a", bus.topics))
            #expect(try await progress(patience: .milliseconds(50)).passed(["agency-a"]) == false)
            #expect(try await progress(patience: .seconds(60)).passed([]))
            await consumer.close()
        }
    }
}
