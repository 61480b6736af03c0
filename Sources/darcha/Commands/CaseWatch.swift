import ArgumentParser
import Client
import JSON

/// Follows one case on the screen until it closes or the time is up.
struct CaseWatch: Sendable {
    let client: GatewayClient
    let id: String

    /// Follows the case.
    ///
    /// - Returns: the case as it was last seen.
    /// - Throws: `ClientError`.
    func run(from view: JSONValue, timeout: Duration?, silent: Bool) async throws -> JSONValue {
        var display = CaseDisplay(silent: silent)
        display.update(view)
        var last = view
        let changes = AsyncThrowingStream<Void, any Error>(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let following = Task {
                do {
                    try await client.follow(id) { _ in
                        // Several events may come while one view is fetched; the newest view shows them all.
                        continuation.yield()
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            let alarm = Task {
                guard let timeout else { return }
                try? await Task.sleep(for: timeout)
                continuation.finish()
            }
            continuation.onTermination = { _ in
                following.cancel()
                alarm.cancel()
            }
        }
        if view["state"]?.string != "closed" {
            for try await _ in changes {
                last = try await client.find(id)
                display.update(last)
            }
            last = try await client.find(id)
        }
        display.finish(last)
        return last
    }

    /// Ends the program with the status that goes with a case's state.
    static func end(with view: JSONValue) throws {
        switch view["outcome"]?.string {
        case "completed", "partial": return
        case nil:
            throw Exit.fail("still open; `darcha case \(view["id"]?.string ?? "") --watch` goes on", Exit.stillOpen)
        default: throw Exit.otherOutcome
        }
    }
}
