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
        #expect(catalogue.services.map(\.name).sorted() == ["childbirth", "person-check"])
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

    /// Walks the applications through a service: for each step the input is made, checked, sent as the adapter would,
    /// and the reply checked; gives the results.
    private func run(_ name: String, _ applications: [JSONValue]) async throws -> [JSONValue] {
        let catalogue = try Catalogue.load(directory: Self.directory.path)
        let service = try #require(catalogue.service(named: name, version: 1))
        return try await withSimulators(Set(service.steps.map(\.agency)).sorted()) { callers in
            var results: [JSONValue] = []
            for (number, application) in applications.enumerated() {
                var steps: JSONObject = [:]
                var open = service.steps
                while let next = open.firstIndex(where: { $0.needs.allSatisfy(steps.contains) }) {
                    let step = open.remove(at: next)
                    let context: JSONValue = ["request": application, "steps": .object(steps)]
                    let input = step.input.evaluate(in: context)
                    try expectValid(input, step.operation.request, of: service, "input of \(step.name)")
                    let caller = try #require(callers[step.agency])
                    let call = try #require(try AdapterFile(agency: step.agency).operations[step.operation.name]).http
                    let answer = try await caller.send(
                        call.method, try call.path(for: input), body: call.method == "GET" ? nil : input.serialized(),
                        key: "\(number)/\(step.name)/-/do", task: "\(number)/\(step.name)/-/do/1")
                    #expect(answer.status == 200, "\(step.name): \(String(decoding: answer.body, as: UTF8.self))")
                    let reply = try answer.document
                    try expectValid(reply, step.operation.response, of: service, "reply of \(step.name)")
                    steps[step.name] = ["reply": reply]
                }
                #expect(open.isEmpty)
                let result = service.result.evaluate(in: ["request": application, "steps": .object(steps)])
                try expectValid(result, service.resultDocument, of: service, "result")
                results.append(result)
            }
            return results
        }
    }

    private func expectValid(_ value: JSONValue, _ id: DocumentID, of service: Service, _ what: String) throws {
        let document = try #require(service.documents[id])
        let violations = document.schema.validate(value).map { "\($0.instance): \($0.message)" }
        #expect(violations == [], "\(what), as \(id)")
    }

    private static func example(_ service: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: directory.appending(path: "examples/\(service).json"))))
    }
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
