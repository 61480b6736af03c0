import ArgumentParser
import Foundation
import Simulation
import Synchronization

/// The whole bus in a simulated world that breaks what it can.
struct SimulateBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the bus in simulated worlds that break what they can, and judges what came of it.",
        discussion: """
            A run is a pure function of its seed. A seed that fails is printed with the command that replays it; with \
            --trace, all that happened in it is printed, too. --broken NAME breaks a rule on purpose, to show that \
            this would be found.
            """)

    @Option(help: "Which worlds, as 1..1000.") var seeds: SeedRange
    @Flag(help: "Print what happened.") var trace = false
    @Option(help: "Break a rule on purpose.") var broken: BrokenRule?
    @Option(help: "How many run side by side.") var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads must be at least 1.") }
    }

    func run() throws {
        let began = Date()
        let campaign = SimulationCampaign(
            seeds: seeds.first...seeds.last, broken: broken, traces: trace, threads: threads)
        let summary = campaign.run { done, failed in
            Self.say("\(done) seeds, \(failed) failed, \(Self.residentMegabytes) MB of memory")
        } failure: { report in
            Self.say("seed \(report.seed) fails: \(report.violations.first ?? "")")
        }
        for report in summary.failures.prefix(trace ? .max : 10) {
            print("seed \(report.seed) fails: \(report.violations.joined(separator: "\n    "))")
            print("    " + report.command(broken: broken))
            if trace { print(report.trace.joined(separator: "\n")) }
        }
        if trace, summary.failures.isEmpty { print(summary.traces.joined(separator: "\n")) }
        print(summary.table.text)
        let seconds = Date().timeIntervalSince(began)
        let each = seconds * 1000 * Double(threads) / Double(max(1, summary.seeds))
        print(
            "\(summary.seeds) seeds, \(summary.cases) cases, \(summary.events) events, \(summary.failures.count) failed; "
                + String(format: "%.1f s, %.2f ms of one core each", seconds, each))
        if !summary.failures.isEmpty { throw ExitCode.failure }
    }

    private static func say(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

    /// The process's resident memory, as `/proc/self/statm` tells it in pages.
    private static var residentMegabytes: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        let pages = fields.count > 1 ? Int(fields[1]) ?? 0 : 0
        return (pages * Int(sysconf(Int32(_SC_PAGESIZE)))) >> 20
    }
}

extension BrokenRule: ExpressibleByArgument {}
