import ArgumentParser
import Contracts

/// Where the files of the contracts are: by flag, by environment variable, or in the file of `--config`.
struct ContractsOptions: ParsableArguments {
    @Option(help: "The folder of contracts; Contracts by default (DARCHA_CONTRACTS)")
    var contracts: String?

    /// The key in the settings file.
    static let key = "contracts"

    /// Whether the folder is said anywhere.
    func isGiven(_ file: ConfigurationFile) throws -> Bool {
        try contracts ?? BusOptions.environment("CONTRACTS") ?? file.text(Self.key) != nil
    }

    /// The folder.
    func directory(_ file: ConfigurationFile = .none) throws -> String {
        try contracts ?? BusOptions.environment("CONTRACTS") ?? file.text(Self.key) ?? "Contracts"
    }

    /// The catalogue in the folder.
    func catalogue(_ file: ConfigurationFile = .none) throws -> Catalogue {
        do { return try Catalogue.load(directory: try directory(file)) } catch let error as ContractError {
            throw Exit.fail("\(error)", Exit.badData)
        }
    }
}
