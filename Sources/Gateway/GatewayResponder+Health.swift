import HTTPTypes
import Hummingbird
import JSON
import Messages
import Observability

extension GatewayResponder {
    // MARK: GET /readyz

    /// Ready while there are contracts, the broker tells where each partition of the journal ends and the index gets there in time.
    func ready() async throws -> Response {
        _ = try await catalogue()
        guard let partitions = progress.partitionCount else {
            throw APIProblem(.notReady, "The index has not been folded up to the journal's end yet.")
        }
        let instant = ContinuousClock.now - configuration.readinessLifetime
        let end = end
        let isReady = try await withTimeout(configuration.lookupTimeout) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for partition in 0..<partitions {
                    group.addTask { _ = try await end.checked(partition, after: instant) }
                }
                try await group.waitForAll()
            }
            return true
        }
        guard isReady == true else { throw APIProblem(.busUnavailable, "The bus did not answer in time.") }
        return json(["status": "ready"])
    }

    // MARK: GET /metrics

    func scrape() throws -> Response {
        guard let registry else { throw APIProblem(.routeUnknown, "This gateway keeps no metrics.") }
        return Response(
            status: .ok, headers: [.contentType: MetricsRegistry.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: registry.render() + ProcessMetrics.render())))
    }
}
