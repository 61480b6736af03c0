import Casework
import Contracts
import Kafka
import Logging
import Messages
import Synchronization

/// Opens cases, each once, however often and through however many gateways it is asked for.
///
/// An opening is appended only when the index had folded the partition to its end and did not know the case, and it is
/// answered only when it was read back: of two that raced, the journal's order says which one counts.
final class CaseOpener: Sendable {
    /// How often an opening that the fold ignored as stale is tried.
    static let maximumTries = 3

    private let index: CaseIndex
    private let progress: FoldProgress
    private let end: JournalEnd
    private let producer: Producer
    private let topics: Topics
    private let configuration: GatewayConfiguration
    private let metrics: GatewayMetrics
    private let logger: Logger
    /// Bytes of openings that are on their way, by partition: the index does not show them yet.
    private let underway = Mutex<[Int32: Int64]>([:])

    init(
        index: CaseIndex, progress: FoldProgress, end: JournalEnd, producer: Producer, topics: Topics,
        configuration: GatewayConfiguration, metrics: GatewayMetrics, logger: Logger
    ) {
        self.index = index
        self.progress = progress
        self.end = end
        self.producer = producer
        self.topics = topics
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
    }

    /// Opens the case, or finds that it is open.
    ///
    /// What is open is answered without Kafka, and even if its service's contract would not take the document any more.
    ///
    /// - Parameters:
    ///   - partitions: the number of the journal's partitions.
    ///   - validate: called once, before a case is opened; what it throws is thrown.
    /// - Throws: ``APIProblem``; after `bus-unavailable` nobody knows whether the case is open, and the same request
    ///   finds out.
    func open(
        _ opening: Opening, partitions: Int32, validate: @Sendable () throws -> Void
    ) async throws -> CaseState {
        let partition = Partitioner.murmur2(opening.caseID.key, partitions: partitions)
        // In this order: what the index does not know after the look, it did not know at the look.
        var look = end.last(partition, after: .now - configuration.checkLifetime)
        if let state = try await known(opening) { return state }
        try validate()
        for _ in 0..<Self.maximumTries {
            // Not if the index was emptied since: then it says nothing about then.
            if look.map({ !end.isCurrent($0) }) ?? true {
                look = try await end.checked(partition, after: .now)
                if let state = try await known(opening) { return state }
            }
            guard let checked = look, end.isCurrent(checked) else { throw FoldBehind() }
            try await append(opening, checkedAt: checked.moment, to: partition)
            if let state = try answer(try await index.read(opening.caseID), opening) {
                metrics.opening(service: opening.service.name, "opened")
                return state
            }
            // The fold ignored it as stale: the next try takes a look of its own.
            metrics.opening(service: opening.service.name, "stale")
            look = nil
        }
        logger.error(
            "openings are stamped long after they were checked; compare this machine's clock with the brokers'",
            metadata: ["case": "\(opening.caseID)", "partition": "\(partition)"])
        throw APIProblem(.busUnavailable, "The journal stamped the opening too late \(Self.maximumTries) times.")
    }

    private func known(_ opening: Opening) async throws -> CaseState? {
        guard let state = try answer(try await index.read(opening.caseID), opening) else { return nil }
        metrics.opening(service: opening.service.name, "known")
        return state
    }

    /// The case as it was opened under this key; nil while it is not known.
    private func answer(_ reading: CaseIndex.Reading, _ opening: Opening) throws -> CaseState? {
        let (portal, digest): (String, String)
        switch reading {
        case .unknown: return nil
        case .held(let held): (portal, digest) = (held.portal, held.requestDigest)
        case .known(let state): (portal, digest) = (state.opening.portal, state.opening.requestDigest)
        }
        guard portal == opening.portal, digest == opening.digest else {
            metrics.opening(service: opening.service.name, "reused")
            throw APIProblem(
                .idempotencyKeyReused, "Under this key, case \(opening.caseID) was opened with another request.")
        }
        guard case .known(let state) = reading else {
            throw APIProblem(.contractUnknown, "Case \(opening.caseID) is open, by a contract that is not here.")
        }
        return state
    }

    /// Appends the opening, awaits its acknowledgement and waits until the index has folded it.
    private func append(_ opening: Opening, checkedAt: Timestamp, to partition: Int32) async throws {
        let entry = opening.entry(checkedAt: checkedAt, documentLimit: configuration.documentLimit)
        let record = entry.record(topics)
        let bytes = Int64(JournalItem.bytes(record.key, record.value, record.headers))
        try await reserve(bytes, partition, opening)
        defer { underway.withLock { $0[partition, default: 0] -= bytes } }
        let metadata: RecordMetadata
        do { metadata = try await producer.send(record) } catch { throw problem(error) }
        guard metadata.partition == partition else {
            // Nothing is lost, but no check is worth anything then.
            logger.critical(
                "journal's partitions are not what they were; restart the gateway",
                metadata: ["expected": "\(partition)", "actual": "\(metadata.partition)"])
            throw APIProblem(.internal, "The journal's partitions have changed.")
        }
        if metadata.offset >= 0 {
            try await progress.folded(partition, to: metadata.offset + 1)
        } else {
            // The broker has it from an earlier try and does not say where: it is at the end at the latest.
            _ = try await end.checked(partition, after: .now)
        }
    }

    /// Makes sure that the partition's open cases, with this one, span less than the log keeps.
    private func reserve(_ bytes: Int64, _ partition: Int32, _ opening: Opening) async throws {
        let span = configuration.journalSpanLimit == nil ? 0 : try await index.openSpan(partition)
        let fits = underway.withLock { underway in
            let total = span + underway[partition, default: 0] + bytes
            guard configuration.journalSpanLimit.map({ total < Int64($0) }) ?? true else { return false }
            underway[partition, default: 0] += bytes
            return true
        }
        guard fits else {
            metrics.opening(service: opening.service.name, "full")
            throw APIProblem(.busFull, "The open cases of this part of the journal take all the room that it keeps.")
        }
    }

    private func problem(_ error: KafkaError) -> APIProblem {
        if error.code == .messageTooLarge {
            return APIProblem(.bodyTooLarge, "The request is larger than the journal takes.")
        }
        logger.warning("opening was not acknowledged", metadata: ["error": "\(error)"])
        return APIProblem(.busUnavailable, "The journal did not acknowledge the opening.")
    }
}
