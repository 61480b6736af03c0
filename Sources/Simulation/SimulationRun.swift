import Casework
import Conductor
import Contracts
import Kafka
import Messages

/// One run of the whole bus in a world made from a seed: a pure function of the seed and of the rule that is broken.
package struct SimulationRun {
    /// What came of a run.
    package struct Report: Sendable {
        package var seed: UInt64
        /// What must not be; empty where all is well.
        package var violations: [String]
        package var table: FaultTable
        /// What happened, line by line; empty unless asked for.
        package var trace: [String]
        /// How many events the journal has.
        package var events: Int
        package var cases: Int
        /// How many things happened.
        package var steps: Int

        /// The command that replays it.
        package func command(broken: BrokenRule?) -> String {
            "darcha-bench simulate --seeds \(seed)..\(seed) --trace" + (broken.map { " --broken \($0.rawValue)" } ?? "")
        }
    }

    /// Runs a seed.
    ///
    /// - Parameters:
    ///   - broken: the rule that is broken on purpose; nil where none is.
    ///   - traces: whether to keep what happened.
    package static func run(seed: UInt64, broken: BrokenRule? = nil, traces: Bool = false) -> Report {
        let bus = SimulatedBus(seed: seed, broken: broken, traces: traces)
        defer { bus.dispose() }
        bus.run()
        if seed % 8 == 0, broken == nil {
            let quiet = SimulatedBus(seed: seed, broken: nil, traces: false, calm: true)
            quiet.run()
            defer { quiet.dispose() }
            bus.compare(with: quiet)
            for violation in quiet.world.violations { bus.world.violate("without faults: \(violation)") }
        }
        let world = bus.world
        return Report(
            seed: seed, violations: world.violations, table: world.table, trace: world.trace.lines,
            events: world.log.places(world.topics.journal).reduce(0) { $0 + world.log.all($1).count },
            cases: bus.portal.wishes.count, steps: world.scheduler.steps)
    }
}
