import ArgumentParser
import Contracts
import Development
import Foundation
import Logging
import ServiceLifecycle
import Simulators
import UnixSignals

/// `darcha dev`: the whole bus on this machine.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Start the whole bus on this machine, with an embedded broker and simulated agencies.",
        discussion:
            "Prints `ready URL` when everything runs. Ctrl-C ends all of it. It forgets everything when it ends.")

    @Option(help: "The gateway's port; 0 for any")
    var port = 8080

    @Option(help: "The address that everything binds to")
    var host = "127.0.0.1"

    @Option(help: "Where state and logs are kept; .darcha/dev by default, which is made anew each time")
    var data: String?

    @Option(help: "The folder of contracts (DARCHA_CONTRACTS)")
    var contracts: String?

    @Option(help: "Only these services, as childbirth,person-check, with the agencies that they ask; all by default")
    var services: String?

    @Option(help: "The level from which log lines of the processes are shown; all are in the logs folder")
    var show = "warning"

    @Flag(help: "Simulated agencies answer at once")
    var instant = false

    func run() async throws {
        let folder = contracts ?? BusOptions.environment("CONTRACTS") ?? "Contracts"
        let catalogue: Catalogue
        do { catalogue = try Catalogue.load(directory: folder) } catch {
            throw Exit.fail("\(error)", Exit.badData)
        }
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var configuration = DevelopmentConfiguration(contracts: folder, executable: executable)
        configuration.host = host
        configuration.port = port
        configuration.data = data
        configuration.services = try services.map { try names($0, in: catalogue) }
        configuration.logLevel = show
        configuration.isInstant = instant
        let service = DevelopmentService(
            configuration: configuration, catalogue: catalogue, simulated: Simulator.agencies,
            tell: { Terminal.tell($0) })
        var group = ServiceGroupConfiguration(
            services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "darcha.dev") { _ in SwiftLogNoOpLogHandler() })
        group.maximumGracefulShutdownDuration = .seconds(5)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as DevelopmentError {
            throw Exit.fail("\(error)", Exit.unavailable)
        }
    }

    /// The names in the list, each of a service that there is.
    private func names(_ list: String, in catalogue: Catalogue) throws -> [String] {
        let names = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for name in names {
            do { _ = try catalogue.requiredService(named: name) } catch { throw Exit.fail("\(error)", Exit.noInput) }
        }
        guard !names.isEmpty else {
            throw Exit.fail("--services names none\n  mend: name some, as childbirth,person-check", ExitCode(64))
        }
        return names
    }
}
