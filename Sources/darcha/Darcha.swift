import ArgumentParser

/// The one executable: a subcommand for each process, and for the people who use them.
@main
struct Darcha: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "darcha",
        abstract: "One window for the citizen; behind it, every agency that has a part.",
        discussion:
            "Start with `darcha dev`, then `darcha submit childbirth Contracts/examples/childbirth.json --wait 30`.",
        subcommands: [
            DevCommand.self, SubmitCommand.self, CaseCommand.self, CancelCommand.self, ReissueCommand.self,
            SettleCommand.self, ContractsCommand.self, TopicsCommand.self,
            GatewayCommand.self, ConductorCommand.self, AdapterCommand.self, SimulatorCommand.self,
            VersionCommand.self,
        ])
}
