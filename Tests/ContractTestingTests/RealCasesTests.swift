import ContractTesting
import Contracts
import JSONSchema
import Testing

/// The cases of this repository.
@Suite struct RealCasesTests {
    @Test func allGoAsTheySay() throws {
        let directory = try CaseTree.contracts()
        let report = ContractTests.run(try Catalogue.load(directory: directory), directory: directory)
        let isOK = report.isOK
        #expect(isOK, "\(report.text(in: .en))")
        #expect(report.cases.count { $0.contractCase.service.name == "childbirth" } >= 5)
        #expect(report.cases.count { $0.contractCase.service.name == "person-check" } >= 2)
        #expect(report.cases.count { $0.contractCase.service.name == "foreign-passport" } >= 6)
        #expect(report.cases.count { $0.contractCase.service.name == "business-registration" } >= 7)
        let outcomes = Set(report.cases.map(\.contractCase.expected.outcome.value))
        #expect(outcomes.isSuperset(of: ["completed", "partial", "refused", "failed", "expired"]))
    }

    @Test func oneServiceAlone() throws {
        let directory = try CaseTree.contracts()
        let catalogue = try Catalogue.load(directory: directory)
        let report = ContractTests.run(catalogue, directory: directory, service: "person-check")
        #expect(report.cases.count == 2)
        #expect(report.summary == "2 cases: 2 ok, 0 failed")
    }
}
