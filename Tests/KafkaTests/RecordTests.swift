import Kafka
import KafkaTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct RecordTests {
    @Test func aRecordComesBackAsItWasSent() async throws {
        let topic = try await TestCluster.createTopic("records")
        let place = TopicPartition(topic: topic, partition: 0)
        let sent = [
            ProducerRecord(
                topic: topic, key: [1, 2, 3], value: Array("salom".utf8),
                headers: [
                    RecordHeader("a", "1"), RecordHeader("null", nil), RecordHeader("empty", [UInt8]()),
                    RecordHeader("a", "2"), RecordHeader("", "no name"), RecordHeader("ўзбек", [0, 255]),
                ], timestamp: 1_700_000_000_123),
            ProducerRecord(topic: topic),
            ProducerRecord(topic: topic, key: [], value: []),
            ProducerRecord(topic: topic, key: nil, value: [0]),
            ProducerRecord(topic: topic, key: [0], value: nil),
        ]
        let metadata = try await withProducer { producer in
            try await producer.send(sent).map { try $0.get() }
        }
        #expect(metadata.map(\.offset) == [0, 1, 2, 3, 4])
        #expect(metadata.allSatisfy { $0.topicPartition == place })
        let read = try await withConsumer { consumer in
            try await consumer.assign([place: .beginning])
            return try await consumer.read(sent.count)
        }
        #expect(read.map(\.key) == sent.map(\.key))
        #expect(read.map(\.value) == sent.map(\.value))
        #expect(read.map(\.headers) == sent.map(\.headers))
        #expect(read.map(\.offset) == [0, 1, 2, 3, 4])
        #expect(read.first?.timestamp == 1_700_000_000_123)
        #expect(read.first?.header("a") == Array("2".utf8))
        #expect(read.first?.header("null") == nil)
        #expect(read.first?.header("absent") == nil)
        #expect(read.allSatisfy { $0.topicPartition == place })
        #expect(read[1].timestamp > 1_700_000_000_123)
    }

    @Test func eightMebibytesTravel() async throws {
        let topic = try await TestCluster.createTopic(
            "large", configuration: ["max.message.bytes": "8454144", "compression.type": "producer"])
        var generator = SystemRandomNumberGenerator()
        // The embedded broker keeps 5 MiB a partition, but always the newest batch.
        let value = (0..<1 << 20).flatMap { _ in withUnsafeBytes(of: generator.next(), Array.init) }
        try await withProducer { producer in
            let metadata = try await producer.send(ProducerRecord(topic: topic, value: value))
            let read = try await withConsumer { consumer in
                try await consumer.assign([metadata.topicPartition: .offset(metadata.offset)])
                return try await consumer.read(1)
            }
            #expect(read.first?.value == value)
        }
    }

    @Test(arguments: ProducerOptions.Compression.allNames)
    func everyCompressionTravels(_ name: String) async throws {
        let compression = try #require(ProducerOptions.Compression(rawValue: name))
        let topic = try await TestCluster.createTopic("compressed")
        try await withProducer(ProducerOptions(compression: compression)) { producer in
            let results = await producer.send(numbered(topic, 0..<1000))
            #expect(results.allSatisfy { $0.failure == nil })
        }
        try await withConsumer { consumer in
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            #expect(try await consumer.read(1000).map(number) == Array(0..<1000))
        }
    }

    @Test func ourMurmur2ChoosesThePartitionThatTheClientsChoose() async throws {
        let topic = try await TestCluster.createTopic("murmur", partitions: 7)
        // Every length from 0 up, so that each tail of the hash is met, and bytes above 127.
        let keys = (0..<300).map { length in (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) } }
        try await withProducer { producer in
            let results = await producer.send(keys.map { ProducerRecord(topic: topic, key: $0) })
            for (key, result) in zip(keys, results) {
                let metadata = try result.get()
                #expect(metadata.partition == Partitioner.murmur2(key, partitions: 7), "length \(key.count)")
            }
        }
        // The vectors of Java's own test (UtilsTest.testMurmur2), whose sign bit the partitioner masks.
        let java: [(String, Int32)] = [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ]
        for (text, hash) in java {
            let partition = Partitioner.murmur2(Array(text.utf8), partitions: .max)
            #expect(partition == (hash & .max) % .max, "\(text)")
        }
        #expect(Partitioner.murmur2([1], partitions: 1) == 0)
        #expect(Partitioner.murmur2([1], partitions: 0) == 0)
    }
}

extension ProducerOptions.Compression {
    static var allNames: [String] { ["none", "gzip", "snappy", "lz4", "zstd"] }
}
