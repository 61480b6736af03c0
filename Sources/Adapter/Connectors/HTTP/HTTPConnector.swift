package import AsyncHTTPClient
import JSON
import Messages
import NIOCore
import NIOHTTP1

/// Asks a REST service: JSON over HTTP.
package struct HTTPConnector: Connector {
    private let baseURL: String
    private let settings: HTTPConnectorSettings
    private let outcome: HTTPConnectorOutcome
    private let client: HTTPClient
    private let time: Timekeeper

    /// A connector of one operation.
    ///
    /// - Parameters:
    ///   - target: the URL that the operation's path is below: `http` or `https`, without query or fragment.
    ///   - settings: how the operation is asked.
    ///   - client: shared by all operations of a target; see ``client(connections:)``.
    ///   - time: what the time limit of a call is measured by.
    package init(target: String, settings: HTTPConnectorSettings, client: HTTPClient, time: Timekeeper) {
        baseURL = target.hasSuffix("/") ? String(target.dropLast()) : target
        self.settings = settings
        outcome = HTTPConnectorOutcome(refused: settings.refused)
        self.client = client
        self.time = time
    }

    /// The client that connectors share. Its owner shuts it down.
    ///
    /// Redirects are not followed: where personal data goes is for the configuration to say, not for an answer. Connecting
    /// is not tried again and again behind our back: the pipeline does that, and its breaker must see each failure.
    package static func client(connections: Int) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        return HTTPClient(configuration: configuration)
    }

    package func call(_ request: ConnectorRequest) async throws(ConnectorError) -> ConnectorReply {
        let prepared = try prepare(request)
        let result: Result<HTTPConnectorOutcome.Answer, ConnectorError>? = await time.limit(settings.timeout) {
            do throws(ConnectorError) { return .success(try await exchange(prepared)) } catch { return .failure(error) }
        }
        if Task.isCancelled { throw .cancelled }
        guard let result else {
            throw .down(
                Problem(
                    code: "target-timeout", message: "the agency's system did not answer within \(settings.timeout)"))
        }
        return try outcome.reply(to: try result.get(), now: time.now())
    }

    private func prepare(_ request: ConnectorRequest) throws(ConnectorError) -> HTTPClientRequest {
        let path: String
        do { path = try settings.path.expanded(with: request.input) } catch {
            throw .unsendable(Problem(code: "request-unmappable", message: error.message))
        }
        var prepared = HTTPClientRequest(url: baseURL + path)
        prepared.method = HTTPMethod(rawValue: settings.method.rawValue)
        for header in settings.headers { prepared.headers.add(name: header.name, value: header.value) }
        if !prepared.headers.contains(name: "accept") {
            prepared.headers.add(name: "Accept", value: "application/json, application/problem+json")
        }
        prepared.headers.add(name: "Idempotency-Key", value: Self.headerValue(request.effectID))
        prepared.headers.add(name: "Darcha-Task", value: Self.headerValue(request.task.description))
        if let trace = request.trace {
            prepared.headers.add(name: "traceparent", value: trace.traceparent)
            if let state = trace.tracestate { prepared.headers.add(name: "tracestate", value: Self.headerValue(state)) }
        }
        if settings.method.sendsBody {
            prepared.headers.add(name: "Content-Type", value: "application/json")
            prepared.body = .bytes(ByteBuffer(bytes: request.input.serialized()))
        }
        return prepared
    }

    /// Ids come from the bus, but a step's or element's name could still hold anything: what is not visible ASCII is
    /// percent-encoded, so that no value ends its header. A space stays, as `tracestate` may have it.
    private static func headerValue(_ text: String) -> String {
        guard text.utf8.contains(where: { !(0x20...0x7E).contains($0) }) else { return text }
        return text.utf8.map { byte in
            if (0x20...0x7E).contains(byte) { return String(UnicodeScalar(byte)) }
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count < 2 ? "0" + hex : hex)
        }.joined()
    }

    /// One request and its answer.
    private func exchange(_ request: HTTPClientRequest) async throws(ConnectorError) -> HTTPConnectorOutcome.Answer {
        do {
            // The limit on time is ours, and covers the body too; the client's own covers the head only.
            let response = try await client.execute(request, deadline: .distantFuture)
            var answer = HTTPConnectorOutcome.Answer(
                status: Int(response.status.code), headers: response.headers, body: nil)
            var body: [UInt8] = []
            for try await part in response.body {
                // Leaving the loop closes the connection: nothing beyond is read.
                guard body.count + part.readableBytes <= settings.maxResponseBytes else { return answer }
                body.append(contentsOf: part.readableBytesView)
            }
            answer.body = body
            return answer
        } catch {
            throw HTTPConnector.classify(error)
        }
    }
}
