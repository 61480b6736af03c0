import ArgumentParser
import Client

/// `darcha cancel`: withdraws a case.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Withdraw a case, as its portal: what was done for it is undone where that can be.",
        discussion: """
            Exit status: 0 the case is cancelled; 4 it has closed otherwise, or its service's cases can't be withdrawn; \
            65 no such case; 69 not reachable; 77 the key is not accepted.
            """)

    @Argument(help: "The case's id")
    var id: String

    @Option(help: "Why, for whoever reads the case; no personal data")
    var reason: String?

    @OptionGroup var portal: PortalOptions

    func run() async throws {
        let client = try portal.client()
        do {
            var display = CaseDisplay(silent: portal.json)
            display.finish(try await client.cancel(id, reason: reason))
        } catch {
            throw PortalOptions.status(of: error)
        }
    }
}
