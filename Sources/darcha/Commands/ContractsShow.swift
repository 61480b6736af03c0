import ArgumentParser
import Contracts
import JSONSchema

extension ContractsCommand {
    /// `darcha contracts show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw a service's plan: which agency is asked when, and what it is told.")

        @Argument(help: "The service, as childbirth")
        var service: String

        @Option(help: "The service's version; the latest by default")
        var serviceVersion: Int?

        @Option(help: "The language: uz, ru or en")
        var lang: Language = .en

        @Option(help: "What to draw: text, mermaid, dot or svg")
        var format = "text"

        @OptionGroup var contracts: CatalogueOptions

        func run() throws {
            guard let format = PictureFormat(rawValue: format) else {
                throw ValidationError("--format takes text, mermaid, dot or svg")
            }
            let catalogue = try contracts.catalogue()
            let service = try contracts.service(service, version: serviceVersion, in: catalogue)
            Terminal.line(catalogue.picture(of: service, as: format, in: lang))
        }
    }
}
