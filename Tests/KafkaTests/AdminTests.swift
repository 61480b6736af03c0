import Kafka
import KafkaTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct AdminTests {
    private func withAdmin<R>(
        _ configuration: ClientConfiguration? = nil, _ body: (Admin) async throws -> R
    ) async throws -> R {
        let admin = try Admin(configuration ?? TestCluster.configuration())
        do {
            let result = try await body(admin)
            await admin.close()
            return result
        } catch {
            await admin.close()
            throw error
        }
    }

    @Test func theClusterIsDescribed() async throws {
        let topic = try await TestCluster.createTopic("described", partitions: 3)
        try await withAdmin { admin in
            let cluster = try await admin.describe()
            #expect(cluster.topics[topic] == 3)
            #expect(cluster.brokers >= 1)
            #expect(!cluster.clusterID.isEmpty)
            let count = try await admin.partitionCount(of: topic)
            #expect(count == 3)
            let error = await #expect(throws: KafkaError.self) { try await admin.partitionCount(of: "not a topic") }
            #expect(error?.code == .invalidTopic)
        }
    }

    @Test(.disabled(if: TestCluster.isEmbedded)) func topicsAreCreatedConfiguredAndDeleted() async throws {
        let name = TestCluster.uniqueName("created")
        try await withAdmin { admin in
            let topic = NewTopic(name, partitions: 2, configuration: ["retention.ms": "86400000"])
            let bad = NewTopic(TestCluster.uniqueName("bad"), partitions: 1, configuration: ["no.such": "1"])
            let created = try await admin.createTopics([topic, bad])
            #expect(created[name] == .done)
            guard case .failed(let error)? = created[bad.name] else {
                Issue.record("an unknown configuration was accepted")
                return
            }
            #expect(error.code == .invalidConfiguration)
            let again = try await admin.createTopics([topic])
            #expect(again[name] == .alreadyExists)
            let configuration = try await admin.topicConfiguration(name)
            #expect(configuration["retention.ms"] == "86400000")
            #expect(configuration["cleanup.policy"] == "delete")
            let deleted = try await admin.deleteTopics([name])
            #expect(deleted[name] == .done)
            let missing = await #expect(throws: KafkaError.self) {
                try await admin.topicConfiguration(TestCluster.uniqueName("missing"))
            }
            #expect(missing?.code == .unknownTopicOrPartition)
        }
    }

    @Test(.disabled(if: TestCluster.isEmbedded)) func groupsAreListedWithTheirOffsets() async throws {
        let topic = try await TestCluster.createTopic("listed")
        let place = TopicPartition(topic: topic, partition: 0)
        let group = TestCluster.uniqueGroup()
        try await withConsumer(ConsumerOptions(group: group)) { consumer in
            try await consumer.commit([place: OffsetAndMetadata(offset: 7, metadata: "note")])
        }
        try await withAdmin { admin in
            let groups = try await admin.listGroups()
            #expect(groups.contains(group))
            let offsets = try await admin.groupOffsets(group)
            #expect(offsets == [place: OffsetAndMetadata(offset: 7, metadata: "note")])
        }
    }

    @Test func whatTheEmbeddedBrokerHasNotGotIsToldAsUnsupported() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try await withAdmin(configuration(of: broker, [:])) { admin in
            for operation in 0..<4 {
                let error = await #expect(throws: KafkaError.self) {
                    switch operation {
                    case 0: _ = try await admin.createTopics([NewTopic("t", partitions: 1)])
                    case 1: _ = try await admin.deleteTopics(["t"])
                    case 2: _ = try await admin.topicConfiguration("t")
                    default: _ = try await admin.listGroups()
                    }
                }
                #expect(error?.code == .unsupported, "operation \(operation): \(String(describing: error))")
            }
        }
    }

    @Test func aBrokerThatIsAwayIsTold() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try broker.takeDown()
        let admin = try Admin(configuration(of: broker), requestTimeout: .milliseconds(300))
        for operation in 0..<3 {
            let error = await #expect(throws: KafkaError.self) {
                switch operation {
                case 0: _ = try await admin.describe()
                case 1: _ = try await admin.createTopics([NewTopic("t", partitions: 1)])
                default: _ = try await admin.groupOffsets("g", partitions: [TopicPartition(topic: "t", partition: 0)])
                }
            }
            #expect(error?.isRetriable == true, "operation \(operation): \(String(describing: error))")
        }
        await admin.close()
        await admin.close()
        let error = await #expect(throws: KafkaError.self) { try await admin.describe() }
        #expect(error?.code == .closed)
    }

    @Test func requestsThatMakeNoSenseAreTold() async throws {
        try await withAdmin { admin in
            let error = await #expect(throws: KafkaError.self) {
                try await admin.createTopics([NewTopic("t", partitions: 0)])
            }
            #expect(error?.code == .invalidArgument)
            let none = try await admin.createTopics([])
            #expect(none.isEmpty)
        }
    }
}
