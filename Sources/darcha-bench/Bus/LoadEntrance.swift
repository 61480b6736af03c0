import AsyncHTTPClient
import Casework
import JSON
import Kafka
import Messages
import NIOCore
import NIOHTTP1
import Opening

/// How cases come to the bus.
struct LoadEntrance: Sendable {
    /// Writes openings to the journal, as a gateway does.
    private let producer: Producer?
    private let client: HTTPClient?
    private let topics: Topics
    private let gateways: [String]
    private let key: String

    init(_ bus: BusRun, _ configuration: ClientConfiguration, isHTTP: Bool) throws {
        topics = bus.topics
        gateways = bus.gateways
        key = bus.portalKey
        if isHTTP {
            guard !gateways.isEmpty else { throw BenchError("HTTP needs a gateway: --gateways 1") }
            var settings = HTTPClient.Configuration()
            settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
            client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
            producer = nil
        } else {
            producer = try Producer(configuration)
            client = nil
        }
    }

    /// Opens cases.
    ///
    /// - Throws: what the bus says to one that it does not take.
    func open(_ openings: [Opening]) async throws {
        if let producer {
            let records = openings.map { $0.entry(checkedAt: .now, documentLimit: 4 << 20).record(topics) }
            for result in await producer.send(records) { _ = try result.get() }
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for opening in openings { group.addTask { try await post(opening) } }
            try await group.waitForAll()
        }
    }

    private func post(_ opening: Opening) async throws {
        guard let client, let key = opening.reference else { return }
        let gateway = gateways[abs(key.hashValue % gateways.count)]
        var request = HTTPClientRequest(url: "\(gateway)/v1/services/\(LoadCatalogue.service)/cases")
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(self.key)")
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "idempotency-key", value: key)
        request.body = .bytes(opening.document.serialized())
        let response = try await client.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 4 << 20)
        guard response.status == .accepted || response.status == .ok else {
            throw BenchError("\(response.status.code): \(String(buffer: body).prefix(300))")
        }
    }

    func close() async {
        await producer?.close()
        try? await client?.shutdown()
    }
}
