import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

@Suite struct TopicPlanTests {
    private func plan(within: Int64 = 60_000, replicas: Int16 = 1, portals: [String] = ["my-gov"]) throws -> TopicPlan {
        let catalogue = try Catalogue.of([Plan(step("a"), step("b", needs: ["a"]), within: within)])
        return TopicPlan(
            catalogue: catalogue, portals: portals, topics: Topics(prefix: "t."), journalPartitions: 8,
            agencyPartitions: 3,
            replicas: replicas)
    }

    @Test func everyTopicOfTheBusIsPlannedOnce() throws {
        let topics = try plan().all
        #expect(
            topics.map(\.name) == [
                "t.journal", "t.contracts", "t.agency.agency-a.tasks", "t.agency.agency-a.replies",
                "t.agency.agency-a.work",
                "t.agency.agency-a.dead", "t.agency.agency-b.tasks", "t.agency.agency-b.replies",
                "t.agency.agency-b.work",
                "t.agency.agency-b.dead", "t.portal.my-gov.results",
            ])
        #expect(topics.first?.partitions == 8)
        for topic in topics
        where topic.name.hasSuffix(".tasks") || topic.name.hasSuffix(".replies") || topic.name.hasSuffix(".work") {
            #expect(topic.partitions == 3, "tasks, replies and work of an agency have the same count")
        }
    }

    @Test func theJournalIsAsTheConductorWantsIt() throws {
        for within in [60_000, 400 * 86_400_000] as [Int64] {
            let journal = try #require(try plan(within: within).all.first)
            #expect(JournalCheck.fault(in: journal.configuration) == nil)
            let retention = try #require(journal.configuration["retention.ms"].flatMap { Int64($0) })
            #expect(retention >= 7 * 86_400_000)
            #expect(retention >= within, "no case outlives its events")
        }
    }

    @Test func tasksAndRepliesOutliveTheLongestCase() throws {
        let within: Int64 = 30 * 86_400_000
        for topic in try plan(within: within).all {
            #expect(topic.configuration["max.message.bytes"] == "8388608")
            if topic.name.hasSuffix(".tasks") || topic.name.hasSuffix(".replies") {
                #expect(try #require(topic.configuration["retention.ms"].flatMap { Int64($0) }) >= within)
            }
        }
    }

    @Test func whatIsKeptByKeyIsCompacted() throws {
        let compacted = try plan().all.filter { $0.configuration["cleanup.policy"] == "compact" }.map(\.name)
        #expect(compacted == ["t.contracts", "t.agency.agency-a.work", "t.agency.agency-b.work"])
    }

    @Test func withThreeCopiesTwoMustAcknowledge() throws {
        #expect(try plan().all.allSatisfy { $0.configuration["min.insync.replicas"] == nil })
        let plan = try plan(replicas: 3)
        #expect(plan.all.allSatisfy { $0.configuration["min.insync.replicas"] == "2" })
        let requests = plan.requests(replicationFactor: 3)
        #expect(requests.map(\.name) == plan.all.map(\.name))
        #expect(requests.allSatisfy { $0.replicationFactor == 3 })
        #expect(requests.map(\.partitions) == plan.all.map(\.partitions))
        #expect(requests.map(\.configuration) == plan.all.map(\.configuration))
    }
}
