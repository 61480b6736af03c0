import ArgumentParser
import Development
import Logging
import Observability
import ServiceLifecycle
import UnixSignals

/// Runs one process of the bus: logging, signals, and the end that goes with them.
struct ProcessRun {
    /// The process's logger.
    let logger: Logger
    /// What its `/metrics` shows.
    let metrics = MetricsRegistry()
    private let endpoint: MetricsEndpoint?

    /// Sets logging and metrics up; to be made once, first thing in a process.
    ///
    /// - Parameters:
    ///   - label: the process's name in the log.
    ///   - bus: where the level and format of the log are said.
    init(_ label: String, _ bus: BusOptions, _ file: ConfigurationFile) throws {
        SupervisedExit.watch()
        Observability.bootstrap(level: try bus.level(file), format: bus.logFormat, metrics: metrics)
        logger = Logger(label: label)
        endpoint = try bus.metricsPort(file).map { [metrics, logger] in
            MetricsEndpoint(port: $0, metrics: metrics, logger: logger)
        }
    }

    /// Runs a service until it fails, or SIGTERM or SIGINT comes.
    func run(_ service: any Service) async throws {
        let services: [any Service] = [service] + (endpoint.map { [$0] } ?? [])
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        configuration.maximumCancellationDuration = .seconds(1)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            return
        } catch {
            throw Exit.fail("\(error)", Exit.software)
        }
    }
}
