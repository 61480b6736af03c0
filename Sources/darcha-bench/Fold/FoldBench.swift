import ArgumentParser
import CAllocationCount
import Casework
import Contracts
import Foundation
import JSON

/// The fold: events per second on one core, and what they allocate.
struct FoldBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold",
        abstract: "Events per second that one core folds, for the childbirth service.",
        discussion: """
            Each case is opened and answered by its six agencies; many are open at once, so that their events are mixed. \
            `fold` is what every reader of the journal does with events in memory; `fold and messages` makes the tasks and \
            results that follow, too, as the conductor does; `read, fold and messages` begins with the records as Kafka \
            gives them. Allocations are counted in malloc itself. The last line is the memory of a case that waits for \
            agencies, beyond its documents; above 2048 bytes the program ends with status 1.
            """)

    @Option(help: "How many cases a round has.") var cases = 20_000
    @Option(help: "How many of them are open at once.") var open = 1000
    @Option(help: "How many rounds.") var rounds = 5
    @Option(help: "The folder of the catalogue.") var contracts = "Contracts"
    @Flag(help: "Print JSON instead of a table.") var json = false

    private struct Row: Encodable {
        var name: String
        var eventsPerSecond: Double
        var lowest: Double
        var highest: Double
        var allocationsPerEvent: Double
        var bytesPerEvent: Double
    }

    func validate() throws {
        guard cases > 0, open > 0, rounds > 0 else {
            throw ValidationError("--cases, --open and --rounds are at least 1")
        }
    }

    func run() throws {
        let work = try FoldWorkload(contracts: contracts, cases: cases, open: open)
        var rows: [Row] = []
        for kind in FoldWorkload.Kind.allCases {
            var speeds: [Double] = []
            var allocations: UInt64 = 0
            var bytes: UInt64 = 0
            for _ in 0..<rounds {
                let before = (darcha_allocations(), darcha_allocated_bytes())
                let start = ContinuousClock.now
                let closed = work.run(kind)
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                guard closed == cases else { throw BenchError("\(closed) of \(cases) cases closed as completed") }
                allocations = darcha_allocations() - before.0
                bytes = darcha_allocated_bytes() - before.1
                speeds.append(Double(work.events) / seconds)
            }
            speeds.sort()
            rows.append(
                Row(
                    name: kind.rawValue, eventsPerSecond: speeds[speeds.count / 2], lowest: speeds[0],
                    highest: speeds[speeds.count - 1], allocationsPerEvent: Double(allocations) / Double(work.events),
                    bytesPerEvent: Double(bytes) / Double(work.events)))
        }
        let size = try bytesPerWaitingCase(work)
        defer { if size > Self.mostPerCase { Self.exit(withError: BenchError("a waiting case takes \(size) bytes")) } }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(rows), as: UTF8.self))
            return
        }
        for row in rows {
            print(
                String(
                    format: "%@ %9.0f events/s (%.0f to %.0f), %6.1f allocations and %7.0f bytes an event",
                    row.name.padding(toLength: 24, withPad: " ", startingAt: 0), row.eventsPerSecond, row.lowest,
                    row.highest, row.allocationsPerEvent, row.bytesPerEvent))
        }
        print("a case that waits: \(size) bytes beyond its documents")
    }

    /// What a state may take beyond its documents, in bytes.
    private static let mostPerCase = 2048

    private func bytesPerWaitingCase(_ work: FoldWorkload) throws -> Int {
        let before = darcha_live_bytes()
        let slots = work.waiting(min(cases, open))
        let size = Int(darcha_live_bytes() - before) / slots.count
        guard slots.values.allSatisfy({ $0.state?.isOpen ?? false }) else { throw BenchError("not all cases wait") }
        return size
    }
}
