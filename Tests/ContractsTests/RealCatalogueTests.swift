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
}
