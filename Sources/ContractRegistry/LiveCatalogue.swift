package import Contracts
import Synchronization

/// The contracts that a running process knows, and the catalogue that counts now.
///
/// Contracts only come: a case keeps the one that it was opened with, however many versions follow. What is current
/// changes as a whole.
package final class LiveCatalogue: Sendable {
    private struct State {
        var contracts: [String: Service] = [:]
        var withdrawn: Set<String> = []
        var agencies: Set<String> = []
        var documents: [DocumentID: Document] = [:]
        var current: Catalogue?
        var revision = 0
        var isRead = false
        var readers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var observers: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastNumber: UInt64 = 0
        var positions: [Int32: Int64] = [:]
        /// Asks the bus where each partition of the topic ends now.
        var ends: (@Sendable () async throws -> [Int32: Int64])?
    }

    private let state = Mutex(State())

    /// Knows nothing until something is published.
    package init() {}

    /// Knows one catalogue, which is current.
    package convenience init(_ catalogue: Catalogue) {
        self.init()
        for service in catalogue.services { add(service) }
        setCurrent(catalogue)
        markRead()
    }

    // MARK: Reading

    /// What can be asked for now; nil until a catalogue is published.
    package var current: Catalogue? { state.withLock { $0.current } }

    /// What can be asked for now, with a number that each catalogue which becomes current has for itself.
    package var revised: (catalogue: Catalogue, revision: Int)? {
        state.withLock { state in state.current.map { ($0, state.revision) } }
    }

    /// The contract of that digest, current or not.
    package func service(digest: String) -> Service? { state.withLock { $0.contracts[digest] } }

    /// How many contracts are known; they only become more.
    package var count: Int { state.withLock { $0.contracts.count } }

    /// A document as a contract has it; without one, as the catalogue has it, or the last contract that has it at all.
    package func document(_ id: DocumentID, contract: String?) -> Document? {
        state.withLock { state in
            if let contract { return state.contracts[contract]?.documents[id] }
            return state.current?.document(id) ?? state.documents[id]
        }
    }

    /// Every agency that the catalogue or any contract names: open cases may wait for one that is no longer current.
    package var agencies: Set<String> { state.withLock { $0.agencies } }

    /// The digests of contracts that were taken from the bus. They are kept here, but a restart will not find them.
    package var withdrawn: Set<String> { state.withLock { $0.withdrawn } }

    /// Reads the topic to its end as of now, where one of these digests is not known: whoever names it may have read it a
    /// moment ago. Returns at once when all are known, and when the bus does not answer.
    package func refresh(for digests: some Sequence<[UInt8]>) async {
        let lacks = digests.contains { service(digest: String(decoding: $0, as: UTF8.self)) == nil }
        guard lacks, let ask = state.withLock({ $0.ends }), let ends = try? await ask() else { return }
        for await _ in changes() {
            let isThere = state.withLock { state in
                ends.allSatisfy { state.positions[$0.key, default: 0] >= $0.value } || state.ends == nil
            }
            if isThere { return }
        }
    }

    /// Tells that something changed, not what. What changes while nobody looks is one change; the first comes at once.
    package func changes() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            continuation.yield()
            let number = state.withLock { state in
                state.lastNumber += 1
                state.observers[state.lastNumber] = continuation
                return state.lastNumber
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.observers.removeValue(forKey: number) }
            }
        }
    }

    /// Waits until all that was on the bus at the start is known.
    ///
    /// - Throws: `CancellationError`.
    package func untilRead() async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    // A cancellation before the lock is seen by the check, one after it finds the reader.
                    guard !state.isRead, !Task.isCancelled else { return false }
                    state.readers[number] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.readers.removeValue(forKey: number) }?.resume()
        }
        try Task.checkCancellation()
    }

    // MARK: Writing

    /// Takes a contract in.
    func add(_ service: Service) {
        change { state in
            state.contracts[service.digest] = service
            state.withdrawn.remove(service.digest)
            for step in service.steps { state.agencies.formUnion(step.agencies) }
            for (id, document) in service.documents { state.documents[id] = document }
        }
    }

    /// Notes that a contract is no longer on the bus.
    ///
    /// - Returns: whether it was known.
    func withdraw(_ digest: String) -> Bool {
        change { state in
            guard state.contracts[digest] != nil else { return false }
            state.withdrawn.insert(digest)
            return true
        }
    }

    /// Makes a catalogue the current one.
    func setCurrent(_ catalogue: Catalogue) {
        change { state in
            state.current = catalogue
            state.revision += 1
            state.agencies.formUnion(catalogue.agencies.keys)
        }
    }

    /// Says how the ends of the topic's partitions can be asked for; nil when nobody follows the topic any more.
    func setEnds(_ ends: (@Sendable () async throws -> [Int32: Int64])?) { change { $0.ends = ends } }

    /// Notes how far a partition of the topic has been taken in.
    func advance(_ partition: Int32, to offset: Int64) {
        change { $0.positions[partition] = max($0.positions[partition] ?? 0, offset) }
    }

    /// Lets those go on who wait for the start.
    func markRead() {
        let readers = state.withLock { state in
            state.isRead = true
            defer { state.readers = [:] }
            return state.readers.values
        }
        for reader in readers { reader.resume() }
    }

    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, observers) = state.withLock { state in (body(&state), Array(state.observers.values)) }
        for observer in observers { observer.yield() }
        return result
    }
}
