import Conductor
import Contracts
import Crypto
import Foundation
import Kafka
import Messages

/// The whole bus as real processes, on a broker of its own or on a real cluster.
final class BusRun: Sendable {
    let setup: LoadCatalogue
    let topics: Topics
    let servers: String
    /// Every process of the bus.
    let processes: [BusProcess]
    let journalPartitions: Int32
    /// What a portal calls itself by.
    let portalKey: String

    /// Starts everything and waits until it is ready.
    ///
    /// - Parameters:
    ///   - prefix: of the topics, which are there already.
    init(
        setup: LoadCatalogue, prefix: String, servers: String, isEmbedded: Bool, partitions: Int32, conductors: Int,
        gateways: Int
    ) throws {
        self.setup = setup
        topics = Topics(prefix: prefix)
        self.servers = servers
        journalPartitions = partitions
        let common =
            (isEmbedded ? ["--embedded"] : [])
            + ["--bootstrap-servers", servers, "--topic-prefix", prefix, "--log-format", "text"]
        let folder = setup.folder
        let key = "\(UInt64.random(in: 0 ... .max))"
        portalKey = key
        let portals = """
            portals:
              - id: \(LoadCatalogue.portal)
                keySHA256: \(SHA256.hash(data: Array(key.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())

            """
        try Data(portals.utf8).write(to: URL(fileURLWithPath: "\(folder)/gateway.yaml"))
        let publication = try BusProcess(
            "contracts publish",
            ["contracts", "publish", "--directory", folder] + common.filter { $0 != "--embedded" },
            log: "\(folder)/publish.log")
        try publication.untilEnded()
        var started: [BusProcess] = []
        do {
            for number in 1...conductors {
                started.append(
                    try BusProcess(
                        "conductor \(number)", ["conductor"] + common, log: "\(folder)/conductor-\(number).log"))
            }
            for number in 0..<gateways {
                let index = "\(folder)/index-\(number + 1).sqlite"
                started.append(
                    try BusProcess(
                        "gateway \(number + 1)",
                        ["gateway", "--port", "0", "--index", index, "--config", "\(folder)/gateway.yaml"] + common,
                        log: "\(folder)/gateway-\(number + 1).log"))
            }
            for agency in setup.agencies {
                started.append(
                    try BusProcess(
                        "adapter \(agency)",
                        ["adapter", agency, "--config", "\(folder)/adapters/\(agency).yaml"] + common,
                        log: "\(folder)/\(agency).log"))
            }
            for process in started { try process.untilReady() }
        } catch {
            for process in started { process.stop() }
            throw error
        }
        processes = started
    }

    /// Every topic of such a bus, with its partitions.
    static func topics(_ setup: LoadCatalogue, prefix: String, partitions: Int32) -> [TopicPlan.Topic] {
        TopicPlan(
            catalogue: setup.catalogue, portals: [LoadCatalogue.portal], topics: Topics(prefix: prefix),
            journalPartitions: partitions, agencyPartitions: partitions
        ).all
    }

    /// What each process has used, by its kind: all adapters together.
    func usage() -> [String: ProcessUsage] {
        var all: [String: ProcessUsage] = [:]
        for process in processes {
            let kind = String(process.name.prefix { $0 != " " })
            let one = ProcessUsage(of: process.identifier)
            all[kind, default: ProcessUsage(of: 0)].add(one)
        }
        return all
    }

    /// Where portals call.
    var gateways: [String] {
        processes.filter { $0.name.hasPrefix("gateway") }.compactMap { process in
            process.output.split(separator: "\n").last { $0.hasPrefix("ready ") }.map { String($0.dropFirst(6)) }
        }
    }

    func stop() {
        for process in processes { process.stop() }
    }
}

extension ProcessUsage {
    fileprivate mutating func add(_ other: ProcessUsage) {
        processor += other.processor
        memory += other.memory
        threads += other.threads
        descriptors += other.descriptors
    }
}
