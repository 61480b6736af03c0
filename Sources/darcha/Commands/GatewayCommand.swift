import ArgumentParser
import ContractRegistry
import Gateway

/// `darcha gateway`: the HTTP API for portals.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Run a gateway; any number of them serve the same cases.",
        discussion: """
            The file of --config lists the portals: `portals: [{id: my-gov, keySHA256: <hex>}]`; the digest is made by \
            `printf %s "$KEY" | sha256sum`. `operators:` lists those who see to steps in the same way. Prints `ready URL` when requests are taken.
            """)

    @Option(help: "The address to listen on; 127.0.0.1 by default (DARCHA_HOST)")
    var host: String?

    @Option(help: "The port; 8080 by default, 0 for any (DARCHA_PORT)")
    var port: Int?

    @Option(help: "The SQLite file of the index, a cache that may be deleted; in memory by default (DARCHA_INDEX)")
    var index: String?

    @Option(
        help:
            "The address that portals reach it by, for the descriptions; of host and port by default (DARCHA_PUBLIC_URL)"
    )
    var publicURL: String?

    @OptionGroup var bus: BusOptions

    func run() async throws {
        let file = try ConfigurationFile(
            path: bus.configPath,
            allows: BusOptions.keys.union(["host", "port", "index", "operators", "portals", "public-url"]))
        let process = try ProcessRun("darcha.gateway", bus, file)
        var configuration = GatewayConfiguration()
        configuration.host = try host ?? BusOptions.environment("HOST") ?? file.text("host") ?? configuration.host
        configuration.port =
            try port ?? number(BusOptions.environment("PORT") ?? file.text("port")) ?? configuration.port
        configuration.indexPath = try index ?? BusOptions.environment("INDEX") ?? file.text("index")
        configuration.publicURL = try publicURL ?? BusOptions.environment("PUBLIC_URL") ?? file.text("public-url")
        configuration.portals = try file.list("portals", of: ["id", "keySHA256"]).map {
            .init(id: $0["id"] ?? "", keySHA256: $0["keySHA256"] ?? "")
        }
        configuration.operators = try file.list("operators", of: ["id", "keySHA256"]).map {
            .init(id: $0["id"] ?? "", keySHA256: $0["keySHA256"] ?? "")
        }
        if bus.embedded {
            // The embedded broker keeps 5 MiB of a partition: what cases need must not come near.
            configuration.documentLimit = 512 << 10
            configuration.journalSpanLimit = 4 << 20
        }
        let address = configuration.host
        configuration.onReady = { Terminal.tell("ready http://\(address):\($0)") }
        let service = GatewayService(
            configuration: configuration, contracts: .bus,
            kafka: try bus.kafka(file, clientID: "darcha-gateway", logger: process.logger),
            topics: try bus.topics(file), metrics: process.metrics, logger: process.logger)
        try await process.run(service)
    }

    private func number(_ text: String?) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text) else {
            throw Exit.fail("`port` must be a number from 0 to 65535", Exit.badConfiguration)
        }
        return number
    }
}
