import Casework
import Contracts
import JSON
import JSONSchema
import Messages
import Publishing
import Testing

@Suite struct OpenAPITests {
    @Test func hasAPathForEachServiceAndForEachVersion() throws {
        let document = try Fixtures.published().openAPI(.en)
        let paths = try #require(document["paths"]?.object)
        #expect(
            Array(paths.keys) == [
                "/v1/services", "/v1/services/{service}", "/v1/services/business-registration/cases",
                "/v1/services/childbirth/cases", "/v1/services/foreign-passport/cases",
                "/v1/services/person-check/cases", "/v1/services/business-registration.v1/cases",
                "/v1/services/childbirth.v1/cases", "/v1/services/foreign-passport.v1/cases",
                "/v1/services/person-check.v1/cases", "/v1/cases/{id}", "/v1/cases/{id}/events",
                "/v1/cases/{id}/cancellation", "/v1/cases/{id}/steps/{step}/reissue",
                "/v1/cases/{id}/steps/{step}/settle", "/livez", "/readyz", "/metrics",
            ])
        let open = try #require(paths["/v1/services/childbirth/cases"]?["post"])
        #expect(open["summary"] == "Open a case: Birth of a child")
        let body = try #require(open["requestBody"]?["content"]?["application/json"])
        #expect(body["schema"]?["$ref"] == "#/components/schemas/childbirth-application_v1")
        #expect(body["example"]?["child"]?["name"]?["givenName"] == "Mubina")
        let headers = (open["parameters"]?.array ?? []).compactMap { $0["name"]?.string }
        #expect(headers == ["Idempotency-Key", "Darcha-Reference", "Prefer", "traceparent", "tracestate"])
        #expect(open["parameters"]?[0]?["required"] == true)
        for status in ["200", "202"] {
            let answer = open["responses"]?[status]
            #expect(
                answer?["content"]?["application/json"]?["schema"]?["$ref"] == "#/components/schemas/Case_childbirth_v1"
            )
            #expect(answer?["headers"]?["Location"] != nil)
        }
        #expect(open["responses"]?["202"]?["headers"]?["Retry-After"] != nil)
        #expect(open["responses"]?["200"]?["headers"]?["Retry-After"] == nil)
        #expect(paths["/livez"]?["get"]?["security"] == [])
        #expect(document["security"] == [["portalKey": []]])
    }

    @Test func tellsTheCodesOfEachCall() throws {
        let paths = try #require(try Fixtures.published().openAPI(.en)["paths"])
        func codes(_ path: String, _ method: String, _ status: String) -> [String] {
            let responses = paths[path]?[method]?["responses"]
            let schema = responses?[status]?["content"]?["application/problem+json"]?["schema"]
            let codes = schema?["allOf"]?[1]?["properties"]?["code"]?["enum"]?.array ?? []
            return codes.compactMap(\.string)
        }
        let opening = "/v1/services/childbirth/cases"
        #expect(codes(opening, "post", "400") == ["header-invalid", "body-not-json"])
        #expect(codes(opening, "post", "401") == ["unauthorized"])
        #expect(codes(opening, "post", "404") == [])
        #expect(codes(opening, "post", "422") == ["document-invalid"])
        #expect(codes(opening, "post", "503") == ["bus-unavailable", "not-ready"])
        #expect(codes("/v1/cases/{id}", "get", "404") == ["case-unknown"])
        #expect(codes("/v1/cases/{id}", "get", "400") == [])
        #expect(codes("/v1/cases/{id}/events", "get", "400") == ["header-invalid"])
        #expect(codes("/metrics", "get", "404") == ["route-unknown"])
        #expect(codes("/readyz", "get", "503") == ["bus-unavailable", "not-ready"])
        let response = paths[opening]?["post"]?["responses"]?["503"]
        #expect(response?["headers"]?["Retry-After"] != nil)
        let example = response?["content"]?["application/problem+json"]?["examples"]?["not-ready"]?["value"]
        #expect(example?["type"] == "urn:darcha:problem:not-ready")
    }

    @Test func commandsAreForWhoMayGiveThem() throws {
        let document = try Fixtures.published().openAPI(.en)
        let paths = try #require(document["paths"])
        let cancel = try #require(paths["/v1/cases/{id}/cancellation"]?["post"])
        #expect(cancel["security"] == nil, "a portal's, as all is that says nothing")
        #expect(cancel["requestBody"]?["required"] == false)
        #expect(cancel["responses"]?["200"] != nil && cancel["responses"]?["202"] != nil)
        for (call, words) in [("reissue", "reason"), ("settle", "note")] {
            let operation = try #require(paths["/v1/cases/{id}/steps/{step}/\(call)"]?["post"])
            #expect(operation["security"] == [["operatorKey": []]])
            let schema = try Schema.compile(
                operation["requestBody"]?["content"]?["application/json"]?["schema"] ?? .null, options: .standard)
            #expect(schema.isValid(["attempt": 1]))
            #expect(schema.isValid(["attempt": 2, "element": "0", "kind": "compensate", .init(words): "w"]))
            for wrong in [[:], ["attempt": 0], ["attempt": 1, "kind": "undo"], ["attempt": 1, "who": "x"]]
                as [JSONValue]
            {
                #expect(!schema.isValid(wrong))
            }
        }
        #expect(paths["/v1/cases/{id}"]?["get"]?["security"] == [["portalKey": []], ["operatorKey": []]])
        #expect(document["components"]?["securitySchemes"]?["operatorKey"]?["scheme"] == "bearer")
    }

    /// What is shown as an example must be what the schema beside it takes.
    @Test func itsExamplesAreValid() throws {
        let document = try Fixtures.published().openAPI()
        let problem = try Fixtures.component("Problem", of: document)
        var examples = 0
        for (_, path) in try #require(document["paths"]?.object) {
            for (_, operation) in path.object ?? [:] {
                for (_, response) in operation["responses"]?.object ?? [:] {
                    let content = response["content"]?["application/problem+json"]
                    for (_, example) in content?["examples"]?.object ?? [:] {
                        let value = try #require(example["value"])
                        #expect(problem.validate(value).isEmpty)
                        examples += 1
                    }
                }
            }
        }
        #expect(examples > 20)
        for (service, request) in [("childbirth", "childbirth-application_v1"), ("person-check", "person-query_v1")] {
            let path = document["paths"]?["/v1/services/\(service)/cases"]?["post"]
            let example = try #require(path?["requestBody"]?["content"]?["application/json"]?["example"])
            #expect(try Fixtures.component(request, of: document).validate(example).isEmpty)
        }
    }

    @Test(arguments: Language.allCases) func everyReferenceLeadsSomewhere(language: Language) throws {
        let document = try Fixtures.published().openAPI(language)
        #expect(Fixtures.references(in: document).count > 50)
        #expect(Fixtures.dangling(in: document) == [])
        let hostile = Publication(catalogue: try Fixtures.hostile()).openAPI(language)
        #expect(Fixtures.dangling(in: hostile) == [])
        #expect(!document.serializedString.contains("\"$id\""))
    }

    @Test func saysWhatItSaysInTheLanguage() throws {
        let publication = try Fixtures.published()
        let (uz, ru) = (publication.openAPI(.uz), publication.openAPI(.ru))
        let path = "/v1/services/childbirth/cases"
        #expect(uz["paths"]?[path]?["post"]?["summary"] == "Ish ochish: Farzand tugʻilishi")
        #expect(ru["paths"]?[path]?["post"]?["summary"] == "Открыть дело: Рождение ребёнка")
        #expect(ru["paths"]?[path]?["post"]?["x-title"]?["uz"] == "Farzand tugʻilishi")
        let application = ru["components"]?["schemas"]?["childbirth-application_v1"]
        #expect(application?["title"] == "Заявление в связи с рождением ребёнка")
        let phone = application?["properties"]?["phone"]
        #expect(phone?["description"] == "Контактный телефон")
        #expect(phone?["x-personal"] == true)
        #expect(phone?["title"] == nil, "generators would make a type's name of it")
    }

    /// The gateway answers `CaseState.view`: that is what the schema must take, and nothing of another service.
    @Test func takesWhatTheGatewayAnswers() throws {
        let publication = try Fixtures.published()
        let catalogue = try Fixtures.real().catalogue
        let document = publication.openAPI()
        let anyCase = try Fixtures.component("Case", of: document)
        for service in catalogue.services {
            let own = try Fixtures.component("Case_\(service.name)_v\(service.version)", of: document)
            for view in try CaseViews.of(service) {
                #expect(own.validate(view).isEmpty, "\(own.validate(view))")
                #expect(anyCase.isValid(view))
            }
        }
        let childbirth = try Fixtures.component("Case_childbirth_v1", of: document)
        let other = try CaseViews.of(try #require(catalogue.service(named: "person-check")))
        #expect(other.allSatisfy { !childbirth.isValid($0) })
        var broken = try #require(other.first?.object)
        broken["state"] = "half-open"
        #expect(!anyCase.isValid(.object(broken)))
    }

    @Test func knowsAllVersionsOfAService() throws {
        let document = Publication(catalogue: try Fixtures.hostile()).openAPI(.en)
        let paths = try #require(document["paths"]?.object)
        let openings = paths.keys.filter { $0.hasSuffix("/cases") }
        let versions = try Fixtures.hostile().services.map { "/v1/services/s.v\($0.version)/cases" }
        #expect(openings == ["/v1/services/s/cases"] + versions)
        #expect(Set(openings.compactMap { paths[$0]?["post"]?["operationId"]?.string }).count == openings.count)
        let open = paths["/v1/services/s/cases"]?["post"]
        #expect(open?["description"] == "Any portal may call it.")
        // A case keeps the version that it was opened with, and a retry may find an old one.
        let schema = open?["responses"]?["200"]?["content"]?["application/json"]?["schema"]?["$ref"]
        #expect(schema == "#/components/schemas/Case_s")
        let schemas = document["components"]?["schemas"]
        #expect(schemas?["Case_s"]?["oneOf"]?.array?.count == 2)
        #expect(schemas?["Case"]?["discriminator"]?["mapping"] == ["s": "#/components/schemas/Case_s"])
    }

    @Test func tellsWhichPortalsMayCall() throws {
        let publication = Publication(catalogue: try Fixtures.hostile(versions: [1]))
        let open = publication.openAPI(.en)["paths"]?["/v1/services/s/cases"]?["post"]
        #expect(open?["description"] == "Portals that may call it: one.")
    }
}
