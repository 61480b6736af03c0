import ArgumentParser
import Simulators

/// `darcha simulator`: an agency's legacy system, simulated; `darcha dev` starts them.
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Run the simulated legacy system of an agency: for trying things out, and for tests.",
        discussion: "Prints `ready URL` when it listens. See GET and PUT /_simulator/behaviour.")

    @Argument(help: "The agency, as civil-registry")
    var agency: String

    @Option(help: "The address to listen on")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 for any")
    var port = 0

    @Option(help: "The SQLite file of its state")
    var database = ":memory:"

    @Flag(help: "Answer at once, as no real system does")
    var instant = false

    @OptionGroup var bus: BusOptions

    func run() async throws {
        let process = try ProcessRun("darcha.simulator", bus, .none)
        let host = host
        let simulator: Simulator
        do {
            simulator = try Simulator(
                agency: agency, host: host, port: port, database: database,
                latency: instant ? LatencyProfile.none : nil, logger: process.logger,
                onReady: { Terminal.tell("ready http://\(host):\($0)") })
        } catch {
            throw Exit.fail("\(error)", ExitCode(64))
        }
        try await process.run(simulator)
    }
}
