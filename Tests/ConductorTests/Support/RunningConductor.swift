import ServiceLifecycle

@testable import Conductor

/// A conductor that runs.
struct RunningConductor: Sendable {
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    init(_ service: ConductorService) {
        let group = ServiceGroup(services: [service], logger: TestBus.logger)
        self.group = group
        task = Task { try await group.run() }
    }

    /// Shuts it down as SIGTERM does, and returns when it has ended.
    func stop() async {
        await group.triggerGracefulShutdown()
        _ = await task.result
    }

    /// Ends it where it stands: nothing is brought to an end, nothing committed.
    func cut() async {
        task.cancel()
        _ = await task.result
    }

    /// Returns when it ends by itself.
    func end() async throws { try await task.value }
}
