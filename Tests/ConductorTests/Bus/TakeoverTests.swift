import Casework
import JSON
import Kafka
import KafkaTesting
import Messages
import Synchronization
import Testing

@testable import Conductor

/// Conductors that come and go.
@Suite(.timeLimit(.minutes(3))) struct TakeoverTests {
    @Test(arguments: [true, false])
    func ofTwoConductorsOneEndsAndNothingIsLost(isGraceful: Bool) async throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]), step("c", needs: ["b"]))
        try await TestBus.run([plan]) { bus in
            let first = try bus.begin()
            let second = try bus.begin()
            try await bus.board.wait { $0.ready == 2 }
            var ids: [CaseID] = []
            for key in 0..<60 { ids.append(try await bus.open(key)) }
            if isGraceful { await first.stop() } else { await first.cut() }
            for key in 60..<120 { ids.append(try await bus.open(key)) }
            try await bus.results(of: ids)
            for id in ids { #expect(bus.board.facts.outcome(of: id) == "completed") }
            await second.stop()
        }
    }

    @Test func whatWasLeftOpenIsGoneOnWith() async throws {
        let plan = try Plan(step("a"), step("b", needs: ["a"]))
        let isAnswering = Mutex(false)
        try await TestBus.run([plan], answer: { _ in isAnswering.withLock { $0 } ? .answered(1) : .silence }) { bus in
            let first = try await bus.conduct()
            var ids: [CaseID] = []
            for key in 0..<20 { ids.append(try await bus.open(key)) }
            try await bus.board.wait { $0.tasks.count >= 20 }
            await first.cut()
            // They answer while nobody conducts.
            isAnswering.withLock { $0 = true }
            for task in Set(bus.board.facts.tasks.map(\.id)) {
                try await bus.send(bus.reply(to: task, 1).record(agency: "agency-a", bus.topics))
            }
            _ = try await bus.conduct()
            try await bus.results(of: ids)
            for id in ids { #expect(bus.board.facts.outcome(of: id) == "completed") }
        }
    }

    @Test func aRestartPublishesNothingThatWasCommitted() async throws {
        let plan = try Plan(step("a"), step("b", .optional, within: 600_000))
        try await TestBus.run([plan], partitions: 1, answer: { $0.id.step == "b" ? .silence : .answered(1) }) { bus in
            let first = try await bus.conduct()
            for key in 0..<10 { _ = try await bus.open(key) }
            try await bus.board.wait { $0.tasks.count >= 20 }
            await first.stop()
            let second = try await bus.conduct()
            // One partition: whoever sees the new task has seen all that came before it.
            let id = try await bus.open(10)
            try await bus.board.wait { facts in facts.tasks.count { $0.id.caseID == id } == 2 }
            await second.stop()
            let tasks = bus.board.facts.tasks.map(\.id)
            #expect(tasks.count == 22)
            #expect(Set(tasks).count == 22)
        }
    }

    @Test func progressIsCommittedWithItsNote() async throws {
        let plan = try Plan(step("a"))
        try await TestBus.run([plan], partitions: 1) { bus in
            let first = try await bus.conduct()
            for key in 0..<5 { _ = try await bus.result(of: bus.open(key)) }
            await first.stop()
            let journal = TopicPartition(topic: bus.topics.journal, partition: 0)
            let admin = try Admin(TestCluster.configuration("test-admin"))
            let group = bus.topics.prefix + "conductor"
            let committed = try await admin.groupOffsets(group, partitions: [journal])[journal]
            await admin.close()
            let progress = try #require(committed.flatMap { Progress($0) })
            #expect(progress.low == 0, "closed a moment ago, and so needed")
            #expect(progress.lowestOpen == nil)
            #expect(progress.partitions == 1)
            #expect(progress.publishedThrough == 9, "five openings and five replies")
        }
    }
}
