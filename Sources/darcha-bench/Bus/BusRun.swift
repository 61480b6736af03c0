import Conductor
import Contracts
import Development
import Foundation
import Kafka
import Load
import Messages

/// The whole bus as real processes, on a broker of its own or on a real cluster.
final class BusRun: Sendable {
    let setup: LoadCatalogue
    let cluster: LoadCluster
    let topics: Topics
    let partitions: Int32
    /// Every process of the bus.
    let processes: [BusProcess]
    /// What a portal calls itself by.
    let portalKey: String

    /// Starts everything and waits until it is ready.
    init(
        setup: LoadCatalogue, cluster: LoadCluster, partitions: Int32, conductors: Int, gateways: Int
    ) throws {
        self.setup = setup
        self.cluster = cluster
        self.partitions = partitions
        topics = Topics(prefix: cluster.prefix)
        let common = [
            "--bootstrap-servers", cluster.servers, "--topic-prefix", cluster.prefix, "--log-format", "text",
        ]
        let embedded = cluster.isEmbedded ? ["--embedded"] : []
        // By its properties where documents are large: with `--embedded` the gateway would refuse those.
        let isLarge = setup.contracts.sizes.classes.contains { $0.bytes > 64 << 10 }
        let doors =
            cluster.isEmbedded && isLarge
            ? EmbeddedBroker.clientProperties.flatMap { ["-X", "\($0.key)=\($0.value)"] } : embedded
        let folder = "\(setup.folder)/\(cluster.prefix)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        portalKey = DevelopmentKey.newKey()
        let portals = """
            portals:
              - id: \(LoadCatalogue.portal)
                keySHA256: \(DevelopmentKey.digest(of: portalKey))

            """
        try Data(portals.utf8).write(to: URL(fileURLWithPath: "\(folder)/gateway.yaml"))
        let publication = try BusProcess(
            "contracts publish", ["contracts", "publish", "--directory", setup.folder] + common,
            log: "\(folder)/publish.log")
        try publication.untilEnded()
        var started: [BusProcess] = []
        func start(_ name: String, _ arguments: [String]) throws {
            let log = "\(folder)/\(name.replacing(" ", with: "-")).log"
            started.append(try BusProcess(name, arguments + common, log: log))
        }
        do {
            for number in 1...conductors { try start("conductor \(number)", ["conductor"] + embedded) }
            for number in 0..<gateways {
                let index = "\(folder)/index-\(number + 1).sqlite"
                try start(
                    "gateway \(number + 1)",
                    ["gateway", "--port", "0", "--index", index, "--config", "\(folder)/gateway.yaml"] + doors)
            }
            for agency in setup.contracts.agencyIDs {
                let file = "\(setup.folder)/adapters/\(agency).yaml"
                try start("adapter \(agency)", ["adapter", agency, "--config", file] + embedded)
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
            + setup.contracts.agencyIDs.flatMap { [topics.tasks($0), topics.replies($0)] }
    }

    /// All partitions of a topic; each of a case's topics has the same number of them.
    func places(_ topic: String) -> [TopicPartition] {
        (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }
    }

    /// Every topic of such a bus, with its partitions.
    static func topics(_ setup: LoadCatalogue, prefix: String, partitions: Int32) -> [NewTopic] {
        TopicPlan(
            catalogue: setup.catalogue, portals: [LoadCatalogue.portal], topics: Topics(prefix: prefix),
            journalPartitions: partitions, agencyPartitions: partitions
        ).requests(replicationFactor: -1)
    }

    /// All processes that are measured, by their kind: the broker's and this one, too.
    private var kinds: [(kind: String, process: Int32)] {
        processes.map { (String($0.name.prefix { $0 != " " }), $0.identifier) } + [("load", getpid())]
            + (cluster.broker.map { [("broker", $0)] } ?? [])
    }

    /// How many processes of each kind there are.
    var counts: [String: Int] { kinds.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 } }

    /// What each kind of process has used: all adapters together.
    func usage() -> [String: ProcessUsage] {
        kinds.reduce(into: [:]) { $0[$1.kind, default: ProcessUsage()] += ProcessUsage(of: $1.process) }
    }

    /// Where portals call.
    var gateways: [String] {
        processes.filter { $0.name.hasPrefix("gateway") }.compactMap { process in
            process.output.split(separator: "\n").last { $0.hasPrefix("ready ") }.map { String($0.dropFirst(6)) }
        }
    }

    /// - Throws: ``BenchError`` where a process has ended.
    func check() throws {
        for process in processes { try process.check() }
    }

    func stop() {
        for process in processes { process.stop() }
    }
}
