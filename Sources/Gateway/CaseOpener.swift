import Casework
import Contracts
import Kafka
import Logging
import Messages
import Opening
import Synchronization

/// Opens cases, each once, however often and through however many gateways it is asked for: what ``OpeningDriver`` asks
/// for is done here.
final class CaseOpener: Sendable {
    private let index: CaseIndex
    private let progress: FoldProgress
    private let end: JournalEnd
    private let producer: Producer
    private let topics: Topics
    private let configuration: GatewayConfiguration
    private let metrics: GatewayMetrics
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    /// Bytes of openings that are on their way, by partition: the index does not show them yet.
    private let underway = Mutex<[Int32: Int64]>([:])

    init(
        index: CaseIndex, progress: FoldProgress, end: JournalEnd, producer: Producer, topics: Topics,
        configuration: GatewayConfiguration, metrics: GatewayMetrics, clock: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.index = index
        self.progress = progress
        self.end = end
        self.producer = producer
        self.topics = topics
        self.configuration = configuration
        self.metrics = metrics
        self.clock = clock
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
        var driver = OpeningDriver(opening, documentLimit: configuration.documentLimit)
        var action = driver.begin(end.last(partition, after: .now - configuration.checkLifetime))
        var stale = 0
        // Held to the end: the index shows an opening's bytes only when it has folded it.
        var reserved: Int64 = 0
        defer { release(reserved, partition) }
        while true {
            switch action {
            case .read:
                let reading = try await index.read(opening.caseID)
                action = driver.read(OpeningDriver.Reading(reading), generation: end.generation)
                for _ in stale..<driver.staleCount { metrics.opening(service: opening.service.name, "stale") }
                stale = driver.staleCount
            case .validate:
                try validate()
                action = driver.validated()
            case .look: action = driver.looked(try await end.checked(partition, after: .now))
            case .fold(let offset):
                try await progress.folded(partition, to: offset)
                action = driver.folded()
            case .append(let entry):
                let record = entry.record(topics)
                let bytes = Int64(JournalItem.bytes(record.key, record.value, record.headers))
                try await reserve(bytes, partition, opening)
                reserved += bytes
                action = driver.appended(try await append(record, to: partition))
            case .answer(let answer): return try state(answer, opening, partition)
            }
        }
    }

    /// The case, where that is the answer.
    private func state(_ answer: OpeningDriver.Answer, _ opening: Opening, _ partition: Int32) throws -> CaseState {
        switch answer {
        case .known(let state):
            metrics.opening(service: opening.service.name, "known")
            return state
        case .opened(let state):
            metrics.opening(service: opening.service.name, "opened")
            return state
        case .held:
            throw APIProblem(.contractUnknown, "Case \(opening.caseID) is open, by a contract that is not here.")
        case .otherRequest:
            metrics.opening(service: opening.service.name, "reused")
            throw APIProblem(
                .idempotencyKeyReused, "Under this key, case \(opening.caseID) was opened with another request.")
        case .stale:
            logger.error(
                "openings are stamped long after they were checked; compare this machine's clock with the brokers'",
                metadata: ["case": "\(opening.caseID)", "partition": "\(partition)"])
            throw APIProblem(
                .busUnavailable, "The journal stamped the opening too late \(OpeningDriver.maximumTries) times.")
        case .unconfirmed: throw APIProblem(.busUnavailable, "The journal did not acknowledge the opening.")
        case .behind: throw FoldBehind()
        }
    }

    /// Appends the opening and awaits its acknowledgement.
    ///
    /// - Throws: ``APIProblem`` where there is more to say than that it failed.
    private func append(_ record: ProducerRecord, to partition: Int32) async throws -> OpeningDriver.Appended {
        let metadata: RecordMetadata
        do { metadata = try await producer.send(record) } catch {
            if error.code == .messageTooLarge {
                throw APIProblem(.bodyTooLarge, "The request is larger than the journal takes.")
            }
            logger.warning("opening was not acknowledged", metadata: ["error": "\(error)"])
            return .failed
        }
        guard metadata.partition == partition else {
            // Nothing is lost, but no check is worth anything then.
            logger.critical(
                "journal's partitions are not what they were; restart the gateway",
                metadata: ["expected": "\(partition)", "actual": "\(metadata.partition)"])
            throw APIProblem(.internal, "The journal's partitions have changed.")
        }
        return metadata.offset >= 0 ? .at(metadata.offset) : .somewhere
    }

    /// Makes sure that what cases need of the partition, with this one, spans less than the log keeps.
    private func reserve(_ bytes: Int64, _ partition: Int32, _ opening: Opening) async throws {
        let limit = configuration.journalSpanLimit.map { Int64($0) }
        let span =
            if let limit { try await index.neededSpan(partition, at: clock(), limit: limit / 2) } else { Int64(0) }
        let fits = underway.withLock { underway in
            let total = span + underway[partition, default: 0] + bytes
            guard limit.map({ total < $0 }) ?? true else { return false }
            underway[partition, default: 0] += bytes
            return true
        }
        guard fits else {
            metrics.opening(service: opening.service.name, "full")
            throw APIProblem(.busFull, "What cases need of this part of the journal takes all the room that it keeps.")
        }
    }

    private func release(_ bytes: Int64, _ partition: Int32) {
        underway.withLock { $0[partition, default: 0] -= bytes }
    }
}

extension OpeningDriver.Reading {
    fileprivate init(_ reading: CaseIndex.Reading) {
        self =
            switch reading {
            case .unknown: .unknown
            case .held(let held): .held(portal: held.portal, requestDigest: held.requestDigest)
            case .known(let state): .known(state)
            }
    }
}
