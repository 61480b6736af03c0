import ArgumentParser
import Simulation

/// The fold against the simulator's oracle.
struct FoldTrials: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial", abstract: "Random histories of one case, folded twice: by the fold and by a naive model.")

    @Option(help: "Which histories, as 1..1000.") var seeds: SeedRange
    @Option(help: "How many events each has at most.") var events = 60

    func run() throws {
        var table = FaultTable()
        var faults = 0
        for seed in seeds.first...seeds.last {
            guard var trial = FoldTrial(seed: seed) else { continue }
            trial.run(events: events)
            table.add(trial.table)
            guard trial.fault != nil else { continue }
            faults += 1
            if faults <= 3 { print("seed \(seed)\n\(trial.plan)\n\(trial.text)\n") }
        }
        print(table.text)
        print("\(faults) histories at fault")
        if faults > 0 { throw ExitCode.failure }
    }
}

/// Seeds from one to another, both included: `A..B`, or one.
struct SeedRange: ExpressibleByArgument {
    let first: UInt64
    let last: UInt64

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: true)
        guard let first = parts.first.flatMap({ UInt64($0) }), let last = parts.last.flatMap({ UInt64($0) }),
            first <= last
        else { return nil }
        self.first = first
        self.last = last
    }
}
