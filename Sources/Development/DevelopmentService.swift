import Conductor
import ContractRegistry
package import Contracts
import Foundation
import Kafka
import Logging
import Messages
import ServiceLifecycle
import Synchronization

/// The whole bus on one machine, for trying things out: an embedded broker, and every process of the bus and every
/// agency's simulator as a child process.
package struct DevelopmentService: ServiceLifecycle.Service {
    private let configuration: DevelopmentConfiguration
    private let catalogue: Catalogue
    private let agencies: [String]
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - configuration: what the user said.
    ///   - catalogue: the contracts, which say what agencies there are.
    ///   - agencies: those of them that have a simulator.
    ///   - tell: shows a line to the user.
    package init(
        configuration: DevelopmentConfiguration, catalogue: Catalogue, simulated agencies: [String],
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        let catalogue = configuration.services.map(catalogue.offering) ?? catalogue
        self.catalogue = catalogue
        self.agencies = agencies.filter { catalogue.agencies[$0] != nil }.sorted()
        self.tell = tell
    }

    /// Runs everything until graceful shutdown, and leaves no process behind.
    ///
    /// - Throws: ``DevelopmentError`` where it can't start.
    package func run() async throws {
        tell("Darcha on an embedded broker: for trying things out. It forgets everything when it ends.")
        let gatewayPort = try ReservedPort(host: configuration.host, port: configuration.port)
        let port = gatewayPort.number
        let folder = try dataFolder()
        tell("starting  broker, conductor, gateway, \(agencies.count) adapters, \(agencies.count) simulators")

        let broker = try EmbeddedBroker()
        defer { broker.close() }
        let topics = Topics()
        let plan = TopicPlan(
            catalogue: catalogue, portals: [configuration.portal], topics: topics, agencyPartitions: 8)
        for topic in plan.all { try broker.createTopic(topic.name, partitions: topic.partitions) }
        // What is not on the bus can't be asked for, so the contracts come first.
        let kafka = ClientConfiguration(
            bootstrapServers: broker.bootstrapServers, clientID: "darcha-dev",
            properties: EmbeddedBroker.clientProperties)
        _ = try await ContractPublisher(
            kafka: kafka, topics: topics, logger: Logger(label: "darcha.dev") { _ in SwiftLogNoOpLogHandler() }
        ).publish(catalogue)
        let (key, operatorKey) = (DevelopmentKey.newKey(), DevelopmentKey.newKey())
        let url = "http://\(configuration.host):\(port)"
        let developmentKey = DevelopmentKey(url: url, key: key, operatorKey: operatorKey)
        try developmentKey.write()
        defer { developmentKey.remove() }
        let gatewayFile = "\(folder)/gateway.yaml"
        try PrivateFile.write(
            """
            portals:
              - id: \(configuration.portal)
                keySHA256: \(DevelopmentKey.digest(of: key))
            operators:
              - id: \(configuration.operatorName)
                keySHA256: \(DevelopmentKey.digest(of: operatorKey))

            """,
            to: gatewayFile)

        let agencyPorts = try agencies.map { ($0, try ReservedPort(host: configuration.host)) }
        tell("broker    \(broker.bootstrapServers)")
        tell("gateway   \(url)")
        tell("catalogue \(url)/catalogue/")
        tell("key       \(key)   (portal \(configuration.portal))")
        tell("operator  \(operatorKey)   (\(configuration.operatorName))")
        for (agency, port) in agencyPorts { tell("agency    \(agency)   http://\(configuration.host):\(port.number)") }
        tell("data      \(folder)   (logs in \(folder)/logs)")

        let common = [
            "--bootstrap-servers", broker.bootstrapServers, "--log-format", "text",
        ]
        var processes = [
            SupervisedProcess(name: "conductor", arguments: ["conductor", "--embedded"] + common),
            SupervisedProcess(
                name: "gateway",
                arguments: [
                    "gateway", "--embedded", "--host", configuration.host, "--port", String(port), "--index",
                    "\(folder)/index.sqlite", "--config", gatewayFile,
                ] + common),
        ]
        for (agency, port) in agencyPorts {
            let address = "http://\(configuration.host):\(port.number)"
            processes.append(
                SupervisedProcess(
                    name: "simulator \(agency)",
                    arguments: [
                        "simulator", agency, "--host", configuration.host, "--port", String(port.number),
                        "--database", "\(folder)/\(agency).sqlite", "--log-format", "text",
                    ] + (configuration.isInstant ? ["--instant"] : [])))
            processes.append(
                SupervisedProcess(
                    name: "adapter \(agency)",
                    arguments: [
                        "adapter", agency, "--embedded", "--config",
                        "\(configuration.contracts)/adapters/\(agency).yaml",
                    ] + common, environment: ["DARCHA_TARGET_URL": address]))
        }
        await supervise(processes, folder: folder, url: url)
        withExtendedLifetime((gatewayPort, agencyPorts)) {}
    }

    private func supervise(_ processes: [SupervisedProcess], folder: String, url: String) async {
        let level = configuration.logLevel
        let supervisor = Supervisor(
            executable: configuration.executable, logs: "\(folder)/logs", tell: tell,
            shows: { line in LogLevel.of(line) >= LogLevel.rank(level) })
        let waiting = Waiting(for: processes.map(\.name))
        let tell = tell
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for process in processes {
                    group.addTask {
                        await supervisor.keep(process) { _ in
                            if waiting.isLast(process.name) { tell("ready \(url)") }
                        }
                    }
                }
                await group.waitForAll()
            }
        }
        tell("ended")
    }

    private func dataFolder() throws -> String {
        let folder = configuration.data ?? ".darcha/dev"
        let files = FileManager.default
        do {
            // The broker forgets, so what was made from its journal must go too; without --data, all of it.
            if configuration.data == nil { try? files.removeItem(atPath: folder) }
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: "\(folder)/index.sqlite\(suffix)") }
            try files.createDirectory(atPath: "\(folder)/logs", withIntermediateDirectories: true)
        } catch {
            throw DevelopmentError(
                "\(folder) can't be made: \(error)", remedy: "choose a folder that you own by --data.")
        }
        return folder
    }
}

extension Catalogue {
    /// What of it belongs to the services of these names.
    fileprivate func offering(_ names: [String]) -> Catalogue {
        let offered = services.filter { names.contains($0.name) }
        let asked = Set(offered.flatMap(\.steps).flatMap(\.agencies))
        return Catalogue(
            agencies: agencies.filter { asked.contains($0.key) }, services: offered, documents: documents)
    }
}

/// The processes that have not said yet that they are ready.
private final class Waiting: Sendable {
    private let names: Mutex<Set<String>>

    init(for names: [String]) {
        self.names = Mutex(Set(names))
    }

    /// Strikes one off; true once, when it was the last.
    func isLast(_ name: String) -> Bool {
        names.withLock { $0.remove(name) != nil && $0.isEmpty }
    }
}

/// The level that a log line of a child begins with.
private enum LogLevel {
    private static let names = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    static func rank(_ name: String) -> Int { names.firstIndex(of: name) ?? 4 }

    /// A line that is no log line, as a crash's, is always shown.
    static func of(_ line: String) -> Int {
        for (rank, name) in names.enumerated() where line.prefix(60).localizedCaseInsensitiveContains(" \(name) ") {
            return rank
        }
        return names.count
    }
}
