import Synchronization

/// Facts that come in from elsewhere, and those who wait for some of them.
final class Board<Facts: Sendable>: Sendable {
    private struct State {
        var facts: Facts
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastReader = 0
    }

    private let state: Mutex<State>

    init(_ facts: Facts) { state = Mutex(State(facts: facts)) }

    var facts: Facts { state.withLock { $0.facts } }

    @discardableResult func change<Answer: Sendable>(_ body: (inout Facts) -> Answer) -> Answer {
        let (answer, readers) = state.withLock { state in (body(&state.facts), Array(state.readers.values)) }
        for reader in readers { reader.yield() }
        return answer
    }

    /// Returns when something holds; throws when the test's time is up.
    func wait(until holds: (Facts) -> Bool) async throws {
        let (changes, reader) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.lastReader += 1
            state.readers[state.lastReader] = reader
            return state.lastReader
        }
        defer { state.withLock { $0.readers[number] = nil } }
        reader.yield()
        for await _ in changes where holds(facts) { return }
        throw CancellationError()
    }
}
