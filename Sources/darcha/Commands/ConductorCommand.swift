import ArgumentParser
import Conductor
import ContractRegistry

/// `darcha conductor`: acts on the journal, and takes the agencies' replies into it.
struct ConductorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conductor",
        abstract: "Run a conductor; any number of them share the work.",
        discussion: "Prints `ready` when it has its share of the partitions.")

    @Option(help: "The name that conductors which share the work have in common (DARCHA_GROUP)")
    var group: String?

    @Flag(help: "Go on with what the journal still holds, where retention or another journal has taken something")
    var recover = false

    @OptionGroup var bus: BusOptions

    func run() async throws {
        let file = try ConfigurationFile(path: bus.configPath, allows: BusOptions.keys.union(["group"]))
        let process = try ProcessRun("darcha.conductor", bus, file)
        var configuration = ConductorConfiguration()
        if let group = try group ?? BusOptions.environment("GROUP") ?? file.text("group") {
            configuration.group = group
        }
        configuration.recovers = recover
        configuration.onReady = { Terminal.tell("ready conductor") }
        let service = ConductorService(
            configuration: configuration, contracts: .bus,
            kafka: try bus.kafka(file, clientID: "darcha-conductor", logger: process.logger),
            topics: try bus.topics(file), logger: process.logger)
        try await process.run(service)
    }
}
