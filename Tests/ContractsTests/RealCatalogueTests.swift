import Contracts
import Foundation
import Testing

/// The catalogue of this repository.
@Suite struct RealCatalogueTests {
    /// `Contracts/` beside a directory above this file, or where `DARCHA_CONTRACTS` says.
    private static let directory: String? = {
        if let path = ProcessInfo.processInfo.environment["DARCHA_CONTRACTS"] { return path }
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path != "/" {
            let contracts = directory.appending(path: "Contracts")
            if FileManager.default.fileExists(atPath: contracts.appending(path: "services").path) {
                return contracts.path
            }
            directory.deleteLastPathComponent()
        }
        return nil
    }()

    static func catalogue() throws -> Catalogue { try Catalogue.load(directory: try #require(directory)) }

    @Test func isSound() throws {
        let directory = try #require(Self.directory)
        let findings = Catalogue.lint(directory: directory)
        #expect(findings.isEmpty, "\(ContractError(findings: findings))")
        let catalogue = try Catalogue.load(directory: directory)
        #expect(catalogue.service(named: "childbirth")?.steps.count == 6)
        #expect(catalogue.service(named: "person-check") != nil)
        let passport = try #require(catalogue.service(named: "foreign-passport"))
        #expect(passport.steps.count { $0.needs.isEmpty } == 7)
        #expect(passport.steps.contains { $0.isFirstOf })
        let business = try #require(catalogue.service(named: "business-registration"))
        #expect(business.steps.contains { $0.forEach != nil })
        #expect(business.steps.contains { $0.late == .amend })
    }

    /// Contracts that use no later key of the language keep their digests: cases and recorded traffic are pinned to them.
    @Test func keepsItsDigests() throws {
        let catalogue = try Self.catalogue()
        let childbirth = try #require(catalogue.service(named: "childbirth", version: 1))
        #expect(childbirth.digest == "2434aa4409d7727d977597a366b332850503daa75fa87870a0b9cc335e15a0a4")
        let check = try #require(catalogue.service(named: "person-check", version: 1))
        #expect(check.digest == "524ff3ab7e25bd10ea2ab976be18ff808078d89ae90d9074d2ce4c2155c72cdc")
    }
}
