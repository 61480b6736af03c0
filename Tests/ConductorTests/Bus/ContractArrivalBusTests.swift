import Casework
import ContractRegistry
import Contracts
import JSON
import Kafka
import KafkaTesting
import Messages
import Testing

@testable import Conductor

/// Conductors whose contracts come over the bus while they run.
@Suite(.timeLimit(.minutes(3))) struct ContractArrivalBusTests {
    private func publisher(_ bus: TestBus) throws -> ContractPublisher {
        ContractPublisher(kafka: try TestCluster.configuration("publisher"), topics: bus.topics, logger: TestBus.logger)
    }

    @Test func aCaseThatCameBeforeItsContractGoesOnWhenThatComes() async throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]))
        try await TestBus.run([plan]) { bus in
            _ = try await bus.conduct(contracts: .bus)
            let early = try await bus.open(1)
            _ = try await publisher(bus).publish(bus.catalogue)
            #expect(try await bus.result(of: early)["outcome"] == "completed")
            let later = try await bus.open(2)
            #expect(try await bus.result(of: later)["outcome"] == "completed")
            #expect(bus.board.facts.tasks.count(where: { $0.id.caseID == early }) == 2, "each task once")
        }
    }

    @Test func anotherVersionComesWithoutRestartAndOpenCasesKeepTheirs() async throws {
        // The second version asks an agency that nobody had heard of.
        let old = try Plan([step("a")], named: "first")
        let new = try Plan([step("a"), step("n")], named: "second")
        try await TestBus.run([old, new], answer: { $0.id.step == "a" ? .silence : .answered(1) }) { bus in
            let publisher = try publisher(bus)
            _ = try await publisher.publish(try Catalogue.of([old]))
            _ = try await bus.conduct(contracts: .bus)
            let open = try await bus.open(1, old)
            try await bus.board.wait { $0.tasks.contains { $0.id.caseID == open } }
            _ = try await publisher.publish(try Catalogue.of([new]))
            let other = try await bus.open(2, new)
            try await bus.board.wait { $0.tasks.count(where: { $0.id.caseID == other }) == 2 }
            for id in [open, other] {
                let task = TaskID(caseID: id, step: "a")
                try await bus.send(bus.reply(to: task, 7).record(agency: "agency-a", bus.topics))
            }
            try await bus.results(of: [open, other])
            #expect(bus.board.facts.results[open]?.last?["result"] == ["a": 7])
            #expect(bus.board.facts.results[other]?.last?["result"] == ["a": 7, "n": 1])
        }
    }

    /// Folding and the cases that are let go wait for room at the same time; neither may be forgotten.
    @Test func contractsThatComeUnderLoadHoldNobodyUp() async throws {
        let known = try Plan([step("a")], named: "known")
        let late = try Plan([step("b")], named: "late")
        try await TestBus.run([known, late]) { bus in
            let publisher = try publisher(bus)
            _ = try await publisher.publish(try Catalogue.of([known]))
            var configuration = TestBus.configuration()
            configuration.maxPublications = 1
            _ = try await bus.conduct(configuration, contracts: .bus)
            var ids: [CaseID] = []
            for key in 0..<120 {
                ids.append(try await bus.open(key, key % 2 == 0 ? known : late))
                if key == 60 { _ = try await publisher.publish(bus.catalogue) }
            }
            try await bus.results(of: ids)
            #expect(ids.allSatisfy { bus.board.facts.outcome(of: $0) == "completed" })
        }
    }

    @Test func aContractThatIsTakenAwayIsKeptForOpenCases() async throws {
        let plan = try Plan(step("a"))
        try await TestBus.run([plan], answer: { _ in .silence }) { bus in
            _ = try await publisher(bus).publish(bus.catalogue)
            _ = try await bus.conduct(contracts: .bus)
            let id = try await bus.open(1)
            try await bus.board.wait { !$0.tasks.isEmpty }
            try await bus.send(
                ProducerRecord(
                    topic: bus.topics.contracts, key: Array(plan.service.digest.utf8), value: nil, headers: []))
            try await bus.send(
                bus.reply(to: TaskID(caseID: id, step: "a"), 1).record(agency: "agency-a", bus.topics))
            #expect(try await bus.result(of: id)["outcome"] == "completed")
        }
    }
}
