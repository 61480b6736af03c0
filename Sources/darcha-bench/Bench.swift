import ArgumentParser

/// Micro-benchmarks; each compares with a limit that is measured in the same run on the same machine.
@main struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "darcha-bench",
        abstract: "Measures parts of Darcha against their limits. Build it with -c release.",
        subcommands: [
            KafkaBench.self, BusBench.self, CountsBench.self, ContractsBench.self, FoldBench.self, GoldenJournal.self,
            SimulateBench.self,
            FoldTrials.self, BrokerHost.self,
        ])
}
