import Casework
import ContractRegistry
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

/// A conductor whose ingress comes and goes on its own.
private struct SplitConductor {
    let bus: TestBus
    /// What deadlines sleep by while they wait for the ingress.
    let clock = ObservedClock()
    let consumer: Consumer
    let conductor: JournalConductor
    private let group: String

    init(_ bus: TestBus) throws {
        self.bus = bus
        group = bus.topics.prefix + "conductor"
        consumer = try Consumer(TestCluster.configuration("conductor"), options: ConsumerOptions(group: group))
        let progress = IngressProgress(
            consumer: consumer, group: group + "-ingress", topics: bus.topics, clock: clock, patience: .seconds(120),
            logger: TestBus.logger)
        var configuration = TestBus.configuration()
        configuration.onReady = { bus.board.change { $0.ready += 1 } }
        conductor = JournalConductor(
            configuration: configuration, contracts: LiveCatalogue(bus.catalogue), topics: bus.topics,
            consumer: consumer, producer: bus.producer, ingress: progress,
            kafka: try TestCluster.configuration("survey"), clock: SystemWallClock(), logger: TestBus.logger)
    }

    /// Takes replies in until something holds on the bus.
    func takeReplies(until holds: @escaping @Sendable (TestBus.Facts) -> Bool) async throws {
        let consumer = try Consumer(
            TestCluster.configuration("ingress"), options: ConsumerOptions(group: group + "-ingress"))
        let contracts = LiveCatalogue(bus.catalogue)
        let ingress = Ingress(
            maxReplyBytes: 1 << 20, topics: bus.topics,
            contracts: contracts, consumer: consumer,
            publisher: Publisher(producer: bus.producer, logger: TestBus.logger), logger: TestBus.logger)
        let following = Task { try await ingress.followAgencies() }
        defer { following.cancel() }
        async let taking: Void = ingress.run()
        let outcome: Result<Void, any Error>
        do {
            try await bus.board.wait(until: holds)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await consumer.close()
        try await taking
        try outcome.get()
    }

    /// Conducts while something else goes on.
    func run(_ body: () async throws -> Void) async throws {
        async let conducting: Void = conductor.run()
        let outcome: Result<Void, any Error>
        do {
            try await bus.board.wait { $0.ready == 1 }
            try await body()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await conductor.finish()
        await consumer.close()
        try await conducting
        try outcome.get()
    }
}

/// An outage of the bus must not make agencies late that answered in time.
@Suite(.timeLimit(.minutes(3))) struct IngressOutageTests {
    @Test func aStepsDeadlineWaitsForRepliesThatWereThereBeforeIt() async throws {
        let plan = try Plan(step("a", within: 4000), step("b", needs: ["a"]))
        try await TestBus.run([plan], answer: { $0.id.step == "a" ? .silence : .answered(1) }) { bus in
            let split = try SplitConductor(bus)
            try await split.run {
                let id = try await bus.open(1)
                try await bus.board.wait { !$0.tasks.isEmpty }
                let reply = bus.reply(to: TaskID(caseID: id, step: "a"), "in time")
                try await bus.send(reply.record(agency: "agency-a", bus.topics))
                // The deadline has passed, and the conductor waits: nobody takes replies in yet.
                try await split.clock.naps.wait { $0 >= 3 }
                #expect(bus.board.facts.results.isEmpty)
                try await split.takeReplies { $0.results[id] != nil }
                #expect(bus.board.facts.outcome(of: id) == "completed")
                #expect(bus.board.facts.results[id]?.last?["result"] == ["a": "in time", "b": 1])
            }
        }
    }

    @Test func aCasesDeadlineWaitsForAgenciesThatWereAskedLater() async throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]), within: 12_000)
        try await TestBus.run([plan], answer: { $0.id.step == "a" ? .answered(1) : .silence }) { bus in
            let split = try SplitConductor(bus)
            try await split.run {
                let id = try await bus.open(1)
                // The first reply is taken in; then the ingress is away.
                try await split.takeReplies { facts in facts.tasks.contains { $0.id.step == "b" } }
                let reply = bus.reply(to: TaskID(caseID: id, step: "b"), "in time")
                try await bus.send(reply.record(agency: "agency-b", bus.topics))
                try await split.clock.naps.wait { $0 >= 3 }
                #expect(bus.board.facts.results.isEmpty)
                try await split.takeReplies { $0.results[id] != nil }
                #expect(bus.board.facts.outcome(of: id) == "completed")
            }
        }
    }

    @Test func patienceEnds() async throws {
        let plan = try Plan(step("a", within: 300))
        try await TestBus.run([plan], answer: { _ in .silence }) { bus in
            let consumer = try Consumer(TestCluster.configuration("conductor"), options: ConsumerOptions(group: "g"))
            func progress(patience: Duration) -> IngressProgress {
                IngressProgress(
                    consumer: consumer, group: bus.topics.prefix + "nobody", topics: bus.topics,
                    clock: SystemWallClock(), patience: patience, logger: TestBus.logger)
            }
            #expect(try await progress(patience: .seconds(60)).passed(["agency-a"]), "nothing was ever replied")
            let reply = bus.reply(to: TaskID(caseID: CaseID(1), step: "a"), 1)
            try await bus.send(reply.record(agency: "agency-a", bus.topics))
            #expect(try await progress(patience: .milliseconds(50)).passed(["agency-a"]) == false)
            #expect(try await progress(patience: .seconds(60)).passed([]))
            await consumer.close()
        }
    }
}
