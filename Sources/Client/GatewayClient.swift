import AsyncHTTPClient
package import JSON
import NIOCore
import NIOHTTP1

/// A portal's side of the gateway's HTTP API.
package struct GatewayClient: Sendable {
    /// Where the gateway is, without a slash at the end.
    package let url: String
    private let key: String?
    private let http: HTTPClient

    /// A client of the gateway at a URL.
    ///
    /// - Parameter key: the portal's bearer key.
    package init(url: String, key: String?) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.key = key
        http = HTTPClient.shared
    }

    /// Opens a case.
    ///
    /// - Parameters:
    ///   - service: the service's name.
    ///   - document: the request document, as it is to be sent.
    ///   - idempotencyKey: names the application: the same key again is the same case.
    ///   - reference: the portal's own name for it.
    /// - Returns: the case as the gateway shows it.
    /// - Throws: ``ClientError``.
    package func open(
        service: String, document: [UInt8], idempotencyKey: String, reference: String?
    ) async throws(ClientError) -> JSONValue {
        var request = request("/v1/services/\(service)/cases", .POST)
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "idempotency-key", value: idempotencyKey)
        if let reference { request.headers.add(name: "darcha-reference", value: Self.percentEncoded(reference)) }
        request.body = .bytes(document)
        return try await answer(request)
    }

    /// A case as it is now.
    ///
    /// - Throws: ``ClientError``.
    package func find(_ id: String) async throws(ClientError) -> JSONValue {
        try await answer(request("/v1/cases/\(Self.percentEncoded(id))", .GET))
    }

    /// Withdraws a case.
    ///
    /// - Returns: the case after it.
    /// - Throws: ``ClientError``.
    package func cancel(_ id: String, reason: String?) async throws(ClientError) -> JSONValue {
        var body: JSONObject = [:]
        body["reason"] = reason.map { .string($0) }
        return try await command("/v1/cases/\(Self.percentEncoded(id))/cancellation", body)
    }

    /// What an operator has done with an element of a step.
    package enum StepCommand: String, Sendable {
        /// It is asked for once more.
        case reissue
        /// Nothing of it remains to be seen to.
        case settle
    }

    /// Gives an operator's command about a step.
    ///
    /// - Parameters:
    ///   - command: what is to be done.
    ///   - id: the case.
    ///   - step: the step.
    ///   - task: which element, which kind and which attempt of it, and why: the members of the call's body.
    /// - Returns: the case after it.
    /// - Throws: ``ClientError``.
    package func give(
        _ command: StepCommand, _ id: String, step: String, _ task: JSONObject
    ) async throws(ClientError) -> JSONValue {
        let path = "/v1/cases/\(Self.percentEncoded(id))/steps/\(Self.percentEncoded(step))"
        return try await self.command("\(path)/\(command.rawValue)", task)
    }

    private func command(_ path: String, _ body: JSONObject) async throws(ClientError) -> JSONValue {
        var request = request(path, .POST)
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(JSONValue.object(body).serialized())
        return try await answer(request)
    }

    /// Follows a case's events until it closes, through breaks of the connection.
    ///
    /// - Parameters:
    ///   - id: the case.
    ///   - take: called with each event.
    /// - Throws: ``ClientError`` where the gateway refuses, or stays away.
    package func follow(_ id: String, take: (ServerSentEvent) -> Void) async throws(ClientError) {
        var last: String?
        var failures = 0
        while !Task.isCancelled {
            var request = request("/v1/cases/\(Self.percentEncoded(id))/events", .GET)
            request.headers.add(name: "accept", value: "text/event-stream")
            if let last { request.headers.add(name: "last-event-id", value: last) }
            var isClosed = false
            do {
                let response = try await execute(request, timeout: .hours(24))
                guard response.status == .ok else { throw try await refusal(response) }
                var parser = ServerSentEvent.Parser()
                for try await part in response.body {
                    failures = 0
                    for event in parser.feed(Array(part.readableBytesView)) {
                        if let id = event.id { last = id }
                        take(event)
                        if event.isClosing { isClosed = true }
                    }
                }
            } catch let error as ClientError {
                guard case .unreachable = error, failures < 20 else { throw error }
            } catch {
                guard failures < 20 else { throw .unreachable(url: url, reason: "\(error)") }
            }
            if isClosed { return }
            failures += 1
            // A back-off: the gateway is away, or is being started again.
            try? await Task.sleep(for: .milliseconds(min(100 << min(failures, 5), 2000)))
        }
    }

    // MARK: - Calls

    private func request(_ path: String, _ method: HTTPMethod) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers.add(name: "user-agent", value: "darcha")
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        return request
    }

    private func execute(
        _ request: HTTPClientRequest, timeout: TimeAmount = .seconds(30)
    ) async throws(ClientError) -> HTTPClientResponse {
        do { return try await http.execute(request, timeout: timeout) } catch {
            throw .unreachable(url: url, reason: "\(error)")
        }
    }

    private func answer(_ request: HTTPClientRequest) async throws(ClientError) -> JSONValue {
        let response = try await execute(request)
        guard (200..<300).contains(response.status.code) else { throw try await refusal(response) }
        return try await body(of: response)
    }

    private func refusal(_ response: HTTPClientResponse) async throws(ClientError) -> ClientError {
        .refused(status: Int(response.status.code), problem: try await body(of: response))
    }

    private func body(of response: HTTPClientResponse) async throws(ClientError) -> JSONValue {
        let bytes: ByteBuffer
        do { bytes = try await response.body.collect(upTo: 16 << 20) } catch {
            throw .unreachable(url: url, reason: "\(error)")
        }
        do { return try JSONValue(parsing: Array(bytes.readableBytesView)) } catch {
            throw .unintelligible("status \(response.status.code), and no JSON: \(error.message)")
        }
    }

    /// Percent-encoding of all but the unreserved characters (RFC 3986, section 2.3).
    static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return encoded
    }
}
