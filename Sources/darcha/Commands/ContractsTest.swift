import ArgumentParser
import ContractTesting
import Contracts
import JSON
import JSONSchema

extension ContractsCommand {
    /// `darcha contracts test`.
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the example cases beside the contracts. Exit status 1 when one does not go as it says.")

        @Argument(help: "Only the cases of that service")
        var service: String?

        @Option(help: "The language of titles: uz, ru or en")
        var lang: Language = .en

        @Flag(help: "Print JSON")
        var json = false

        @OptionGroup var contracts: CatalogueOptions

        func run() throws {
            let catalogue = try contracts.catalogue()
            if let service { _ = try contracts.service(service, in: catalogue) }
            let report = ContractTests.run(catalogue, directory: contracts.folder, service: service)
            if json {
                Terminal.line(report.json.pretty)
            } else {
                if !report.cases.isEmpty || !report.findings.isEmpty { Terminal.line(report.text(in: lang)) }
                Terminal.message("\(contracts.folder): \(report.summary)")
            }
            if !report.isOK { throw ExitCode(1) }
        }
    }
}
