import ArgumentParser
import Foundation
import Kafka
import Logging
import Messages
import Observability

/// How a process finds the bus: by flag, by environment variable, or in the file of `--config`; the
/// first that says something counts.
struct BusOptions: ParsableArguments {
    @Option(help: "Kafka's bootstrap servers, host:port,… (DARCHA_BOOTSTRAP_SERVERS)")
    var bootstrapServers: String?

    @Option(help: "What every topic's name begins with; darcha. by default (DARCHA_TOPIC_PREFIX)")
    var topicPrefix: String?

    @Option(help: "A YAML file with these settings (DARCHA_CONFIG)")
    var config: String?

    @Option(
        help: "Serve /livez and /metrics on this port of 127.0.0.1 (DARCHA_METRICS_PORT); a gateway has them anyway")
    var metricsPort: Int?

    @Option(
        name: .customShort("X", allowingJoined: true),
        help: ArgumentHelp(
            "A librdkafka property; X.file=PATH reads its value from a file (DARCHA_KAFKA_PROPERTIES, a=b;c=d)",
            valueName: "property=value"))
    var properties: [String] = []

    @Option(help: "trace, debug, info, notice, warning or error; info by default (DARCHA_LOG_LEVEL)")
    var logLevel: String?

    @Option(help: "How log lines look: text, json, or automatic: text on a terminal (DARCHA_LOG_FORMAT)")
    var logFormat: LogFormat = BusOptions.environment("LOG_FORMAT").flatMap { LogFormat(rawValue: $0) } ?? .automatic

    @Flag(help: ArgumentHelp("Settings that suit the embedded broker of `darcha dev`", visibility: .hidden))
    var embedded = false

    /// The settings that every process may have in its file.
    static let keys: Set<String> = [
        "bootstrap-servers", "topic-prefix", "kafka", "log-level", "metrics-port",
    ]

    /// The path of the settings file.
    var configPath: String? { config ?? Self.environment("CONFIG") }

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment["DARCHA_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
    }

    func topics(_ file: ConfigurationFile) throws -> Topics {
        Topics(prefix: try topicPrefix ?? Self.environment("TOPIC_PREFIX") ?? file.text("topic-prefix") ?? "darcha.")
    }

    /// The level of the log.
    func level(_ file: ConfigurationFile) throws -> Logger.Level {
        let name = try logLevel ?? Self.environment("LOG_LEVEL") ?? file.text("log-level") ?? "info"
        guard let level = Logger.Level(rawValue: name) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Exit.fail("`\(name)` is no log level\n  mend: one of \(known)", Exit.badConfiguration)
        }
        return level
    }

    /// The port that metrics are served on, where one is asked for.
    func metricsPort(_ file: ConfigurationFile) throws -> Int? {
        if let metricsPort { return metricsPort }
        guard let text = try Self.environment("METRICS_PORT") ?? file.text("metrics-port") else { return nil }
        guard let port = Int(text), (1...65_535).contains(port) else {
            throw Exit.fail("`metrics-port` must be a number from 1 to 65535", Exit.badConfiguration)
        }
        return port
    }

    /// The Kafka client's settings.
    func kafka(_ file: ConfigurationFile, clientID: String, logger: Logger) throws -> ClientConfiguration {
        guard
            let servers = try bootstrapServers ?? Self.environment("BOOTSTRAP_SERVERS")
                ?? file.text("bootstrap-servers")
        else {
            throw Exit.fail(
                "no Kafka given\n  mend: --bootstrap-servers host:port, or DARCHA_BOOTSTRAP_SERVERS; "
                    + "`darcha dev` brings one of its own", Exit.badConfiguration)
        }
        var all = try file.texts("kafka")
        let fromEnvironment = Self.environment("KAFKA_PROPERTIES")?.split(separator: ";").map(String.init) ?? []
        for property in fromEnvironment + properties {
            let parts = property.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Exit.fail("-X takes property=value", Exit.badConfiguration)
            }
            all[String(parts[0])] = String(parts[1])
        }
        if embedded {
            // An empty fetch of the embedded broker is not woken by new data, and it sends one batch a fetch.
            for (name, value) in ["fetch.wait.max.ms": "5", "session.timeout.ms": "6000"] where all[name] == nil {
                all[name] = value
            }
        }
        return ClientConfiguration(bootstrapServers: servers, clientID: clientID, properties: all, logger: logger)
    }
}

extension LogFormat: ExpressibleByArgument {}
