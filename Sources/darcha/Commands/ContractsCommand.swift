import ArgumentParser
import Contracts
import JSON

/// `darcha contracts`: the catalogue.
struct ContractsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contracts", abstract: "Check and compare the contracts.", subcommands: [Lint.self, Diff.self])

    /// `darcha contracts lint`.
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check all contracts: file, line, what is wrong and how to mend it. Exit status 1 with errors.")

        @Argument(help: "The folder of contracts (DARCHA_CONTRACTS)")
        var directory: String?

        @Flag(help: "Print JSON")
        var json = false

        func run() throws {
            let folder = directory ?? BusOptions.environment("CONTRACTS") ?? "Contracts"
            let findings = Catalogue.lint(directory: folder)
            if json {
                Terminal.line(JSONValue.array(findings.map(\.json)).pretty)
            } else {
                for finding in findings { Terminal.line(finding.description) }
                let errors = findings.count { $0.severity == .error }
                Terminal.message(
                    findings.isEmpty
                        ? "\(folder): no findings" : "\(folder): \(errors) errors, \(findings.count - errors) warnings")
            }
            if findings.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
        }
    }
}
