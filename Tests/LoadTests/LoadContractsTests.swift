import Contracts
import Foundation
import JSON
import JSONSchema
import Testing

@testable import Load

@Suite struct LoadContractsTests {
    /// A folder with the contracts in it, for as long as the body runs.
    private func folder(_ contracts: LoadContracts, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/load-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (path, text) in contracts.files {
            let file = URL(fileURLWithPath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(folder)
    }

    @Test(arguments: [1, 3, 10]) func theContractsAreSound(agencies: Int) throws {
        let contracts = LoadContracts(agencies: agencies, sizes: BodySizes(bytes: 500))
        try folder(contracts) { folder in
            #expect(Catalogue.lint(directory: folder).filter { $0.severity == .error }.isEmpty)
            let catalogue = try Catalogue.load(directory: folder)
            let service = try #require(catalogue.service(named: LoadContracts.service, version: 1))
            #expect(service.steps.count == agencies)
            #expect(service.steps.allSatisfy { $0.isRequired && $0.needs.isEmpty })
            #expect(Set(catalogue.agencies.keys) == Set(contracts.agencyIDs))
        }
    }

    @Test func stepsBeyondTheAgenciesAreOnCondition() throws {
        try folder(LoadContracts(agencies: 2, steps: 20, sizes: BodySizes(bytes: 500))) { folder in
            let catalogue = try Catalogue.load(directory: folder)
            let service = try #require(catalogue.service(named: LoadContracts.service, version: 1))
            #expect(service.steps.count == 20)
            #expect(service.steps.map { $0.condition != nil } == (0..<20).map { $0 >= 2 })
        }
    }

    @Test func casesThatStayOpenHaveAnAgencyWithoutAdapter() throws {
        let contracts = LoadContracts(agencies: 2, sizes: BodySizes(bytes: 500), hasWaiting: true)
        #expect(contracts.files["adapters/\(LoadContracts.waitingAgency).yaml"] == nil)
        try folder(contracts) { folder in
            #expect(Catalogue.lint(directory: folder).filter { $0.severity == .error }.isEmpty)
            let catalogue = try Catalogue.load(directory: folder)
            #expect(catalogue.service(named: LoadContracts.waitingService, version: 1) != nil)
        }
    }

    @Test func theMixHasAnswersOfEachSizeByItsShare() throws {
        let contracts = LoadContracts(agencies: 1, sizes: .mix)
        let files = contracts.files
        let sizes = Set(files.filter { $0.key.hasPrefix("adapters/answers/") }.values.map(\.utf8.count))
        #expect(sizes == Set(BodySizes.mix.classes.map(\.bytes)))
        let lines = try #require(files["adapters/agency-1.yaml"]).split(separator: "\n").filter {
            $0.contains("weight")
        }
        func weight(_ index: Int) -> Int {
            lines.filter { $0.contains("answers/\(index)-") }.reduce(0) { sum, line in
                sum + (line.split(separator: " ").compactMap { Int($0) }.last ?? 0)
            }
        }
        let total = (0..<4).reduce(0) { $0 + weight($1) }
        let shares = (0..<4).map { (Double(weight($0)) / Double(total) * 1000).rounded() }
        for (share, size) in zip(shares, BodySizes.mix.classes) { #expect(abs(share - Double(size.share)) <= 5) }
    }
}
