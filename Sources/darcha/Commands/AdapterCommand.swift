import Adapter
import ArgumentParser
import ContractRegistry
import Contracts
import Foundation

/// `darcha adapter`: connects one agency's legacy system.
struct AdapterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapter",
        abstract: "Run an agency's adapter: it takes the agency's tasks to its legacy system, and the answers back.",
        discussion: """
            The file of --config says how the legacy system is reached; it is adapters/AGENCY.yaml in the folder of \
            contracts by default. Prints `ready` when it has its share of the partitions.
            """)

    @Argument(help: "The agency, as civil-registry")
    var agency: String

    @OptionGroup var files: ContractsOptions

    @OptionGroup var bus: BusOptions

    func run() async throws {
        let path = try bus.configPath ?? "\(files.directory())/adapters/\(agency).yaml"
        let file = try ConfigurationFile(path: path, allows: nil)
        let process = try ProcessRun("darcha.adapter", bus, file)
        // An agency may keep a copy of the contracts; else they come over the bus, as they are published.
        let catalogue = try files.isGiven(file) ? files.catalogue(file) : nil
        let loaded: (configuration: AdapterConfiguration, warnings: [Finding])
        do {
            loaded = try AdapterConfiguration.load(
                file: path, agency: agency, catalogue: catalogue, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw Exit.fail("\(error)", Exit.badConfiguration)
        }
        for warning in loaded.warnings { Terminal.message("\(warning)") }
        let service = AdapterService(
            configuration: loaded.configuration, contracts: catalogue.map { .catalogue($0) } ?? .bus,
            kafka: try bus.kafka(file, clientID: "darcha-adapter-\(agency)", logger: process.logger),
            topics: try bus.topics(file), logger: process.logger,
            onReady: { [agency] in Terminal.tell("ready adapter \(agency)") })
        try await process.run(service)
    }
}
