import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// An agency's system: a real HTTP server on loopback that a test scripts, and that counts what it is asked to do.
final class LegacySystem: Sendable {
    /// One request, as it came.
    struct Received: Sendable {
        let method: String
        let uri: String
        let headers: HTTPFields
        let body: [UInt8]
        /// The first one with this idempotency key, or a repetition.
        let isFirst: Bool

        func header(_ name: String) -> String? {
            HTTPField.Name(name).flatMap { headers[$0] }
        }
    }

    /// What to answer.
    struct Answer: Sendable {
        var status = 200
        var type: String? = "application/json"
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = Array(#"{"number":"1"}"#.utf8)

        static func json(_ body: String, status: Int = 200, type: String? = "application/json") -> Answer {
            Answer(status: status, type: type, body: Array(body.utf8))
        }

        static func status(_ status: Int, headers: [(name: String, value: String)] = []) -> Answer {
            Answer(status: status, headers: headers, body: [])
        }
    }

    typealias Script = @Sendable (Received) async throws -> Answer

    private struct State {
        var received: [Received] = []
        var keys: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let script: Script

    init(_ script: @escaping Script) {
        self.script = script
    }

    /// All requests so far.
    var received: [Received] { state.withLock { $0.received } }
    /// How often each idempotency key came.
    var keys: [String: Int] { state.withLock { $0.keys } }

    /// Runs the system on a port while the body runs; then it is gone, with all its connections.
    ///
    /// - Parameter port: 0 takes one that is free.
    func running<Value: Sendable>(
        port: Int = 0, _ body: @escaping @Sendable (_ url: String) async throws -> Value
    ) async throws -> Value {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let quiet = Logger(label: "legacy", factory: { _ in SwiftLogNoOpLogHandler() })
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await self.respond(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: port), reuseAddress: true),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: quiet)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                do { try await application.run() } catch { continuation.finish() }
                return nil
            }
            group.addTask {
                for await port in ports { return try await body("http://127.0.0.1:\(port)") }
                throw NotRunning()
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw NotRunning()
        }
    }

    private struct NotRunning: Error {}

    private func respond(_ request: Request) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 16 << 20)
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
        let received = state.withLock { state in
            state.keys[key, default: 0] += 1
            let received = Received(
                method: request.method.rawValue, uri: request.uri.string, headers: request.headers,
                body: Array(body.readableBytesView), isFirst: state.keys[key] == 1)
            state.received.append(received)
            return received
        }
        let answer = try await script(received)
        var headers = HTTPFields()
        if let type = answer.type { headers[.contentType] = type }
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) { headers[name] = header.value }
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
