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
                What would break a partner within a version is refused, with the reason (see `contracts diff`). Published \
                twice, the same contracts change nothing.
                """)

        @Flag(help: "Say what would change, and change nothing")
        var dryRun = false

        @Flag(help: "Publish even what breaks a partner within a version")
        var allowBreaking = false

        @OptionGroup var contracts: CatalogueOptions

        @OptionGroup var bus: BusOptions

        func run() async throws {
            let file = try ConfigurationFile(path: bus.configPath, allows: BusOptions.keys)
            Observability.bootstrap(level: .warning, format: bus.logFormat)
            let logger = Logger(label: "darcha.contracts")
            let catalogue = try contracts.catalogue()
            let publisher = ContractPublisher(
                kafka: try bus.kafka(file, clientID: "darcha-contracts", logger: logger),
                topics: try bus.topics(file), logger: logger)
            do {
                tell(try await publisher.publish(catalogue, isDry: dryRun) { try review(from: $0, to: catalogue) })
            } catch let error as KafkaError {
                throw Exit.fail("\(error)", Exit.unavailable)
            }
        }

        /// Refuses what would break a partner within a version.
        private func review(from old: Catalogue?, to new: Catalogue) throws {
            guard let old else { return }
            let report = Catalogue.compare(old: old, new: new, isLenient: false)
            guard !report.isCompatible else { return }
            Terminal.message(report.text)
            Terminal.message("against what is published: \(report.summary)")
            guard !allowBreaking else { return }
            throw Exit.fail("nothing was published\n  mend: see above, or --allow-breaking", ExitCode(1))
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
