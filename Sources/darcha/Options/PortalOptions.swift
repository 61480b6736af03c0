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
        let development = DevelopmentKey.read()
        let url = url ?? BusOptions.environment("URL") ?? development?.url ?? "http://127.0.0.1:8080"
        // A development key goes to the gateway that it was made for, and to no other.
        let found =
            try keyFromFile() ?? BusOptions.environment("API_KEY") ?? (development?.url == url ? development?.key : nil)
        return GatewayClient(url: url, key: found)
    }

    private func keyFromFile() throws -> String? {
        guard let path = apiKeyFile else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Exit.fail("\(path) can't be read", Exit.noInput)
        }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Says what went wrong; the status that goes with it.
    static func status(of error: ClientError) -> ExitCode {
        switch error {
        case .unreachable: Exit.fail("\(error)", Exit.unavailable)
        case .unintelligible: Exit.fail("\(error)", Exit.software)
        case .refused(let status, _):
            switch status {
            case 401, 403: Exit.fail("\(error)", Exit.noPermission)
            case 503: Exit.fail("\(error)", Exit.unavailable)
            case 500...: Exit.fail("\(error)", Exit.software)
            default: Exit.fail("\(error)", Exit.badData)
            }
        }
    }
}
