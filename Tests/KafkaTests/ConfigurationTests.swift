import Foundation
import KafkaTesting
import Logging
import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(1))) struct ConfigurationTests {
    private let secret = "maxfiy-\(UInt64.random(in: 0 ... .max))"

    private func withFile<R>(_ text: String, _ body: (String) async throws -> R) async throws -> R {
        let path = FileManager.default.temporaryDirectory.appending(path: TestCluster.uniqueName("secret")).path()
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    private func failure(_ properties: [String: String], _ logger: Logger? = nil) -> KafkaError? {
        var configuration = ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "c", properties: properties)
        if let logger { configuration.logger = logger }
        do throws(KafkaError) {
            _ = try Producer(configuration)
            return nil
        } catch {
            return error
        }
    }

    @Test func anUnknownPropertyIsNamed() {
        let error = failure(["no.such.thing": "1"])
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("no.such.thing") == true)
    }

    @Test func anImpossibleValueIsNamed() {
        let error = failure(["socket.timeout.ms": "soon"])
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("socket.timeout.ms") == true)
    }

    @Test(arguments: [
        "enable.auto.commit", "group.id", "client.id", "partitioner", "auto.offset.reset", "message.timeout.ms",
    ])
    func whatTheLibraryRestsOnIsRefusedWithAWordOnWhatToUse(_ name: String) {
        let error = failure([name: "1"])
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(name) == true)
    }

    @Test func aPropertyComesFromAFile() async throws {
        // Read: with the value in the file it is accepted or refused as the value is, without its line break.
        try await withFile("10000\n") { path in #expect(failure(["socket.timeout.ms.file": path]) == nil) }
        try await withFile("10000\r\n") { path in #expect(failure(["socket.timeout.ms.file": path]) == nil) }
        try await withFile("10000") { path in #expect(failure(["socket.timeout.ms.file": path]) == nil) }
        try await withFile("soon\n") { path in
            #expect(failure(["socket.timeout.ms.file": path])?.message.contains("socket.timeout.ms") == true)
        }
        try await withFile("1") { path in
            let error = failure(["socket.timeout.ms.file": path, "socket.timeout.ms": "2"])
            #expect(error?.message.contains("twice") == true)
        }
        let error = failure(["socket.timeout.ms.file": "/nowhere/at/all"])
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("/nowhere/at/all") == true)
        #expect(error?.message.contains("socket.timeout.ms.file") == true)
    }

    @Test func aSecretShowsNowhere() async throws {
        let lines = LogLines()
        // As detailed as librdkafka gets, with a broker that is not there.
        let base = [
            "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "portal", "debug": "all",
        ]
        try await withFile(secret + "\n") { path in
            for property in [["sasl.password": secret], ["sasl.password.file": path]] {
                let configuration = ClientConfiguration(
                    bootstrapServers: "127.0.0.1:1", properties: base.merging(property) { $1 }, logger: lines.logger())
                let producer = try Producer(
                    configuration, options: ProducerOptions(deliveryTimeout: .milliseconds(300), closeTimeout: .zero))
                let error = await producer.send(numbered("t", 0..<1))[0].failure
                #expect(error?.description.contains(secret) == false)
                await producer.close()
                let consumer = try Consumer(configuration)
                try await consumer.assign([TopicPartition(topic: "t", partition: 0): .beginning])
                for await event in consumer.events {
                    if case .failed(let error) = event {
                        #expect(!error.description.contains(secret))
                        break
                    }
                }
                await consumer.close()
            }
            // librdkafka quotes an impossible value in its words; not so for what may be secret.
            for property in [["ssl.key.pem": secret], ["ssl.key.pem.file": path], ["sasl.password.no": secret]] {
                let error = failure(base.merging(property) { $1 }, lines.logger())
                #expect(error?.code == .invalidConfiguration, "\(property.keys)")
                #expect(error?.description.contains(secret) == false)
            }
        }
        #expect(lines.all.count > 50)
        #expect(!lines.all.contains { $0.contains(secret) })
    }

    @Test func librdkafkasLinesGoToTheLogger() async throws {
        let lines = LogLines()
        let configuration = try TestCluster.configuration(
            "talkative", properties: ["debug": "broker"], logger: lines.logger())
        try await withProducer(ProducerOptions(), configuration) { producer in
            let topic = try await TestCluster.createTopic("log")
            _ = try await producer.partitionCount(of: topic)
        }
        #expect(lines.all.contains { $0.hasPrefix("trace librdkafka") && $0.contains("talkative") })
        // And below the logger's level they do not.
        let quiet = LogLines()
        var other = configuration
        other.logger = quiet.logger(.info)
        try await withProducer(ProducerOptions(), other) { producer in try await producer.flush(timeout: .seconds(1)) }
        #expect(!quiet.all.contains { $0.hasPrefix("trace") })
    }

    @Test func aBrokerThatDoesNotExistIsToldInTheLog() async throws {
        let lines = LogLines()
        let configuration = ClientConfiguration(bootstrapServers: "127.0.0.1:1", logger: lines.logger(.info))
        try await withConsumer(ConsumerOptions(requestTimeout: .milliseconds(200)), configuration) { consumer in
            let error = await #expect(throws: KafkaError.self) { try await consumer.partitionCount(of: "t") }
            #expect(error?.isRetriable == true)
            for await event in consumer.events {
                if case .failed(let error) = event, error.name == "_ALL_BROKERS_DOWN" { break }
            }
        }
        #expect(lines.all.contains { $0.hasPrefix("warning kafka client trouble") && $0.contains("ALL_BROKERS_DOWN") })
    }

    @Test(arguments: [
        // Enough for a second of reading a partition, which is how long librdkafka may not fetch it.
        (ConsumerOptions(), "16384"), (ConsumerOptions(maxPrefetchedBytes: 64 << 20), "65536"),
        (ConsumerOptions(maxPrefetchedBytes: 0), "1"), (ConsumerOptions(maxPrefetchedBytes: .max), "2097151"),
    ])
    func whatIsFetchedAheadIsBounded(_ options: ConsumerOptions, _ kilobytes: String) throws {
        #expect(options.properties["queued.max.messages.kbytes"] == kilobytes)
        let consumer = try Consumer(
            ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "t"), options: options)
        withExtendedLifetime(consumer) {}
    }

    @Test func impossibleOptionsAreTold() throws {
        let configuration = ClientConfiguration(bootstrapServers: "127.0.0.1:1")
        let consumer = #expect(throws: KafkaError.self) {
            _ = try Consumer(configuration, options: ConsumerOptions(sessionTimeout: .seconds(100_000)))
        }
        #expect(consumer?.code == .invalidConfiguration)
        let producer = #expect(throws: KafkaError.self) {
            _ = try Producer(configuration, options: ProducerOptions(isIdempotent: true, acknowledgements: .leader))
        }
        #expect(producer?.code == .invalidConfiguration)
    }
}
