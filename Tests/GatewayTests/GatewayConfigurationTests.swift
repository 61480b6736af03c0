import Casework
import Messages
import Testing

@testable import Gateway

@Suite struct GatewayConfigurationTests {
    private static let key = String(repeating: "ab", count: 32)

    @Test func whatIsUsablePasses() throws {
        var configuration = GatewayConfiguration()
        configuration.portals = [.init(id: "my-gov", keySHA256: Self.key.uppercased())]
        configuration.operators = [.init(id: "my-gov", keySHA256: String(repeating: "cd", count: 32))]
        try configuration.check()
    }

    @Test(
        arguments: [
            { $0.port = 70_000 }, { $0.maxBodyBytes = 0 }, { $0.documentLimit = 0 }, { $0.retention = .seconds(3600) },
            { $0.checkLifetime = .seconds(200) },
            { $0.portals = [.init(id: "", keySHA256: GatewayConfigurationTests.key)] },
            { $0.portals = [.init(id: "Upper", keySHA256: GatewayConfigurationTests.key)] },
            { $0.portals = [.init(id: "a", keySHA256: "abc")] },
            { $0.portals = [.init(id: "a", keySHA256: String(repeating: "zz", count: 32))] },
            { $0.portals = Array(repeating: .init(id: "a", keySHA256: GatewayConfigurationTests.key), count: 2) },
            { $0.operators = [.init(id: "a/b", keySHA256: GatewayConfigurationTests.key)] },
            { $0.operators = [.init(id: "a", keySHA256: "abc")] },
            { $0.portals = ["a", "b"].map { .init(id: $0, keySHA256: GatewayConfigurationTests.key) } },
            {
                $0.portals = [.init(id: "a", keySHA256: GatewayConfigurationTests.key)]
                $0.operators = [.init(id: "b", keySHA256: GatewayConfigurationTests.key.uppercased())]
            },
        ] as [@Sendable (inout GatewayConfiguration) -> Void])
    func whatIsNotIsNamed(change: @Sendable (inout GatewayConfiguration) -> Void) {
        var configuration = GatewayConfiguration()
        change(&configuration)
        #expect {
            try configuration.check()
        } throws: { error in
            (error as? GatewayError)?.code == .configurationInvalid
        }
    }
}
