import Simulation
import Testing

/// The whole bus in simulated worlds, and the proof that the checks can fail.
///
/// One suite, one test after the other: each takes all cores for itself.
@Suite(.serialized) struct SimulationTests {
    private static let threads = 2

    @Test("The fold comes to what the oracle says, event by event") func histories() throws {
        for seed in 1...3000 {
            var trial = try #require(FoldTrial(seed: UInt64(seed)))
            trial.run(events: 60)
            #expect(trial.fault == nil, "\(trial.plan)\n\(trial.text)\ndarcha-bench trial --seeds \(seed)..\(seed)")
        }
    }

    @Test("Eight thousand worlds come to their end as they should") func worlds() {
        let summary = SimulationCampaign(seeds: 1...8000, threads: Self.threads).run()
        for failure in summary.failures {
            Issue.record("\(failure.violations.joined(separator: "\n"))\n\(failure.command(broken: nil))")
        }
        print(summary.table.text)
        for pairing in Expectations.pairings {
            let count = summary.table.counts[pairing] ?? 0
            #expect(count >= Expectations.least, "\(pairing.fault) met \(pairing.rule) \(count) times only")
        }
    }

    @Test("A world is a pure function of its seed") func determinism() {
        let first = SimulationRun.run(seed: 7, traces: true)
        let second = SimulationRun.run(seed: 7, traces: true)
        #expect(!first.trace.isEmpty)
        #expect(first.trace == second.trace)
    }

    @Test("A rule that is broken on purpose is found", arguments: BrokenRule.allCases) func broken(rule: BrokenRule) {
        let campaign = SimulationCampaign(
            seeds: 1...2000, broken: rule, threads: Self.threads, endsAtFailure: true)
        let summary = campaign.run()
        #expect(!summary.failures.isEmpty, "\(rule.rawValue) was not found")
        if let found = summary.failures.first {
            print("\(rule.rawValue): seed \(found.seed): \(found.violations.first ?? "")")
        }
    }
}
