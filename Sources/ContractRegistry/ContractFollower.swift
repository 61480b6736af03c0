import Contracts
package import Kafka
package import Logging
package import Messages
import Metrics

/// Keeps a ``LiveCatalogue`` as the contracts topic says, for as long as a process runs.
///
/// A record that can't be used is told and counted; what was known before goes on.
package struct ContractFollower: Sendable {
    private let catalogue: LiveCatalogue
    private let kafka: ClientConfiguration
    private let topic: String
    private let logger: Logger

    package init(catalogue: LiveCatalogue, kafka: ClientConfiguration, topics: Topics, logger: Logger) {
        self.catalogue = catalogue
        self.kafka = kafka
        topic = topics.contracts
        self.logger = logger
    }

    /// Follows until the task is cancelled. Waits for Kafka as long as it takes.
    ///
    /// - Throws: `KafkaError` where the client can't be made or can't go on.
    package func run() async throws {
        try await withConsumer { consumer in
            guard var unread = try await assign(consumer) else { return }
            var reading = Reading(catalogue: catalogue)
            let partitions = Array(unread.keys)
            catalogue.setEnds {
                let ends = try await consumer.watermarks(partitions)
                return Dictionary(uniqueKeysWithValues: ends.map { ($0.key.partition, $0.value.upperBound) })
            }
            defer { catalogue.setEnds(nil) }
            for await event in consumer.events {
                switch event {
                case .records(let records):
                    for record in records { tell(reading.take(record), record) }
                    if let last = records.last { catalogue.advance(last.partition, to: last.offset + 1) }
                case .reachedEnd(let partition, let offset):
                    catalogue.advance(partition.partition, to: offset)
                    guard let end = unread[partition], offset >= end else { continue }
                    unread[partition] = nil
                    if unread.isEmpty { finishFirstReading() }
                case .failed(let error):
                    if error.isFatal { throw error }
                    logger.warning("The contracts cannot be read; trying on", metadata: ["error": "\(error)"])
                    // Compaction, or a topic made anew: what is there now is all there is.
                    if error.code == .offsetOutOfRange, try await assign(consumer) == nil { return }
                case .assigned, .revoked, .lost: break
                }
            }
        }
    }

    private func withConsumer(_ body: (Consumer) async throws -> Void) async throws {
        let consumer = try Consumer(kafka, options: ConsumerOptions(group: nil, autoOffsetReset: .error))
        let result: Result<Void, any Error>
        do {
            try await body(consumer)
            result = .success(())
        } catch { result = .failure(error) }
        await consumer.close()
        try result.get()
    }

    /// Begins at the topic's start, once it answers.
    ///
    /// - Returns: where each partition ended then; nil when the task is cancelled.
    private func assign(_ consumer: Consumer) async throws -> [TopicPartition: Int64]? {
        var pause = Duration.milliseconds(100)
        var told: KafkaError.Code?
        while !Task.isCancelled {
            do {
                let count = try await consumer.partitionCount(of: topic)
                let all = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
                let ends = try await consumer.watermarks(all)
                try await consumer.assign(ends.mapValues { .offset($0.lowerBound) })
                return ends.mapValues(\.upperBound)
            } catch {
                if error.code == .closed || error.isFatal { throw error }
                if told != error.code {
                    var metadata: Logger.Metadata = ["error": "\(error)"]
                    if error.code == .unknownTopicOrPartition { metadata["remedy"] = "darcha topics create" }
                    logger.warning("The contracts cannot be read; trying on", metadata: metadata)
                    told = error.code
                }
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
        return nil
    }

    private func finishFirstReading() {
        if catalogue.current == nil {
            logger.warning(
                "No contracts are published; nothing can be asked for yet",
                metadata: ["topic": "\(topic)", "remedy": "darcha contracts publish"])
        }
        catalogue.markRead()
    }

    private func tell(_ result: Reading.Outcome, _ record: ConsumerRecord) {
        switch result {
        case .none: break
        case .current(let catalogue):
            logger.info("The catalogue is current", metadata: ["services": "\(catalogue.services.count)"])
        case .withdrawn(let digest):
            logger.warning("A contract was taken from the bus", metadata: ["contract": "\(digest)"])
        case .fault(let fault):
            Counter(label: "darcha_contracts_refused_total").increment()
            logger.error(
                "A record of the contracts topic cannot be used; what was known goes on",
                metadata: [
                    "topic": "\(record.topic)", "partition": "\(record.partition)", "offset": "\(record.offset)",
                    "error": "\(fault)", "remedy": "darcha contracts publish",
                ])
        }
    }
}

/// What reading the topic has come to; no IO.
struct Reading {
    enum Outcome {
        case none
        case current(Catalogue)
        case withdrawn(String)
        case fault(ContractFault)
    }

    let catalogue: LiveCatalogue
    /// A listing whose contracts are not all known; it may be mended by those that come.
    private var pending: CatalogueListing?

    init(catalogue: LiveCatalogue) { self.catalogue = catalogue }

    mutating func take(_ record: ConsumerRecord) -> Outcome {
        let content: ContractRecord
        do throws(ContractFault) { content = try ContractRecord(record) } catch { return .fault(error) }
        switch content {
        case .contract(let service):
            catalogue.add(service)
            guard let pending, let current = try? pending.catalogue(catalogue.service) else { return .none }
            self.pending = nil
            return makeCurrent(current)
        case .withdrawn(let digest):
            return catalogue.withdraw(digest) ? .withdrawn(digest) : .none
        case .catalogue(let listing):
            do throws(ContractFault) {
                let current = try listing.catalogue(catalogue.service)
                pending = nil
                return makeCurrent(current)
            } catch {
                pending = listing
                return .fault(error)
            }
        }
    }

    private func makeCurrent(_ current: Catalogue) -> Outcome {
        catalogue.setCurrent(current)
        return .current(current)
    }
}
