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

    @Test("the example of a passport goes through all agencies; asked for again, the fee is paid back")
    func foreignPassport() async throws {
        let example = try Self.example("foreign-passport")
        try await walk("foreign-passport") { service, callers in
            var walk = PlanWalk(service: service, application: example, caseID: "first", callers: callers)
            try await walk.go()
            let result = try walk.result()
            #expect(result["passport"]?["passportNumber"] == "FA0000001")
            #expect(result["payment"]?["amount"]?.number?.literal == "412000.00")
            #expect(result["taxDebt"]?["hasDebt"] == false)
            // The same again: paid, refused, and paid back.
            var again = PlanWalk(service: service, application: example, caseID: "again", callers: callers)
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
        try await walk("business-registration") { service, callers in
            var walk = PlanWalk(service: service, application: example, caseID: "first", callers: callers)
            try await walk.go()
            let result = try walk.result()
            #expect(result["registration"]?["registrationNumber"] == "1726269-2026-000001")
            #expect(result["taxpayer"]?["stir"]?.string?.hasPrefix("3") == true)
            #expect(result["account"]?["mfo"] == "00444")
            #expect(walk.effects.map(\.step) == ["name", "registration", "taxpayer", "statistics", "account"])
            var again = PlanWalk(service: service, application: example, caseID: "again", callers: callers)
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
        try await walk(service) { service, callers in
            var walk = PlanWalk(service: service, application: example, caseID: "first", callers: callers)
            try await walk.go()
            #expect(walk.refusal == nil)
            try await walk.undoAll()
            var again = PlanWalk(service: service, application: example, caseID: "again", callers: callers)
            try await again.go()
            #expect(again.refusal == nil)
            #expect(again.effects.map(\.step) == walk.effects.map(\.step))
        }
    }

    struct Tried: Sendable {
        let service: String
        let request: String
        var refusal: String?
        var undone: [String] = []
    }

    @Test(
        "the applications to try refusals with meet them, and what was done before is undone",
        arguments: [
            Tried(service: "foreign-passport", request: "minor"),
            Tried(service: "foreign-passport", request: "restricted", refusal: "restrictions: exit-restricted"),
            Tried(service: "foreign-passport", request: "empty-card", refusal: "fee: insufficient-funds"),
            Tried(
                service: "business-registration", request: "incapable-founder", refusal: "founders: capacity-limited"),
            Tried(
                service: "business-registration", request: "disqualified-director",
                refusal: "registration: director-disqualified", undone: ["name"]),
        ])
    func triedRefusals(_ tried: Tried) async throws {
        let request = try Self.document("tests/\(tried.service).v1/requests/\(tried.request).json")
        try await walk(tried.service) { service, callers in
            var walk = PlanWalk(service: service, application: request, caseID: "tried", callers: callers)
            try expectValid(request, service.request, of: service, tried.request)
            try await walk.go()
            #expect(walk.refusal == tried.refusal)
            if tried.refusal != nil { #expect(walk.effects.map(\.step) == tried.undone) }
            try await walk.undoAll()
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
        try await walk(name) { service, callers in
            var results: [JSONValue] = []
            for (number, application) in applications.enumerated() {
                var walk = PlanWalk(service: service, application: application, caseID: "\(number)", callers: callers)
                try await walk.go()
                #expect(walk.refusal == nil)
                results.append(try walk.result())
            }
            return results
        }
    }

    /// Runs the systems of the agencies that a service asks.
    private func walk<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable (Service, [String: Caller]) async throws -> Value
    ) async throws -> Value {
        let catalogue = try Catalogue.load(directory: Self.directory.path)
        let service = try #require(catalogue.service(named: name, version: 1))
        return try await withSimulators(Set(service.steps.flatMap(\.agencies)).sorted()) { callers in
            try await body(service, callers)
        }
    }

    private static func example(_ service: String) throws -> JSONValue { try document("examples/\(service).json") }

    private static func document(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: directory.appending(path: path))))
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
