import Casework
import Kafka
import Logging
import Messages

/// Gives commands about cases that are there: each is an event, judged by the fold before it is appended, and counted as done
/// only when it was read back.
struct CaseCommander: Sendable {
    /// Why a command changes nothing, as the fold says.
    struct Refusal: Error {
        var reason: Transition.IgnoredReason
        /// The case as it is.
        var state: CaseState
    }

    let index: CaseIndex
    let progress: FoldProgress
    let end: JournalEnd
    let producer: Producer
    let topics: Topics
    let metrics: GatewayMetrics
    let clock: @Sendable () -> Timestamp
    let logger: Logger

    /// Appends a command and reads it back.
    ///
    /// - Parameters:
    ///   - body: what is to be done.
    ///   - state: the case as it was found.
    ///   - partitions: the number of the journal's partitions.
    /// - Returns: the case after it.
    /// - Throws: ``Refusal``, or ``APIProblem``; after `bus-unavailable` nobody knows whether it was done.
    func give(_ body: JournalEntry.Body, to state: CaseState, partitions: Int32) async throws -> CaseState {
        let entry = JournalEntry(caseID: state.id, source: "/darcha/gateway", trace: state.trace, body: body)
        do {
            if let reason = reason(against: entry, state) { throw Refusal(reason: reason, state: state) }
            let after = try await append(entry, Partitioner.murmur2(state.id.key, partitions: partitions))
            metrics.command(body.shortType, "done")
            return after
        } catch let refusal as Refusal {
            metrics.command(body.shortType, refusal.reason.rawValue)
            throw refusal
        }
    }

    /// What the fold would say against it, if it were appended now.
    private func reason(against entry: JournalEntry, _ state: CaseState) -> Transition.IgnoredReason? {
        var slot: CaseSlot? = .known(state)
        let event = JournalEvent(entry, offset: state.changedOffset + 1, timestamp: clock())
        let transition = CaseSlot.fold(event, into: &slot, reading: .silent, contract: index.contract)
        if case .ignored(let reason) = transition.disposition { return reason }
        return nil
    }

    private func append(_ entry: JournalEntry, _ partition: Int32) async throws -> CaseState {
        let metadata: RecordMetadata
        do { metadata = try await producer.send(entry.record(topics)) } catch {
            logger.warning("command was not acknowledged", metadata: ["error": "\(error)"])
            throw APIProblem(.busUnavailable, "The journal did not acknowledge the command.")
        }
        if metadata.offset >= 0 {
            try await progress.folded(partition, to: metadata.offset + 1)
        } else {
            // The broker has it from an earlier try and does not say where: it is at the end at the latest.
            _ = try await end.checked(partition, after: .now)
        }
        guard case .known(let state) = try await index.read(entry.caseID) else {
            throw APIProblem(.contractUnknown, "The case is open, by a contract that is not here.")
        }
        if metadata.offset >= 0, try await index.hasChanged(entry.caseID, at: metadata.offset) { return state }
        // Something else came first. Or it is not known which event was ours; then what it was for is done, by whomever.
        let reason = reason(against: entry, state)
        if metadata.offset < 0, reason != nil { return state }
        guard let reason else {
            throw APIProblem(
                .busUnavailable, "The journal has the command, and its time is another than this machine's.")
        }
        throw Refusal(reason: reason, state: state)
    }
}
