import Foundation
import GRDB
import Hummingbird
package import Logging
import ServiceLifecycle

/// One agency's legacy system, simulated: an HTTP server with state in SQLite, believable answers and latency.
///
/// It honours `Idempotency-Key`: the same key and body again gives the same answer and does nothing; the same key with
/// another body is 422. Errors are problem details (RFC 9457); 404 and 409 are business refusals.
///
/// Beside the agency's own paths it has:
/// - `GET /_simulator/health`
/// - `GET /_simulator/effects`: how many effects it took, of how many cases, and which case's step took effect twice.
/// - `GET` and `PUT /_simulator/behaviour`: `{"mode": "normal|down|busy|slow|refuse|garbage|error500|lost",
///   "latencyMilliseconds": …}`.
package struct Simulator: Service {
    /// The agencies that there are simulators of, in the order of the alphabet.
    package static let agencies: [String] = systems.keys.sorted()

    /// The largest body read, in bytes.
    static let bodyLimit = 1 << 20

    let agency: String
    let host: String
    let port: Int
    let path: String
    let latency: LatencyProfile
    let logger: Logger
    let pause: @Sendable (Duration) async throws -> Void
    let onReady: @Sendable (Int) async -> Void
    let system: any LegacySystem
    let behaviour = BehaviourSwitch()

    /// - Parameters:
    ///   - agency: one of ``agencies``.
    ///   - host: the address to listen on.
    ///   - port: 0 for any free one.
    ///   - database: the path of its SQLite file, made when it is not there; `:memory:` for none.
    ///   - latency: how long it takes to answer; nil: as long as that agency's system usually does.
    ///   - logger: gets no content of documents.
    ///   - onReady: called once it listens, with the port.
    /// - Throws: when there is no simulator of that agency.
    package init(
        agency: String, host: String = "127.0.0.1", port: Int, database: String,
        latency: LatencyProfile? = nil, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(SimulatorError) {
        try self.init(
            agency: agency, host: host, port: port, database: database, latency: latency, logger: logger,
            today: Self.tashkentToday, pause: { try await Task.sleep(for: $0) }, onReady: onReady)
    }

    /// As the other, with a calendar and a way to wait of one's own.
    init(
        agency: String, host: String = "127.0.0.1", port: Int, database: String, latency: LatencyProfile?,
        logger: Logger, today: @escaping @Sendable () -> CivilDate,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        onReady: @escaping @Sendable (Int) async -> Void
    ) throws(SimulatorError) {
        guard let make = Self.systems[agency] else {
            throw SimulatorError(
                code: .unknownAgency, message: "There is no simulator of the agency \(agency).",
                remedy: "Use one of \(Self.agencies.joined(separator: ", ")).")
        }
        self.agency = agency
        self.host = host
        self.port = port
        self.path = database
        var logger = logger
        logger[metadataKey: "agency"] = "\(agency)"
        self.logger = logger
        self.pause = pause
        self.onReady = onReady
        self.system = make(today)
        self.latency = latency ?? system.latency
    }

    /// Serves until it is shut down.
    ///
    /// - Throws: ``SimulatorError`` when the database cannot be opened; what the system says when the port is taken.
    package func run() async throws {
        let ledger: EffectLedger
        do {
            ledger = try EffectLedger(path: path, system: system)
        } catch {
            throw SimulatorError(
                code: .databaseUnavailable, message: "The database \(path) cannot be opened: \(error).",
                remedy: "Give a path in a directory that exists and can be written to.")
        }
        let application = Application(
            router: routes(to: ledger),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                let bound = channel.localAddress?.port ?? port
                logger.info("Simulator is ready", metadata: ["port": "\(bound)"])
                await onReady(bound)
            },
            logger: logger)
        try await application.run()
    }

    private static let systems: [String: @Sendable (@escaping @Sendable () -> CivilDate) -> any LegacySystem] = [
        "civil-registry": { CivilRegistry(today: $0) },
        "commercial-banks": { CommercialBanks(today: $0) },
        "defence-ministry": { DefenceMinistry(today: $0) },
        "enforcement-bureau": { EnforcementBureau(today: $0) },
        "interior-ministry": { InteriorMinistry(today: $0) },
        "justice-ministry": { JusticeMinistry(today: $0) },
        "maternity-hospital": { MaternityHospital(today: $0) },
        "pension-fund": { PensionFund(today: $0) },
        "personalisation-centre": { PersonalisationCentre(today: $0) },
        "polyclinic": { Polyclinic(today: $0) },
        "preschool-education": { PreschoolEducation(today: $0) },
        "statistics-agency": { StatisticsAgency(today: $0) },
        "tax-committee": { TaxCommittee(today: $0) },
        "treasury": { Treasury(today: $0) },
    ]

    /// Today in Tashkent, which is five hours ahead of UTC all year.
    private static func tashkentToday() -> CivilDate {
        CivilDate(daysSinceEpoch: Int(((Date().timeIntervalSince1970 + 5 * 3600) / 86_400).rounded(.down)))
    }
}
