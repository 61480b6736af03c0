import ArgumentParser
import Contracts
import JSONSchema

/// Which contracts a command is about, and in which language it speaks.
struct CatalogueOptions: ParsableArguments {
    @Option(help: "The folder of contracts (DARCHA_CONTRACTS)")
    var directory: String?

    /// The folder of contracts.
    var folder: String { directory ?? BusOptions.environment("CONTRACTS") ?? "Contracts" }

    func catalogue() throws -> Catalogue {
        do { return try Catalogue.load(directory: folder) } catch {
            throw Exit.fail("\(error)", Exit.badData)
        }
    }

    /// A service of the catalogue.
    func service(_ name: String, version: Int? = nil, in catalogue: Catalogue) throws -> Service {
        do { return try catalogue.requiredService(named: name, version: version) } catch {
            throw Exit.fail("\(error)", Exit.noInput)
        }
    }
}

extension Language: ExpressibleByArgument {}
