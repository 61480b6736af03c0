import Casework
import ContractRegistry
import Kafka
import Logging
import Messages
import Metrics

/// Takes the agencies' replies into the journal.
///
/// A reply's offset is committed only after its journal entry is acknowledged. A reply taken in twice is the same entry
/// twice, which the fold knows.
struct Ingress: Sendable {
    let judge: ReplyJudge
    let topics: Topics
    let contracts: LiveCatalogue
    let consumer: Consumer
    let publisher: Publisher
    let logger: Logger

    /// Follows the catalogue's agencies until the task is cancelled: those that come have their replies taken in, too.
    func followAgencies() async throws {
        var subscribed: Set<String> = []
        for await _ in contracts.changes() {
            let agencies = contracts.agencies
            guard !agencies.isSubset(of: subscribed) else { continue }
            subscribed.formUnion(agencies)
            try consumer.subscribe(to: subscribed.sorted().map { topics.replies($0) })
        }
    }

    /// Takes replies in until the consumer is closed.
    func run() async throws {
        for await event in consumer.events {
            switch event {
            case .records(let records): try await take(records)
            case .assigned(let rebalance): await start(rebalance)
            case .revoked(let rebalance), .lost(let rebalance): await rebalance.proceed()
            case .reachedEnd: break
            case .failed(let error): try await mend(error)
            }
        }
    }

    private func take(_ records: [ConsumerRecord]) async throws {
        await contracts.refresh(for: records.lazy.compactMap { $0.header("ce_" + CloudEvent.Extension.contract) })
        var entries: [ProducerRecord] = []
        entries.reserveCapacity(records.count)
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        for record in records {
            offsets[record.topicPartition] = OffsetAndMetadata(offset: record.offset + 1, metadata: "")
            do {
                entries.append(try judge.entry(for: record).record(topics))
            } catch {
                Counter(label: "darcha_ingress_malformed_total").increment()
                logger.warning(
                    "A record of a replies topic is no reply and is passed over",
                    metadata: [
                        "topic": "\(record.topic)", "partition": "\(record.partition)", "offset": "\(record.offset)",
                        "error": "\(error)",
                    ])
            }
        }
        do {
            for undeliverable in try await publisher.publish(entries) {
                Counter(label: "darcha_ingress_undeliverable_total").increment()
                logger.error(
                    "A reply can never be taken into the journal", metadata: ["error": "\(undeliverable.error)"])
            }
        } catch .abandoned {
            return
        } catch .fatal(let error) {
            throw ConductorError(.busFailed, "\(error)", remedy: "restart the conductor; nothing is lost.")
        }
        Counter(label: "darcha_ingress_replies_total").increment(by: Int64(entries.count))
        do { try await consumer.commit(offsets) } catch {
            // Nothing is lost: the replies are taken in again, and known.
            logger.warning("The ingress's offsets could not be committed", metadata: ["error": "\(error)"])
        }
    }

    private func start(_ rebalance: Rebalance) async {
        let starts = await insistently("The ingress's offsets cannot be read") { () async throws(KafkaError) in
            let committed = try await consumer.committed(rebalance.partitions)
            var starts: [TopicPartition: StartOffset] = [:]
            for partition in rebalance.partitions {
                starts[partition] = committed[partition].map { .offset($0.offset) } ?? .beginning
            }
            return starts
        }
        if let starts { await rebalance.proceed(from: starts) }
    }

    private func mend(_ error: KafkaError) async throws {
        if error.isFatal {
            throw ConductorError(.busFailed, "\(error)", remedy: "restart the conductor; nothing is lost.")
        }
        guard error.code == .offsetOutOfRange, let topic = error.topic, let partition = error.partition else {
            logger.warning("The bus reports trouble", metadata: ["error": "\(error)"])
            return
        }
        let place = TopicPartition(topic: topic, partition: partition)
        let from = await insistently("The ingress cannot go on where a replies topic begins") {
            () async throws(KafkaError) in
            let log = try await consumer.watermarks([place])[place] ?? 0..<0
            try await consumer.seek([place: log.lowerBound])
            return log.lowerBound
        }
        guard let from else { return }
        Counter(label: "darcha_ingress_lost_ranges_total").increment()
        logger.error(
            "Replies are lost: retention removed them before they were taken in. Raise the topic's retention",
            metadata: ["topic": "\(topic)", "partition": "\(partition)", "from": "\(from)"])
    }

    /// Asks the broker until it answers, with back-off; nil once the consumer is closed.
    private func insistently<Answer>(
        _ trouble: Logger.Message, _ ask: () async throws(KafkaError) -> Answer
    ) async -> Answer? {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do { return try await ask() } catch {
                if error.code == .closed { return nil }
                logger.warning(trouble, metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
        return nil
    }
}
