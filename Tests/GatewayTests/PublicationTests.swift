import ContractRegistry
import Foundation
import JSON
import Logging
import Testing

@testable import Gateway

/// What the gateway describes its catalogue by, for programs and for people.
@Suite struct PublicationTests {
    private func get(_ gateway: TestGateway, _ path: String) async throws -> TestGateway.Answer {
        try await gateway.send("GET", path, key: nil)
    }

    @Test func descriptionsAreThereWithoutAKey() async throws {
        let gateway = try await TestGateway(try await TestJournal())
        let api = try await get(gateway, "/v1/openapi.json")
        #expect(api.status == 200)
        #expect(api.headers["content-type"]?.contains("json") == true)
        #expect(api.json["openapi"]?.string?.hasPrefix("3.1") == true)
        #expect(api.json["paths"]?["/v1/services/pair/cases"] != nil)
        #expect(try await get(gateway, "/v1/asyncapi.json").json["asyncapi"]?.string?.hasPrefix("3.") == true)
        #expect(try await get(gateway, "/v1/agencies/alpha/asyncapi.json").status == 200)
        let schema = try await get(gateway, "/v1/schemas/question.v1.schema.json")
        #expect(schema.json["$id"]?.string?.hasSuffix("/v1/schemas/question.v1.schema.json") == true)
        for path in ["/catalogue/", "/catalogue/uz/index.html", "/catalogue/ru/services/pair.v1.html"] {
            let page = try await get(gateway, path)
            #expect(page.status == 200, "\(path)")
            #expect(page.headers["content-type"]?.hasPrefix("text/html") == true)
        }
        #expect(try await get(gateway, "/v1/services").status == 401, "but nothing else is")
        try await gateway.stop()
    }

    @Test func whatIsNotThereIsToldAsEverywhere() async throws {
        let gateway = try await TestGateway(try await TestJournal())
        for path in [
            "/catalogue/nothing.html", "/catalogue/../journal", "/v1/schemas/", "/v1/schemas/none.v1.schema.json",
            "/v1/agencies/none/asyncapi.json", "/v1/openapi.xx.json", "/v1/schemas/%2e%2e/x",
        ] {
            let answer = try await get(gateway, path)
            #expect(answer.status == 404 && answer.code == "route-unknown", "\(path)")
        }
        #expect(try await gateway.send("POST", "/v1/openapi.json", key: nil).status == 405)
        try await gateway.stop()
    }

    @Test func aReaderWhoHasItGetsNothingAgainUntilTheCatalogueChanges() async throws {
        let journal = try await TestJournal()
        let publisher = ContractPublisher(
            kafka: journal.kafka, topics: journal.topics,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let gateway = try await TestGateway(journal, contracts: .bus)
        #expect(try await get(gateway, "/v1/openapi.json").code == "not-ready")
        _ = try await publisher.publish(try TestCatalogue.load("old"))
        let first = try await gateway.until("/v1/openapi.json") { $0.status == 200 }
        let tag = try #require(first.headers["etag"])
        let again = try await gateway.send("GET", "/v1/openapi.json", headers: [("if-none-match", tag)])
        #expect(again.status == 304)
        _ = try await publisher.publish(try TestCatalogue.load("new"))
        let changed = try await gateway.until("/v1/openapi.json") { $0.headers["etag"] != tag }
        #expect(changed.status == 200)
        try await gateway.stop()
    }

    /// A code that a portal can meet and that the description does not have would surprise its generated client.
    @Test func everyErrorThatACallCanGiveIsDescribed() async throws {
        let gateway = try await TestGateway(try await TestJournal())
        let text = try await get(gateway, "/v1/openapi.json").text
        let elsewhere: Set<ProblemCode> = [.requestMalformed, .routeUnknown, .methodNotAllowed]
        for code in ProblemCode.allCases where !elsewhere.contains(code) {
            #expect(text.contains("\"\(code.rawValue)\""), "\(code.rawValue)")
        }
        try await gateway.stop()
    }
}
