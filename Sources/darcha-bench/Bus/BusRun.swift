import Conductor
import Contracts
import Development
import Foundation
import Kafka
import Messages

/// The whole bus as real processes, on a broker of its own or on a real cluster.
final class BusRun: Sendable {
    let setup: LoadCatalogue
    let topics: Topics
    /// Every process of the bus.
    let processes: [BusProcess]
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
        let common =
            (isEmbedded ? ["--embedded"] : [])
            + ["--bootstrap-servers", servers, "--topic-prefix", prefix, "--log-format", "text"]
        let folder = setup.folder
        portalKey = DevelopmentKey.newKey()
        let portals = """
            portals:
              - id: \(LoadCatalogue.portal)
                keySHA256: \(DevelopmentKey.digest(of: portalKey))

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

    /// The topics that a case's own records are in.
    var caseTopics: [String] {
        [topics.journal, topics.results(LoadCatalogue.portal)]
            + setup.agencies.flatMap { [topics.tasks($0), topics.replies($0)] }
    }

    /// Every topic of such a bus, with its partitions.
    static func topics(_ setup: LoadCatalogue, prefix: String, partitions: Int32) -> [NewTopic] {
        TopicPlan(
            catalogue: setup.catalogue, portals: [LoadCatalogue.portal], topics: Topics(prefix: prefix),
            journalPartitions: partitions, agencyPartitions: partitions
        ).requests(replicationFactor: -1)
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

extension Consumer {
    /// All partitions of topics.
    func places(of topics: [String]) async throws -> [TopicPartition] {
        var places: [TopicPartition] = []
        for topic in topics {
            places += (0..<(try await partitionCount(of: topic))).map { TopicPartition(topic: topic, partition: $0) }
        }
        return places
    }
}
