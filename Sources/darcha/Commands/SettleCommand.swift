import ArgumentParser
import Client

/// `darcha settle`: an operator has seen to a step by hand.
struct SettleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Say that nothing of a step remains to be seen to: it did not happen, or was undone by hand.",
        discussion: """
            For a task in doubt, or a compensation that failed. \
            Exit status: 0 done; 4 nothing to do with this step, or somebody was first; 65 no such case or step; \
            69 not reachable; 77 the key is not accepted.
            """)

    @OptionGroup var step: StepOptions

    @Option(help: "What was done, for whoever reads the journal; no personal data")
    var note: String?

    func run() async throws { try await step.give(.settle, ("note", note)) }
}
