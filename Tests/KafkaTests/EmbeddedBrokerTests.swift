import Kafka
import Testing

@Suite(.timeLimit(.minutes(1))) struct EmbeddedBrokerTests {
    @Test func topicsAreCreatedAsAsked() async throws {
        let broker = try EmbeddedBroker(brokers: 3)
        defer { broker.close() }
        #expect(broker.bootstrapServers.split(separator: ",").count == 3)
        #expect(broker.bootstrapServers.split(separator: ",").allSatisfy { $0.hasPrefix("127.0.0.1:") })
        try broker.createTopic("t", partitions: 64)
        let again = #expect(throws: KafkaError.self) { try broker.createTopic("t", partitions: 64) }
        #expect(again?.code == .alreadyExists)
        #expect(throws: KafkaError.self) { try broker.createTopic("u", partitions: 0) }
        #expect(throws: KafkaError.self) { try broker.createTopic("not a name", partitions: 1) }
        try await withConsumer(ConsumerOptions(), configuration(of: broker)) { consumer in
            let count = try await consumer.partitionCount(of: "t")
            #expect(count == 64)
        }
    }

    @Test func aLeaderThatMovesIsFollowed() async throws {
        let broker = try EmbeddedBroker(brokers: 2)
        defer { broker.close() }
        try broker.createTopic("t", partitions: 1)
        let place = TopicPartition(topic: "t", partition: 0)
        try broker.setLeader(of: place, broker: 1)
        try await withProducer(ProducerOptions(), configuration(of: broker)) { producer in
            try await withConsumer(ConsumerOptions(), configuration(of: broker)) { consumer in
                try await consumer.assign([place: .beginning])
                var next = 0
                for leader in [Int32(2), 1, 2] {
                    _ = await producer.send(numbered("t", next..<next + 10))
                    try broker.setLeader(of: place, broker: leader)
                    _ = await producer.send(numbered("t", next + 10..<next + 20))
                    let read = try await consumer.read(20)
                    #expect(read.map(number) == Array(next..<next + 20))
                    next += 20
                }
            }
        }
    }

    @Test func anEndedBrokerSaysSo() throws {
        let broker = try EmbeddedBroker()
        broker.close()
        broker.close()
        let error = #expect(throws: KafkaError.self) { try broker.createTopic("t", partitions: 1) }
        #expect(error?.code == .closed)
        #expect(throws: KafkaError.self) { try EmbeddedBroker(brokers: 0) }
    }

    @Test func theSharedBrokerIsOne() throws {
        let first = try EmbeddedBroker.shared()
        let second = try EmbeddedBroker.shared()
        #expect(first === second)
    }
}
