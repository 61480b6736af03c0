import Kafka
import KafkaTesting
import Logging
import Synchronization
import Testing

/// Log lines as they were written, for tests that look at them.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func logger(_ level: Logger.Level = .trace) -> Logger {
        var logger = Logger(label: "test", factory: { [self] _ in Handler(lines: self) })
        logger.logLevel = level
        return logger
    }

    fileprivate func add(_ line: String) { lines.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.level) \(event.message) \(event.metadata ?? [:])")
        }
    }
}

extension Consumer {
    /// Reads until so many records have come; other events are passed over, but trouble with a partition is not.
    func read(_ count: Int) async throws -> [ConsumerRecord] {
        var records: [ConsumerRecord] = []
        guard count > 0 else { return [] }
        for await event in events {
            switch event {
            case .records(let more):
                records += more
                if records.count >= count { return records }
            case .failed(let error) where error.partition != nil:
                throw error
            default:
                continue
            }
        }
        return records
    }

    /// Reads until the end of each partition has been told, at or above an offset.
    func readToEnd(of ends: [TopicPartition: Int64]) async throws -> [ConsumerRecord] {
        var records: [ConsumerRecord] = []
        var missing = ends
        for await event in events {
            switch event {
            case .records(let more):
                records += more
            case .reachedEnd(let partition, let offset):
                if let end = missing[partition], offset >= end { missing[partition] = nil }
                if missing.isEmpty { return records }
            case .failed(let error) where error.partition != nil:
                throw error
            default:
                continue
            }
        }
        return records
    }
}

/// Clients for a test, closed when it ends.
func withProducer<R>(
    _ options: ProducerOptions = ProducerOptions(), _ configuration: ClientConfiguration? = nil,
    _ body: (Producer) async throws -> R
) async throws -> R {
    let producer = try Producer(configuration ?? TestCluster.configuration(), options: options)
    do {
        let result = try await body(producer)
        await producer.close()
        return result
    } catch {
        await producer.close()
        throw error
    }
}

func withConsumer<R>(
    _ options: ConsumerOptions = ConsumerOptions(), _ configuration: ClientConfiguration? = nil,
    _ body: (Consumer) async throws -> R
) async throws -> R {
    let consumer = try Consumer(configuration ?? TestCluster.configuration(), options: options)
    do {
        let result = try await body(consumer)
        await consumer.close()
        return result
    } catch {
        await consumer.close()
        throw error
    }
}

/// A configuration of clients of a broker of the test's own, which may be told to fail.
func configuration(of broker: EmbeddedBroker, _ properties: [String: String] = [:]) -> ClientConfiguration {
    ClientConfiguration(
        bootstrapServers: broker.bootstrapServers, clientID: "test",
        properties: EmbeddedBroker.clientProperties.merging(properties) { _, new in new })
}

/// The numbers as text, as the values of records.
func numbered(_ topic: String, _ range: Range<Int>, key: Bool = true, partition: Int32? = nil) -> [ProducerRecord] {
    range.map { number in
        let bytes = Array("\(number)".utf8)
        return ProducerRecord(topic: topic, partition: partition, key: key ? bytes : nil, value: bytes)
    }
}

/// The number that a record's value is.
func number(_ record: ConsumerRecord) -> Int {
    record.value.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? -1
}

func partitions(of topic: String, _ count: Int32) -> [TopicPartition] {
    (0..<count).map { TopicPartition(topic: topic, partition: $0) }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

/// The highest number seen.
final class Highest: Sendable {
    private let highest = Mutex(0)

    var value: Int { highest.withLock { $0 } }

    func note(_ number: Int) { highest.withLock { $0 = max($0, number) } }
}
