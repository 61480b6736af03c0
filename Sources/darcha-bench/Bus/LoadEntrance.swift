import AsyncHTTPClient
import Casework
import JSON
import Kafka
import Load
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

    init(_ bus: BusRun, isHTTP: Bool) throws {
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
            producer = try Producer(bus.cluster.configuration)
            client = nil
        }
    }

    /// Opens cases; the ledger is told of those that the bus does not take.
    ///
    /// - Returns: how many those are.
    func open(_ openings: [Opening], _ ledger: LoadLedger) async -> Int {
        if let producer {
            let records = openings.map { $0.entry(checkedAt: .now, documentLimit: 4 << 20).record(topics) }
            var failed = 0
            for (opening, result) in zip(openings, await producer.send(records)) {
                guard case .failure(let error) = result else { continue }
                ledger.fail(opening.caseID, "journal: \(error.code)")
                failed += 1
            }
            return failed
        }
        return await withTaskGroup(of: Bool.self) { group in
            for opening in openings { group.addTask { await post(opening, ledger) } }
            return await group.reduce(0) { $1 ? $0 : $0 + 1 }
        }
    }

    private func post(_ opening: Opening, _ ledger: LoadLedger) async -> Bool {
        guard let client, let key = opening.reference else { return false }
        let gateway = gateways[Int(UInt(bitPattern: key.hashValue) % UInt(gateways.count))]
        var request = HTTPClientRequest(url: "\(gateway)/v1/services/\(LoadContracts.service)/cases")
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(self.key)")
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "idempotency-key", value: key)
        request.body = .bytes(opening.document.serialized())
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            // The connection is free for the next when the body was read.
            for try await _ in response.body {}
            if response.status == .accepted || response.status == .ok { return true }
            ledger.fail(opening.caseID, "HTTP \(response.status.code)")
        } catch {
            ledger.fail(opening.caseID, "HTTP: \((error as? HTTPClientError)?.description ?? "\(type(of: error))")")
        }
        return false
    }

    func close() async {
        await producer?.close()
        try? await client?.shutdown()
    }
}
