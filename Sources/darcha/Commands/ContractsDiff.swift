import ArgumentParser
import Contracts
import JSON

extension ContractsCommand {
    /// `darcha contracts diff`.
    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare two folders of contracts: what a change breaks, and for whom.",
            discussion: """
                Tells each difference with the partner it concerns, the file and the place in it, why it matters and how to \
                mend it. Exit status 1 when something breaks within a version, or can't be shown not to. A git user gets the \
                old folder by `git worktree add`.
                """)

        @Argument(help: "The folder as it is in use")
        var old: String

        @Argument(help: "The folder as it is to be")
        var new: String

        @Flag(help: "Take it that programs send only what is listed, and that partners pass over what they do not know")
        var lenient = false

        @Flag(help: "Print JSON")
        var json = false

        func run() throws {
            let report = Catalogue.compare(old: try load(old), new: try load(new), isLenient: lenient)
            if json {
                Terminal.line(report.json.pretty)
            } else {
                if !report.differences.isEmpty { Terminal.line(report.text) }
                Terminal.message("\(old) -> \(new): \(report.summary)")
            }
            if !report.isCompatible { throw ExitCode(1) }
        }

        /// Loads one of the two; where that can't be, says what lint says.
        private func load(_ directory: String) throws -> Catalogue {
            do throws(ContractError) {
                return try Catalogue.load(directory: directory)
            } catch {
                if json {
                    Terminal.line(JSONValue.array(error.findings.map(\.json)).pretty)
                } else {
                    for finding in error.findings { Terminal.line(finding.description) }
                    Terminal.message("\(directory): can't be compared, because it can't be used")
                }
                throw ExitCode(1)
            }
        }
    }
}
