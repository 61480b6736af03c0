import Contracts
import Foundation
import JSON
import JSONSchema
import Testing
import Yams

@testable import Simulators

/// The national catalogue, its adapters' configuration, its examples and the simulated systems fit together.
@Suite("The catalogue and the agencies' systems")
struct CatalogueTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Contracts")

    @Test("the catalogue has no finding, not even a warning")
    func lint() {
        #expect(Catalogue.lint(directory: Self.directory.path).map(\.description) == [])
    }

    @Test("each service has an example, which is a valid request")
    func examples() throws {
        let catalogue = try Catalogue.load(directory: Self.directory.path)
        #expect(
            catalogue.services.map(\.name).sorted() == [
                "business-registration", "childbirth", "foreign-passport", "person-check",
            ])
        for service in catalogue.services {
            try expectValid(Self.example(service.name), service.request, of: service, "the example of \(service.name)")
        }
    }

    @Test("each agency has a simulator and an adapter for each of its operations")
    func agencies() throws {
        let catalogue = try Catalogue.load(directory: Self.directory.path)
        #expect(catalogue.agencies.keys.sorted() == Simulator.agencies)
        for (id, agency) in catalogue.agencies {
            let adapter = try AdapterFile(agency: id)
            #expect(adapter.agency == id)
            #expect(adapter.operations.keys.sorted() == agency.operations.keys.sorted())
        }
    }

    @Test("the example of childbirth goes through all six agencies, every document valid")
    func childbirth() async throws {
        let result = try await run("childbirth", [Self.example("childbirth")])[0]
        #expect(result["child"]?["name"]?["givenName"]?.string == "Mubina")
        #expect(Pinfl(result["child"]?["pinfl"]?.string ?? "")?.sex == .female)
        #expect(result["certificate"]?["series"]?.string == "I-TN")
        #expect(result["benefit"]?["amount"]?.number?.literal == "1030000.00")
        #expect(result["kindergarten"]?["place"]?.integer == 1)
        #expect(
            result.object?.keys.sorted() == [
                "benefit", "certificate", "child", "kindergarten", "polyclinic", "residence",
            ])
    }

    @Test("many other births do, too, each with a PINFL and a certificate of its own")
    func manyBirths() async throws {
        let results = try await run("childbirth", (0..<100).map(SampleApplications.childbirth))
        #expect(Set(results.map { $0["child"]?["pinfl"]?.string }).count == 100)
        #expect(Set(results.map { $0["certificate"]?.serializedString }).count == 100)
    }

    @Test("facts about many persons, old and young, are valid documents")
    func personCheck() async throws {
        let example = try Self.example("person-check")
        let results = try await run("person-check", [example] + (0..<300).map(SampleApplications.personCheck))
        #expect(results[0]["pension"]?["kind"]?.string == "old-age")
        #expect(Set(results.map { $0["residence"]?["registered"]?.bool }) == [true, false])
        #expect(Set(results.map { $0["civilStatus"]?["maritalStatus"]?.string }).count == 4)
    }

    @Test("sample applications are valid requests, and no two have a birth, a mother or a father in common")
    func samples() throws {
        let catalogue = try Catalogue.load(directory: Self.directory.path)
        let service = try #require(catalogue.service(named: "childbirth", version: 1))
        var seen: Set<String> = []
        let numbers = Array(0..<3000) + [6000, 23_999, 24_000, 30_000, 599_999, 600_000, 999_998, 999_999, 5_000_000]
        for number in numbers {
            let application = SampleApplications.childbirth(number)
            try expectValid(application, service.request, of: service, "application \(number)")
            for path in [["birth", "recordNumber"], ["mother", "pinfl"], ["father", "pinfl"]] {
                seen.insert(try #require(application[path[0]]?[path[1]]?.string))
            }
        }
        #expect(seen.count == numbers.count * 3)
    }

    @Test("the example of a passport goes through all agencies, and says so again to nobody")
    func foreignPassport() async throws {
        let example = try Self.example("foreign-passport")
        try await walk("foreign-passport", [example]) { walks, callers in
            let walk = try #require(walks.first)
            let result = try walk.result()
            #expect(result["passport"]?["passportNumber"] == "FA0000001")
            #expect(result["payment"]?["amount"]?.number?.literal == "412000.00")
            #expect(result["taxDebt"]?["hasDebt"] == false)
            // The same again: paid, refused, and paid back.
            var again = PlanWalk(service: walk.service, application: example, caseID: "again", callers: callers)
            try await again.go()
            #expect(again.refusal == "decision: passport-valid")
            #expect(again.effects.map(\.step) == ["fee"])
            try await again.undoAll()
            let effects = try await #require(callers["treasury"]).effects()
            #expect(effects["byOperation"]?["refund-fee"] == ["answered": 1, "refused": 1, "repeated": 1])
        }
    }

    @Test("many other passports, of grown-ups and minors, of those who pay and those who do not")
    func manyPassports() async throws {
        let results = try await run("foreign-passport", (0..<100).map(SampleApplications.foreignPassport))
        #expect(Set(results.map { $0["passport"]?["passportNumber"]?.string }).count == 100)
        #expect(results.count { $0["payment"] == nil } == 12)
        #expect(Set(results.map { $0["passport"]?["validYears"]?.integer }) == [5, 10])
        #expect(Set(results.map { $0["taxDebt"]?["hasDebt"]?.bool }) == [true, false])
    }

    @Test("the example of a business goes through all agencies; its name is then taken")
    func businessRegistration() async throws {
        let example = try Self.example("business-registration")
        try await walk("business-registration", [example]) { walks, callers in
            let walk = try #require(walks.first)
            let result = try walk.result()
            #expect(result["registration"]?["registrationNumber"] == "1726269-2026-000001")
            #expect(result["taxpayer"]?["stir"]?.string?.hasPrefix("3") == true)
            #expect(result["account"]?["mfo"] == "00444")
            #expect(walk.effects.map(\.step) == ["name", "registration", "taxpayer", "statistics", "account"])
            var again = PlanWalk(service: walk.service, application: example, caseID: "again", callers: callers)
            try await again.go()
            #expect(again.refusal == "name: name-taken")
        }
    }

    @Test("many other businesses, each with a STIR and codes of its own")
    func manyBusinesses() async throws {
        let results = try await run("business-registration", (0..<100).map(SampleApplications.businessRegistration))
        #expect(Set(results.map { $0["taxpayer"]?["stir"]?.string }).count == 100)
        #expect(Set(results.map { $0["statistics"]?["ktut"]?.string }).count == 100)
        #expect(results.count { $0["account"] == nil } == 25)
    }

    @Test(
        "what was done is undone in reverse, once, and can then be done again",
        arguments: ["foreign-passport", "business-registration"])
    func undone(service: String) async throws {
        let example = try Self.example(service)
        try await walk(service, [example]) { walks, callers in
            let walk = try #require(walks.first)
            try await walk.undoAll()
            var again = PlanWalk(service: walk.service, application: example, caseID: "again", callers: callers)
            try await again.go()
            #expect(again.refusal == nil)
            #expect(again.effects.map(\.step) == walk.effects.map(\.step))
        }
    }

    @Test("sample applications of the newer services are valid requests, and no two have a person or a name in common")
    func newerSamples() throws {
        let catalogue = try Catalogue.load(directory: Self.directory.path)
        let passport = try #require(catalogue.service(named: "foreign-passport", version: 1))
        let business = try #require(catalogue.service(named: "business-registration", version: 1))
        var seen: Set<String> = []
        let numbers = Array(0..<3000) + [6000, 59_999, 150_009, 599_999, 600_000, 999_999, 5_000_000, 239_999_999]
        for number in numbers {
            let person = SampleApplications.foreignPassport(number)
            try expectValid(person, passport.request, of: passport, "application \(number)")
            seen.insert(try #require(person["applicant"]?["pinfl"]?.string))
            let firm = SampleApplications.businessRegistration(number)
            try expectValid(firm, business.request, of: business, "application \(number)")
            seen.insert(JusticeMinistry.core(of: try #require(firm["name"]?.string)))
            let founders = try #require(firm["founders"]?.array).map { $0["pinfl"]?.string }
            #expect(Set(founders).count == founders.count)
        }
        #expect(seen.count == numbers.count * 2)
    }

    /// Walks the applications through a service; gives the results.
    private func run(_ name: String, _ applications: [JSONValue]) async throws -> [JSONValue] {
        try await walk(name, applications) { walks, _ in try walks.map { try $0.result() } }
    }

    /// Walks the applications through a service, and hands over how far each came while the agencies' systems still run.
    private func walk<Value: Sendable>(
        _ name: String, _ applications: [JSONValue],
        _ body: @escaping @Sendable ([PlanWalk], [String: Caller]) async throws -> Value
    ) async throws -> Value {
        let catalogue = try Catalogue.load(directory: Self.directory.path)
        let service = try #require(catalogue.service(named: name, version: 1))
        return try await withSimulators(Set(service.steps.flatMap(\.agencies)).sorted()) { callers in
            var walks: [PlanWalk] = []
            for (number, application) in applications.enumerated() {
                var walk = PlanWalk(service: service, application: application, caseID: "\(number)", callers: callers)
                try await walk.go()
                #expect(walk.refusal == nil)
                walks.append(walk)
            }
            return try await body(walks, callers)
        }
    }

    private static func example(_ service: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: directory.appending(path: "examples/\(service).json"))))
    }
}

/// Expects that a document keeps its schema.
func expectValid(_ value: JSONValue, _ id: DocumentID, of service: Service, _ what: String) throws {
    let document = try #require(service.documents[id])
    let violations = document.schema.validate(value).map { "\($0.instance): \($0.message)" }
    #expect(violations == [], "\(what), as \(id)")
}

/// What the test needs of an adapter's configuration file.
struct AdapterFile: Decodable {
    struct Operation: Decodable {
        let http: HTTP
    }

    struct HTTP: Decodable {
        let method: String
        let path: String
        let refused: [Int]

        /// The path with its queries replaced by what they select.
        func path(for input: JSONValue) throws -> String {
            try path.replacing(/\{(\$[^}]*)\}/) { match in
                try SingularQuery(parsing: String(match.1)).select(in: input)?.string ?? ""
            }
        }
    }

    let agency: String
    let operations: [String: Operation]

    init(agency: String) throws {
        let file = CatalogueTests.directory.appending(path: "adapters/\(agency).yaml")
        self = try YAMLDecoder().decode(AdapterFile.self, from: String(contentsOf: file, encoding: .utf8))
    }
}
