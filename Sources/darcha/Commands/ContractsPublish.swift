import ArgumentParser
import ContractRegistry
import Contracts
import Kafka
import Logging
import Observability

extension ContractsCommand {
    /// `darcha contracts publish`.
    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put the contracts on the bus; gateways and conductors that run take them at once.",
            discussion: """
                The contracts are linted first; with errors nothing is published. Cases that are open keep the contract \
                that they were opened with. A service that is no longer in the folder can't be asked for any more. \
                Published twice, the same contracts change nothing.
                """)

        @Flag(help: "Say what would change, and change nothing")
        var dryRun = false

        @OptionGroup var files: ContractsOptions

        @OptionGroup var bus: BusOptions

        func run() async throws {
            let file = try ConfigurationFile(
                path: bus.configPath, allows: BusOptions.keys.union([ContractsOptions.key]))
            Observability.bootstrap(level: .warning, format: bus.logFormat)
            let logger = Logger(label: "darcha.contracts")
            let catalogue = try files.catalogue(file)
            let publisher = ContractPublisher(
                kafka: try bus.kafka(file, clientID: "darcha-contracts", logger: logger),
                topics: try bus.topics(file), logger: logger)
            do {
                let report = try await publisher.publish(catalogue, isDry: dryRun)
                tell(report)
            } catch let error as KafkaError {
                throw Exit.fail("\(error)", Exit.unavailable)
            }
        }

        private func tell(_ report: ContractPublisher.Report) {
            func line(_ word: String, _ service: Service) {
                Terminal.line("\(word)  \(service.name).v\(service.version)  \(service.digest)")
            }
            for service in report.added { line(dryRun ? "would publish" : "published", service) }
            for service in report.kept { line("unchanged", service) }
            for service in report.retired { line(dryRun ? "would retire " : "retired  ", service) }
            if !report.isChanged { Terminal.message("nothing to change") }
        }
    }
}
