import ArgumentParser
import Contracts
import JSON

extension ContractsCommand {
    /// `darcha contracts example`.
    struct Example: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a valid document from its schema: the request of a service, or any document.",
            discussion: "The same seed makes the same document. Nobody in it is real.")

        @Argument(help: "The service, as childbirth; not needed with --document")
        var service: String?

        @Option(help: "Another seed, another document")
        var seed: UInt64 = 1

        @Option(help: "The document, as birth-certificate.v1; the service's request by default")
        var document: String?

        @OptionGroup var contracts: CatalogueOptions

        func validate() throws {
            if service == nil, document == nil { throw ValidationError("name a service, or a --document") }
        }

        func run() throws {
            let catalogue = try contracts.catalogue()
            let id = try id(in: catalogue)
            var generator = ExampleGenerator(catalogue)
            do {
                Terminal.line(try generator.example(of: id, seed: seed).pretty)
            } catch {
                throw Exit.fail("\(error)", Exit.badData)
            }
        }

        private func id(in catalogue: Catalogue) throws -> DocumentID {
            // A service that there is not is an error, whatever document is asked for.
            let request = try service.map { try contracts.service($0, in: catalogue).request }
            if document == nil, let request { return request }
            do { return try catalogue.requiredDocument(document ?? "").id } catch {
                throw Exit.fail("\(error)", Exit.noInput)
            }
        }
    }
}
