import ArgumentParser
import Client

/// `darcha case`: shows one case.
struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case", abstract: "Show a case: which agency answered, and which did not.")

    @Argument(help: "The case's id")
    var id: String

    @Flag(help: "Follow it until it closes; exit status as of `submit`")
    var watch = false

    @OptionGroup var portal: PortalOptions

    func run() async throws {
        let client = try portal.client()
        do {
            let view = try await client.find(id)
            guard watch else {
                var display = CaseDisplay(silent: portal.json)
                display.finish(view)
                return
            }
            let last = try await CaseWatch(client: client, id: id).run(from: view, timeout: nil, silent: portal.json)
            try CaseWatch.end(with: last)
        } catch let error as ClientError {
            throw PortalOptions.status(of: error)
        }
    }
}
