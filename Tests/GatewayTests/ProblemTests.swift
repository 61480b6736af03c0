import AsyncHTTPClient
import Foundation
import JSON
import Kafka
import KafkaTesting
import Messages
import Testing

@testable import Gateway

/// Every way to be refused, each with its own code.
@Suite struct ProblemTests {
    /// Whether an answer is a whole problem of that code.
    private func expect(
        _ answer: TestGateway.Answer, _ code: ProblemCode, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == code.statusCode, sourceLocation: sourceLocation)
        #expect(answer.headers["content-type"] == "application/problem+json", sourceLocation: sourceLocation)
        #expect(answer.json["code"]?.string == code.rawValue, sourceLocation: sourceLocation)
        #expect(answer.json["type"]?.string == "urn:darcha:problem:\(code.rawValue)", sourceLocation: sourceLocation)
        #expect(answer.json["status"]?.integer == Int64(code.statusCode), sourceLocation: sourceLocation)
        for member in ["title", "detail", "remedy"] {
            #expect(answer.json[member]?.string?.isEmpty == false, sourceLocation: sourceLocation)
        }
    }

    @Test func whoHasNoKeyLearnsNothing() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        for (method, path) in [
            ("GET", "/v1/services"), ("POST", "/v1/services/pair/cases"), ("GET", "/v1/cases/x"),
            ("GET", "/v1/nothing"),
            ("PUT", "/v1/services"),
        ] {
            for key in [nil, "wrong", "", TestGateway.key + "x"] {
                let answer = try await gateway.send(method, path, key: key)
                expect(answer, .unauthorized)
                #expect(answer.headers["www-authenticate"] == "Bearer realm=\"darcha\"")
            }
        }
        for value in ["Basic Y2l0aXplbg==", "Bearer", TestGateway.key, "Bearer \(TestGateway.key) more"] {
            expect(
                try await gateway.send("GET", "/v1/services", key: nil, headers: [("authorization", value)]),
                .unauthorized)
        }
        let twice = [("authorization", "Bearer \(TestGateway.key)"), ("authorization", "Bearer x")]
        expect(try await gateway.send("GET", "/v1/services", key: nil, headers: twice), .unauthorized)
        #expect(
            try await gateway.send(
                "GET", "/v1/services", key: nil, headers: [("authorization", "bearer  \(TestGateway.key)")]
            ).status == 200)
        try await gateway.stop()
    }

    @Test func routesAndMethods() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        for path in ["/", "/v1", "/v1/", "/v2/services", "/v1/services/", "/v1/services/pair/cases/", "//v1/services"] {
            expect(try await gateway.get(path), .routeUnknown)
        }
        for (method, path, allow) in [
            ("GET", "/v1/services/pair/cases", "POST"), ("DELETE", "/v1/cases/x", "GET, HEAD"),
            ("POST", "/livez", "GET, HEAD"), ("PATCH", "/v1/services", "GET, HEAD"),
        ] {
            let answer = try await gateway.send(method, path)
            expect(answer, .methodNotAllowed)
            #expect(answer.headers["allow"] == allow)
        }
        expect(try await gateway.get("/v1/services/none"), .serviceUnknown)
        expect(try await gateway.submit("none"), .serviceUnknown)
        expect(try await gateway.get("/v1/services/pa%69r"), .serviceUnknown)
        expect(try await gateway.get("/v1/services/private"), .serviceNotAllowed)
        expect(try await gateway.submit("private"), .serviceNotAllowed)
        for id in [
            "x", "00000000-0000-8000-8000-00000000000", "00000000-0000-8000-8000-00000000000G", "%00",
            String(repeating: "a", count: 4000), CaseID(portal: "x", idempotencyKey: "y").description,
        ] {
            expect(try await gateway.get("/v1/cases/\(id)"), .caseUnknown)
            expect(try await gateway.get("/v1/cases/\(id)/events"), .caseUnknown)
        }
        let head = try await gateway.send("HEAD", "/v1/cases/x")
        #expect(head.status == 404)
        #expect(head.body.isEmpty)
        try await gateway.stop()
    }

    @Test func headersOfAnOpening() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let body = Array("{\"text\":\"x\"}".utf8)
        func post(_ headers: [(String, String)]) async throws -> TestGateway.Answer {
            try await gateway.send("POST", "/v1/services/pair/cases", headers: headers, body: body)
        }
        expect(try await post([]), .idempotencyKeyMissing)
        for key in [
            "", "a b", "\"a b\"", "\"open", "\"", "\"a\"b\"", "\"a\\x\"", "ключ", String(repeating: "k", count: 256),
        ] {
            expect(try await post([("idempotency-key", key)]), .idempotencyKeyInvalid)
        }
        expect(try await post([("idempotency-key", "a"), ("idempotency-key", "b")]), .idempotencyKeyInvalid)
        #expect(try await post([("idempotency-key", String(repeating: "k", count: 255))]).status == 202)
        for reference in ["%", "%4", "%zz", "%FF", "%0A", String(repeating: "r", count: 201)] {
            expect(try await post([("idempotency-key", "r"), ("darcha-reference", reference)]), .headerInvalid)
        }
        for type in ["application/x-www-form-urlencoded", "text/json", "application/jsonx", "", "json"]
        where !type.isEmpty {
            expect(try await post([("idempotency-key", "t"), ("content-type", type)]), .unsupportedMediaType)
        }
        expect(try await post([("idempotency-key", "t"), ("content-encoding", "gzip")]), .unsupportedMediaType)
        #expect(
            try await post([("idempotency-key", "t"), ("content-type", "Application/Merge+JSON; charset=utf-8")]).status
                == 202)
        let location = "/v1/cases/\(CaseID(portal: "citizen", idempotencyKey: "t"))"
        for id in ["x", "-1", "1.5", "99999999999999999999"] {
            expect(try await gateway.get("\(location)/events", headers: [("last-event-id", id)]), .headerInvalid)
        }
        // A preference that makes no sense is no reason to refuse.
        for prefer in ["wait=x", "wait", "wait=-1", "wait=\"", "=;,=", "wait=0"] {
            let answer = try await gateway.get(location, headers: [("prefer", prefer)])
            #expect(answer.status == 200)
            #expect(answer.headers["preference-applied"] == nil)
        }
        try await gateway.stop()
    }

    @Test func bodies() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal) {
            $0.maxBodyBytes = 2000
            $0.documentLimit = 1000
        }
        func post(_ body: [UInt8]) async throws -> TestGateway.Answer {
            try await gateway.send(
                "POST", "/v1/services/pair/cases", headers: [("idempotency-key", UUID().uuidString)], body: body)
        }
        let large = try await post(Array("{\"text\":\"\(String(repeating: "x", count: 2000))\"}".utf8))
        expect(large, .bodyTooLarge)
        #expect(large.json["limit"]?.integer == 2000)
        let documents = try await post(Array("{\"text\":\"\(String(repeating: "x", count: 1000))\"}".utf8))
        expect(documents, .bodyTooLarge)
        #expect(documents.json["limit"]?.integer == 1000)
        for text in ["", "{", "{\"text\":\"a\",}", "nul", "{\"text\":\"a\"} x", "{\"a\":1,\"a\":2}"] {
            expect(try await post(Array(text.utf8)), .bodyNotJSON)
        }
        let broken = try await post(Array("{\n  \"text\": ä\n}".utf8))
        #expect(broken.json["position"] == ["line": 2, "column": 11, "offset": 12])
        expect(try await post([0x22, 0xFF, 0x22]), .bodyNotJSON)
        expect(try await post(Array(String(repeating: "[", count: 900).utf8)), .bodyNotJSON)
        let invalid = try await post(Array("{\"text\":\"\",\"count\":1.5,\"secret-value\":\"hush\"}".utf8))
        expect(invalid, .documentInvalid)
        let violations = invalid.json["violations"]?.array ?? []
        #expect(Set(violations.compactMap { $0["pointer"]?.string }) == ["/text", "/count", "/secret-value"])
        #expect(violations.allSatisfy { $0["keyword"]?.string != nil && $0["message"]?.string != nil })
        #expect(!invalid.text.contains("hush"))
        let russian = try await gateway.submit(
            "pair", ["text": ""], headers: [("accept-language", "ru, en;q=0.5")])
        expect(russian, .documentInvalid)
        #expect(russian.headers["content-language"] == "ru")
        #expect(russian.json["violations"]?[0]?["message"]?.string?.contains("Текст") == true)
        for text in ["null", "1", "\"x\"", "[]"] { expect(try await post(Array(text.utf8)), .documentInvalid) }
        #expect(try await journal.openings().isEmpty)
        try await gateway.stop()
    }

    @Test func whatIsNotHTTPIsRefusedAndTheNextIsServed() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let answer = try await gateway.get("/livez", headers: [("x-absurd", String(repeating: "h", count: 200_000))])
        expect(answer, .requestMalformed)
        expect(try await gateway.send("BREW", "/livez"), .requestMalformed)
        for raw in [
            "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET /livez HTTP/1.1\r\nHost x\r\n\r\n",
        ] {
            let text = try await gateway.exchange(raw)
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(text.contains("\"code\":\"request-malformed\""))
        }
        // A good request and then rubbish on one connection: both are answered, in order.
        let mixed = try await gateway.exchange("GET /livez HTTP/1.1\r\nHost: x\r\n\r\nRUBBISH\r\n\r\n")
        #expect(mixed.hasPrefix("HTTP/1.1 200 "))
        // A body that breaks off is no opening.
        let broken = try await gateway.exchange(
            "POST /v1/services/pair/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(TestGateway.key)\r\n"
                + "Idempotency-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"te\r\nZZ\r\n")
        #expect(!broken.hasPrefix("HTTP/1.1 2"))
        #expect(try await journal.openings().isEmpty)
        #expect(try await gateway.get("/livez").status == 200)
        try await gateway.stop()
    }

    @Test func aFullPartOfTheJournalTakesNoMore() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal) { $0.journalSpanLimit = 20_000 }
        var accepted: [CaseID] = []
        var refused: String?
        // Every partition is full after so many.
        for number in 0..<200 {
            let key = "full-\(number)"
            let answer = try await gateway.submit(
                "single", key: key, ["text": .string(String(repeating: "x", count: 500))])
            if answer.status == 202 {
                accepted.append(CaseID(portal: "citizen", idempotencyKey: key))
            } else {
                expect(answer, .busFull)
                #expect(answer.headers["retry-after"] == "30")
                refused = key
            }
        }
        #expect(!accepted.isEmpty)
        let key = try #require(refused)
        // What is open is still answered, and when it closes there is room.
        #expect(try await gateway.get("/v1/cases/\(accepted[0])").status == 200)
        for id in accepted {
            try await journal.answer(id, "only", agency: "alpha", "done")
            #expect(
                try await gateway.get("/v1/cases/\(id)", headers: [("prefer", "wait=60")]).json["state"]?.string
                    == "closed")
        }
        #expect(
            try await gateway.submit("single", key: key, ["text": .string(String(repeating: "x", count: 500))]).status
                == 202)
        try await gateway.stop()
    }

    @Test func theCatalogueOfCodesIsWhole() {
        #expect(Set(ProblemCode.allCases.map(\.title)).count == ProblemCode.allCases.count)
        for code in ProblemCode.allCases {
            #expect((400...599).contains(code.statusCode))
            #expect(!code.remedy.isEmpty)
            #expect((code.statusCode == 503) == (code.retryAfter != nil))
            #expect(code.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        }
    }

    @Test func theDocumentNamesEveryCodeWithItsStatus() throws {
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Gateway/README.md")
        let rows = try String(contentsOf: readme, encoding: .utf8).split(separator: "\n")
        for code in ProblemCode.allCases {
            let row = rows.first { $0.hasPrefix("| ") && $0.contains("`\(code.rawValue)`") }
            #expect(row?.contains(String(code.statusCode)) == true, "\(code.rawValue)")
        }
    }

    @Test func servicesAreDescribed() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let list = try await gateway.get("/v1/services").json["services"]?.array ?? []
        #expect(list.compactMap { $0["name"]?.string } == ["pair", "single"], "what the portal may call")
        #expect(list[0]["deadline"]?.string == "PT1H")
        #expect(list[0]["title"]?.object?.count == 3)
        #expect(list[0]["steps"]?[1]?["needs"] == ["first"])
        #expect(list[0]["steps"]?[1]?["agency"]?["name"]?["en"]?.string == "Agency beta")
        let one = try await gateway.get("/v1/services/pair").json
        #expect(
            Set(one["documents"]?.object?.keys.map { $0 } ?? []) == [
                "urn:darcha:document:question:v1", "urn:darcha:document:outcome:v1", "urn:darcha:document:answer:v1",
            ])
        #expect(one["documents"]?["urn:darcha:document:question:v1"]?["required"] == ["text"])
        #expect(try await gateway.send("HEAD", "/v1/services").body.isEmpty)
        expect(try await gateway.get("/metrics"), .routeUnknown)
        try await gateway.stop()
    }
}
