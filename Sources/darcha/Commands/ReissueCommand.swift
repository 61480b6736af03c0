import ArgumentParser
import Client

/// `darcha reissue`: has a step asked for once more.
struct ReissueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reissue",
        abstract: "Have a step, or what undoes it, asked for once more, as an operator.",
        discussion: """
            The agency gets the same idempotency key again, so that asking again is not doing again. \
            Exit status: 0 done; 4 nothing to do with this step, or somebody was first; 65 no such case or step; \
            69 not reachable; 77 the key is not accepted.
            """)

    @OptionGroup var step: StepOptions

    @Option(help: "Why, for whoever reads the journal; no personal data")
    var reason: String?

    func run() async throws { try await step.give(.reissue, ("reason", reason)) }
}
