import Dispatch
import Synchronization

/// Many runs, side by side, each in one thread.
package struct SimulationCampaign: Sendable {
    /// What came of them.
    package struct Summary: Sendable {
        package var seeds = 0
        package var cases = 0
        package var events = 0
        package var failures: [SimulationRun.Report] = []
        package var table = FaultTable()
        /// What happened, where that was asked for.
        package var traces: [String] = []
    }

    private let seeds: ClosedRange<UInt64>
    private let broken: BrokenRule?
    private let traces: Bool
    private let threads: Int
    /// Whether to end at the first failure.
    private let endsAtFailure: Bool

    package init(
        seeds: ClosedRange<UInt64>, broken: BrokenRule? = nil, traces: Bool = false, threads: Int,
        endsAtFailure: Bool = false
    ) {
        self.seeds = seeds
        self.broken = broken
        self.traces = traces
        self.threads = max(1, threads)
        self.endsAtFailure = endsAtFailure
    }

    /// Runs all seeds.
    ///
    /// - Parameters:
    ///   - progress: told after every thousand how many are done, and how many failed.
    ///   - failure: told of each that fails, at once.
    package func run(
        progress: @Sendable (Int, Int) -> Void = { _, _ in },
        failure: @Sendable (SimulationRun.Report) -> Void = { _ in }
    ) -> Summary {
        let next = Atomic(seeds.lowerBound)
        let shared = Mutex(Summary())
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let seed = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard seed <= seeds.upperBound else { return }
                let report = SimulationRun.run(seed: seed, broken: broken, traces: traces)
                let told = shared.withLock { summary -> (Int, Int)? in
                    summary.add(report)
                    return summary.seeds % 1000 == 0 ? (summary.seeds, summary.failures.count) : nil
                }
                if !report.violations.isEmpty { failure(report) }
                if let told { progress(told.0, told.1) }
                if endsAtFailure, !report.violations.isEmpty {
                    next.store(seeds.upperBound + 1, ordering: .relaxed)
                }
            }
        }
        var summary = shared.withLock { $0 }
        summary.failures.sort { $0.seed < $1.seed }
        return summary
    }
}

extension SimulationCampaign.Summary {
    fileprivate mutating func add(_ report: SimulationRun.Report) {
        seeds += 1
        cases += report.cases
        events += report.events
        table.add(report.table)
        if report.violations.isEmpty {
            traces += report.trace
        } else {
            failures.append(report)
        }
    }
}
