import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceLifecycle

extension Simulator {
    /// All paths: the agency's own and those under `/_simulator`.
    func routes(to ledger: EffectLedger) -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self)
        router.add(middleware: ProblemMiddleware(logger: logger))
        router.get("/_simulator/health") { _, _ in
            json(["agency": .string(agency), "mode": .string(behaviour.current.mode.rawValue)])
        }
        router.get("/_simulator/effects") { _, _ in
            var report: JSONObject = ["agency": .string(agency)]
            for (name, value) in try await ledger.report() { report[name] = value }
            return json(.object(report))
        }
        router.get("/_simulator/behaviour") { _, _ in json(behaviour.current.document) }
        router.put("/_simulator/behaviour") { request, _ in
            behaviour.set(try Behaviour(await document(of: request)))
            logger.info("Behaviour changed", metadata: ["mode": "\(behaviour.current.mode.rawValue)"])
            return json(behaviour.current.document)
        }
        for endpoint in system.endpoints {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                try await serve(request, context, endpoint, ledger)
            }
        }
        return router
    }

    private func serve(
        _ request: Request, _ context: SimulatorContext, _ endpoint: Endpoint, _ ledger: EffectLedger
    ) async throws -> Response {
        let behaviour = behaviour.current
        var endpoint = endpoint
        switch behaviour.mode {
        case .normal, .slow, .lost: break
        case .refuse: endpoint = endpoint.refusing
        case .down: return try await cut(context)
        case .busy: throw Problem.busy
        case .error500: throw Problem.broken
        case .garbage: return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "<html><body>OK{")))
        }

        var asker = EffectLedger.Asker()
        asker.task = try header("darcha-task", of: request).map { text throws(Problem) in try TaskReference(text) }
        asker.idempotencyKey = header("idempotency-key", of: request)
        let acceptableKey = asker.idempotencyKey.map { (1...512).contains($0.utf8.count) } ?? !endpoint.writes
        guard acceptableKey else { throw Problem.malformed("An Idempotency-Key of 1 to 512 bytes is required.") }
        let fields = try await fields(of: request, context, endpoint)

        // Half of the time before the effect, half after it: who stops waiting cannot know whether it was taken.
        var generator = SystemRandomNumberGenerator()
        let half = (behaviour.latency ?? latency.draw(using: &generator)) / 2
        try await wait(half)
        let answer = try await ledger.answer(fields, endpoint: endpoint, for: asker)
        try await wait(half)
        if behaviour.mode == .lost, !answer.isRepeated { return try await cut(context) }
        return Response(
            status: answer.status,
            headers: [.contentType: answer.status == .ok ? "application/json" : "application/problem+json"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Waits, but not beyond the end of the service.
    private func wait(_ duration: Duration) async throws {
        guard duration > .zero else { return }
        try await cancelWhenGracefulShutdown { try await pause(duration) }
    }

    /// Closes the connection without an answer.
    private func cut(_ context: SimulatorContext) async throws -> Response {
        try? await context.channel.close()
        throw CancellationError()
    }

    /// The request's document; where the path has parameters, an object of those.
    private func fields(
        of request: Request, _ context: SimulatorContext, _ endpoint: Endpoint
    ) async throws -> Fields {
        guard endpoint.method == .get else { return try Fields(await document(of: request)) }
        var members: JSONObject = [:]
        for (name, value) in context.parameters { members[String(name)] = .string(String(value)) }
        return try Fields(.object(members))
    }

    private func document(of request: Request) async throws -> JSONValue {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.bodyLimit)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge
        }
        do {
            return try JSONValue(parsing: Array(body.readableBytesView))
        } catch {
            throw Problem.malformed(
                "The body is not JSON: \(error.message), in line \(error.line), column \(error.column).")
        }
    }

    private func header(_ name: String, of request: Request) -> String? {
        request.headers.first { $0.name.canonicalName == name }?.value
    }

    private func json(_ document: JSONValue) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: document.serialized())))
    }
}
