import ContractRegistry
import Kafka
import Logging
import Messages

/// Reads the journal and folds it into the index, for as long as the gateway runs.
struct JournalFollower: Sendable {
    /// Why one reading of the journal ended.
    private enum End {
        /// The gateway ends.
        case closed
        /// Whether the index still fits the journal must be found out anew.
        case compare
        /// The index must be emptied and folded again.
        case rebuild(IndexStart.Rebuild)
    }

    let topic: String
    let index: CaseIndex
    let progress: FoldProgress
    let end: JournalEnd
    let consumer: Consumer
    let metrics: GatewayMetrics
    let logger: Logger

    /// Follows the journal until the task is cancelled.
    ///
    /// - Throws: ``GatewayError`` when it cannot go on; trouble that may pass is waited out.
    func run() async throws {
        var reason: IndexStart.Rebuild? = try await release()
        var backOff = BackOff()
        while !Task.isCancelled {
            guard let start = try await prepare(reason) else { return }
            switch try await follow(start) {
            case .closed: return
            case .compare: reason = nil
            case .rebuild(let why): reason = why
            }
            progress.interrupt()
            end.forget()
            // A broker that tells one thing and does another is not asked without pause.
            guard await backOff.pause() else { return }
        }
    }

    /// Folds what was held, whenever its contract comes, until the task is cancelled.
    ///
    /// The journal may be folded meanwhile: SQLite writes one after the other, and a held case is in no cache.
    func releaseAsContractsCome() async throws {
        try await index.contracts.untilRead()
        var known = index.contracts.count
        for await _ in index.contracts.changes() where index.contracts.count != known {
            known = index.contracts.count
            do {
                let (outcome, _) = try await index.release()
                metrics.count(outcome)
                progress.advance([:], changed: outcome.changed)
            } catch is CancellationError {
                return
            } catch {
                // They stay held, and the next contract or start tries again.
                logger.error("held cases cannot be folded", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Writes what is folded, now and then, until the task is cancelled.
    ///
    /// - Parameter interval: how much of the journal is folded again after a crash.
    /// - Throws: ``GatewayError`` when the index is damaged; other trouble may pass.
    func writeAsTimePasses(every interval: Duration) async throws {
        var isFailing = false
        while true {
            try await Task.sleep(for: interval)
            do {
                try await index.write(now: .now)
                isFailing = false
            } catch is CancellationError {
                return
            } catch  where CaseIndex.isDamage(error) {
                throw failure(error)
            } catch {
                // Such as a full disk: what is folded stays in memory, which is bounded.
                if !isFailing { logger.error("index cannot be written; trying on", metadata: ["error": "\(error)"]) }
                isFailing = true
            }
        }
    }

    // MARK: Starting

    /// Folds what was held for contracts that are known by now.
    private func release() async throws -> IndexStart.Rebuild? {
        do {
            let (outcome, waiting) = try await index.release()
            metrics.count(outcome)
            for (contract, cases) in waiting.sorted(by: { $0.key < $1.key }) { warn(missing: contract, cases: cases) }
            return nil
        } catch is CaseIndex.Unreadable {
            return .unreadable
        } catch {
            throw failure(error)
        }
    }

    /// Finds out where to begin, and empties the index where it cannot be trusted. Waits for Kafka as long as it takes.
    ///
    /// - Returns: nil when the task is cancelled.
    private func prepare(_ reason: IndexStart.Rebuild?) async throws -> IndexStart? {
        var backOff = BackOff()
        while true {
            do {
                let partitions = try await consumer.partitionCount(of: topic)
                let journal = IndexedJournal(topic: topic, partitions: partitions)
                let all = (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }
                let watermarks = Dictionary(
                    try await consumer.watermarks(all).map { ($0.key.partition, $0.value) }
                ) { $1 }
                let stored = try await index.stored()
                var start = IndexStart(
                    journal: journal, stored: stored.journal, positions: stored.positions, watermarks: watermarks)
                if let reason { start = IndexStart(rebuild: reason, watermarks: watermarks) }
                if let why = start.rebuild {
                    metrics.rebuild(why)
                    if why != .new {
                        logger.warning(
                            "index does not fit the journal and is folded anew from the start of the log",
                            metadata: ["reason": "\(why.rawValue)", "topic": "\(topic)"])
                    }
                    try await index.reset(journal, log: watermarks)
                }
                progress.begin(
                    partitionCount: partitions, positions: start.positions,
                    targets: watermarks.mapValues(\.upperBound))
                try await consumer.assign(
                    Dictionary(start.offsets.map { (TopicPartition(topic: topic, partition: $0), $1) }) { $1 })
                return start
            } catch let error as KafkaError where !error.isFatal {
                if Task.isCancelled || error.code == .closed { return nil }
                if backOff.isFirst(error.code) {
                    var metadata: Logger.Metadata = ["error": "\(error)"]
                    if error.code == .unknownTopicOrPartition { metadata["remedy"] = "darcha topics create" }
                    logger.warning("journal cannot be read; trying on", metadata: metadata)
                }
                guard await backOff.pause() else { return nil }
            } catch is CancellationError {
                return nil
            } catch {
                throw failure(error)
            }
        }
    }

    // MARK: Following

    private func follow(_ start: IndexStart) async throws -> End {
        let partitions = Int32(start.offsets.count)
        var expected = start.expected
        var said: Set<KafkaError.Code> = []
        for await event in consumer.events {
            switch event {
            case .records(let records):
                said = []
                let items = records.map { JournalItem($0, partitions: partitions) }
                if let end = try await fold(items, &expected) { return end }
            case .reachedEnd(let place, let offset):
                // Between the last record and the end there may be marks of the broker's own.
                if expected[place.partition] == nil { progress.advance([place.partition: offset]) }
            case .failed(let error):
                if error.isFatal { throw failure(error) }
                if error.code == .offsetOutOfRange, let partition = error.partition {
                    if let end = await seek(partition) { return end }
                    continue
                }
                // Once, until records come again.
                if said.insert(error.code).inserted {
                    logger.warning("journal cannot be read; trying on", metadata: ["error": "\(error)"])
                }
            case .assigned, .revoked, .lost:
                break
            }
        }
        return .closed
    }

    /// Goes on with a partition of which the broker says that it does not have what was to be read next.
    ///
    /// One fault is told once for each partition, also after the index was folded anew; so each is compared by itself.
    private func seek(_ partition: Int32) async -> End? {
        let place = TopicPartition(topic: topic, partition: partition)
        do {
            guard let log = try await consumer.watermarks([place])[place], let next = progress.position(of: partition)
            else { return .compare }
            if next < log.lowerBound { return .rebuild(.belowStart) }
            if next > log.upperBound { return .rebuild(.beyondEnd) }
            try await consumer.seek([place: next])
            return nil
        } catch {
            logger.warning("journal cannot be read; trying on", metadata: ["error": "\(error)"])
            return .compare
        }
    }

    private func fold(
        _ items: [JournalItem], _ expected: inout [Int32: IndexedPosition.Last]
    ) async throws -> End? {
        var proven: [Int32: Int64] = [:]
        if !expected.isEmpty {
            for item in items {
                guard let last = expected.removeValue(forKey: item.record.partition) else { continue }
                guard item.record.offset == last.offset, JournalItem.fingerprint(item.record) == last.fingerprint else {
                    return .rebuild(.otherRecord)
                }
                proven[item.record.partition] = last.offset + 1
            }
        }
        var backOff = BackOff()
        while true {
            do {
                let began = ContinuousClock.now
                if index.isFull { try await index.write(now: .now) }
                let outcome = try await index.fold(items)
                metrics.count(outcome, took: ContinuousClock.now - began)
                tell(outcome)
                progress.advance(outcome.positions.merging(proven) { max($0, $1) }, changed: outcome.changed)
                return nil
            } catch is CaseIndex.Unreadable {
                return .rebuild(.unreadable)
            } catch is CancellationError {
                return .closed
            } catch  where CaseIndex.isDamage(error) {
                throw failure(error)
            } catch {
                // Such as a full disk: nothing is lost meanwhile, and readiness says so.
                if backOff.isFirst(.other) {
                    logger.error("index cannot be written; trying on", metadata: ["error": "\(error)"])
                }
                guard await backOff.pause() else { return .closed }
            }
        }
    }

    private func tell(_ outcome: FoldOutcome) {
        for rejected in outcome.rejected {
            logger.warning(
                "journal holds a record that is no event; it is passed over",
                metadata: [
                    "topic": "\(topic)", "partition": "\(rejected.partition)", "offset": "\(rejected.offset)",
                    "code": "\(rejected.error.code.rawValue)", "place": "\(rejected.error.place)",
                ])
        }
        for disagreement in outcome.disagreements {
            logger.error(
                "a carried state is not what this gateway folded; compare the versions of conductor and gateway",
                metadata: [
                    "case": "\(disagreement.caseID)", "partition": "\(disagreement.partition)",
                    "offset": "\(disagreement.offset)",
                ])
        }
        for contract in outcome.missing where index.isNewlyMissing(contract) { warn(missing: contract, cases: nil) }
    }

    private func warn(missing contract: String, cases: Int?) {
        _ = index.isNewlyMissing(contract)
        var metadata: Logger.Metadata = [
            "contract": "\(contract)", "remedy": "darcha contracts publish, or a newer gateway",
        ]
        if let cases { metadata["cases"] = "\(cases)" }
        logger.error(
            "cases are held because their contract is not on the bus, or is for another version of the fold",
            metadata: metadata)
    }

    private func failure(_ error: any Error) -> any Error {
        if CaseIndex.isDamage(error) {
            index.discard()
            return GatewayError(
                .indexDamaged, "the index's file is damaged and was removed: \(error)",
                remedy: "Start the gateway again: it folds the index anew.")
        }
        if let error = error as? KafkaError {
            return GatewayError(
                .kafkaUnusable, "the journal's consumer cannot go on: \(error)", remedy: "Start the gateway again.")
        }
        return error
    }
}
