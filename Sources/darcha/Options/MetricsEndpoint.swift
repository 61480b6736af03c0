import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Observability
import ServiceLifecycle

/// `/livez` and `/metrics` of a process that has no HTTP API of its own.
struct MetricsEndpoint: Service {
    let port: Int
    let metrics: MetricsRegistry
    let logger: Logger

    func run() async throws {
        let metrics = metrics
        let router = Router()
        router.get("/livez") { _, _ in "alive\n" }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: MetricsRegistry.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.render() + ProcessMetrics.render())))
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.run()
    }
}
