import ArgumentParser
import Client
import Development
import Foundation

/// How a portal's calls find the gateway.
struct PortalOptions: ParsableArguments {
    @Option(help: "The gateway (DARCHA_URL); else the `darcha dev` started in this folder, else http://127.0.0.1:8080")
    var url: String?

    @Option(help: "A file that holds the portal's bearer key (or DARCHA_API_KEY holds the key itself)")
    var apiKeyFile: String?

    @Flag(help: "Print JSON and nothing else on standard output")
    var json = false

    /// A client of that gateway.
    func client() throws -> GatewayClient {
        try GatewayAddress(url).client(keyFile: apiKeyFile, variable: "API_KEY") { $0.key }
    }

    /// Says what went wrong; the status that goes with it.
    static func status(of error: ClientError) -> ExitCode {
        switch error {
        case .unreachable: Exit.fail("\(error)", Exit.unavailable)
        case .unintelligible: Exit.fail("\(error)", Exit.software)
        case .refused(let status, _):
            switch status {
            case 401, 403: Exit.fail("\(error)", Exit.noPermission)
            case 409: Exit.fail("\(error)", Exit.notDone)
            case 503: Exit.fail("\(error)", Exit.unavailable)
            case 500...: Exit.fail("\(error)", Exit.software)
            default: Exit.fail("\(error)", Exit.badData)
            }
        }
    }
}

/// How an operator's calls find the gateway.
struct OperatorOptions: ParsableArguments {
    @Option(help: "The gateway (DARCHA_URL); else the `darcha dev` started in this folder, else http://127.0.0.1:8080")
    var url: String?

    @Option(help: "A file that holds the operator's key (or DARCHA_OPERATOR_KEY holds the key itself)")
    var operatorKeyFile: String?

    @Flag(help: "Print JSON and nothing else on standard output")
    var json = false

    /// A client of that gateway.
    func client() throws -> GatewayClient {
        try GatewayAddress(url).client(keyFile: operatorKeyFile, variable: "OPERATOR_KEY") { $0.operatorKey }
    }
}

/// Where the gateway is, and which key goes to it.
private struct GatewayAddress {
    let url: String
    private let development: DevelopmentKey?

    init(_ url: String?) {
        let development = DevelopmentKey.read()
        self.url = url ?? BusOptions.environment("URL") ?? development?.url ?? "http://127.0.0.1:8080"
        // A development key goes to the gateway that it was made for, and to no other.
        self.development = development?.url == self.url ? development : nil
    }

    func client(
        keyFile: String?, variable: String, _ developmentKey: (DevelopmentKey) -> String?
    ) throws -> GatewayClient {
        let key = try key(from: keyFile) ?? BusOptions.environment(variable) ?? development.flatMap(developmentKey)
        return GatewayClient(url: url, key: key)
    }

    private func key(from path: String?) throws -> String? {
        guard let path else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Exit.fail("\(path) can't be read", Exit.noInput)
        }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
