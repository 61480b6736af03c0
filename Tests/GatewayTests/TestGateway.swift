import AsyncHTTPClient
import ContractRegistry
import Contracts
import Crypto
import Foundation
import JSON
import Kafka
import KafkaTesting
import Logging
import Messages
import NIOCore
import NIOHTTP1
import NIOPosix
import Observability
import ServiceLifecycle
import Synchronization

@testable import Gateway

/// A gateway that runs, and a portal's way to call it.
final class TestGateway: Sendable {
    static let key = "citizen-portal-key"
    static let otherKey = "bank-portal-key"
    static let operatorKey = "operator-key"

    /// An answer, read to its end.
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
        var text: String { String(decoding: body, as: UTF8.self) }
        /// The problem's code.
        var code: String? { json["code"]?.string }
    }

    let port: Int
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    /// Starts a gateway and waits until it takes requests.
    init(
        _ journal: TestJournal, index: String? = nil, catalogue: Catalogue? = nil, contracts: ContractSource? = nil,
        metrics: MetricsRegistry? = nil,
        _ change: (inout GatewayConfiguration) -> Void = { _ in }, clock: (@Sendable () -> Timestamp)? = nil
    ) async throws {
        var configuration = GatewayConfiguration()
        configuration.port = 0
        configuration.indexPath = index
        func digest(_ key: String) -> String {
            SHA256.hash(data: Data(key.utf8)).map { String(format: "%02x", $0) }.joined()
        }
        configuration.portals = [
            .init(id: "citizen", keySHA256: digest(Self.key)), .init(id: "bank", keySHA256: digest(Self.otherKey)),
        ]
        configuration.operators = [.init(id: "duty", keySHA256: digest(Self.operatorKey))]
        change(&configuration)
        let (ports, told) = AsyncThrowingStream.makeStream(of: Int.self)
        configuration.onReady = { port in told.yield(port) }
        let service = GatewayService(
            configuration: configuration, contracts: try contracts ?? .catalogue(catalogue ?? TestCatalogue.load()),
            kafka: journal.kafka,
            topics: journal.topics, metrics: metrics, clock: clock,
            logger: Logger(label: "gateway", factory: { _ in SwiftLogNoOpLogHandler() }))
        let group = ServiceGroup(
            services: [service], logger: Logger(label: "group", factory: { _ in SwiftLogNoOpLogHandler() }))
        self.group = group
        task = Task {
            do { try await group.run() } catch {
                told.finish(throwing: error)
                throw error
            }
            told.finish()
        }
        var first: Int?
        for try await port in ports {
            first = port
            break
        }
        guard let first else { throw CancellationError() }
        port = first
    }

    /// Ends it gracefully.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// Ends it without grace.
    func kill() async {
        task.cancel()
        _ = await task.result
    }

    // MARK: Calling

    /// Sends a request.
    func send(
        _ method: String, _ path: String, key: String? = TestGateway.key, headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        let response = try await open(method, path, key: key, headers: headers, body: body)
        var bytes: [UInt8] = []
        for try await part in response.body { bytes += part.readableBytesView }
        var fields: [String: String] = [:]
        for (name, value) in response.headers { fields[name.lowercased()] = value }
        return Answer(status: Int(response.status.code), headers: fields, body: bytes)
    }

    /// Sends a request and gives the response as soon as it begins.
    func open(
        _ method: String, _ path: String, key: String? = TestGateway.key, headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        return try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    }

    /// Sends bytes as they are, half-closes, and reads until the gateway closes.
    func exchange(_ text: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            outbound.finish()
            var answer = ""
            do { for try await part in inbound { answer += String(buffer: part) } } catch is IOError {
                // The gateway closed while there was something of ours that it had not read.
            }
            return answer
        }
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    /// Asks again and again until the answer is as it should be.
    func until(_ path: String, _ holds: (Answer) -> Bool) async throws -> Answer {
        while true {
            let answer = try await get(path)
            if holds(answer) { return answer }
            await Task.yield()
        }
    }

    /// Opens a case once the gateway is ready to; gives its id.
    func untilAccepted(key: String) async throws -> String {
        while true {
            let answer = try await submit(key: key)
            if answer.status == 202 { return answer.json["id"]?.string ?? "" }
            await Task.yield()
        }
    }

    /// Gives a command, with what goes with it.
    func command(
        _ path: String, _ body: JSONValue? = nil, key: String = TestGateway.key
    ) async throws -> Answer {
        try await send(
            "POST", path, key: key, headers: body == nil ? [] : [("content-type", "application/json")],
            body: body?.serialized())
    }

    /// Gives an operator's command.
    func operate(_ path: String, _ body: JSONValue? = nil) async throws -> Answer {
        try await command(path, body, key: Self.operatorKey)
    }

    /// Asks to open a case.
    func submit(
        _ service: String = "pair", key: String = UUID().uuidString, portal: String = TestGateway.key,
        _ document: JSONValue = ["text": "salom"], headers: [(String, String)] = []
    ) async throws -> Answer {
        try await send(
            "POST", "/v1/services/\(service)/cases", key: portal,
            headers: [("idempotency-key", key), ("content-type", "application/json")] + headers,
            body: document.serialized())
    }
}

/// A path in the system's directory for temporary files, for one test.
func temporaryPath(_ name: String = "index.sqlite") -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("gateway-\(UUID())").appendingPathComponent(name).path
}
