import Contracts
import JSON
import JSONSchema
import Publishing
import Testing

@Suite struct PublicationTests {
    @Test func givesTheSameBytesEachTime() throws {
        let (first, second) = (try Fixtures.published(), try Fixtures.published())
        #expect(first.paths == second.paths)
        #expect(first.paths == first.paths.sorted())
        for path in first.paths {
            let file = try #require(first.file(path))
            #expect(file.bytes == second.file(path)?.bytes, "\(path)")
            #expect(file.bytes == first.file(path)?.bytes, "\(path), asked for again")
            #expect(!file.bytes.isEmpty)
        }
    }

    @Test func hasAFileForEachLanguageAgencyAndDocument() throws {
        let publication = try Fixtures.published { $0.language = .ru }
        let paths = Set(publication.paths)
        for path in [
            "/v1/openapi.json", "/v1/openapi.en.json", "/v1/asyncapi.json", "/v1/asyncapi.uz.json",
            "/v1/agencies/polyclinic/asyncapi.json", "/v1/agencies/polyclinic/asyncapi.ru.json",
            "/v1/schemas/address.v1.schema.json", "/v1/schemas/bundled/address.v1.schema.json", "/catalogue/",
            "/catalogue/index.html", "/catalogue/uz/index.html", "/catalogue/en/services/childbirth.v1.html",
            "/catalogue/ru/agencies/polyclinic.html", "/catalogue/uz/documents/address.v1.html",
        ] { #expect(paths.contains(path), "\(path)") }
        #expect(publication.file("/v1/openapi.json")?.bytes == publication.file("/v1/openapi.ru.json")?.bytes)
        #expect(publication.file("/v1/openapi.json")?.contentType == "application/json")
        #expect(publication.file("/catalogue/")?.contentType == "text/html; charset=utf-8")
    }

    @Test(arguments: [
        "", "/", "/v1/openapi", "/v1/schemas/../openapi.json", "/v1/schemas/address.v2.schema.json", "/catalogue",
    ])
    func hasNoOthers(path: String) throws {
        #expect(try Fixtures.published().file(path) == nil)
    }

    @Test func theVersionIsTheCatalogues() throws {
        func version(_ publication: Publication) -> JSONValue? { publication.openAPI()["info"]?["version"] }
        let version1 = version(Publication(catalogue: try Fixtures.hostile(versions: [1])))
        #expect(version1 == version(Publication(catalogue: try Fixtures.hostile(versions: [1]))))
        #expect(version1 != version(Publication(catalogue: try Fixtures.hostile())))
        #expect(version1?.string?.wholeMatch(of: /1\.0\.0\+[0-9a-f]{16}/) != nil)
    }

    @Test func takesOnlyExamplesThatTheServiceTakes() throws {
        let (catalogue, directory) = try Fixtures.real()
        let examples = PublicationExamples.load(directory: directory, catalogue: catalogue)
        #expect(examples.keys.sorted() == Set(catalogue.services.map(\.name)).sorted())
        #expect(PublicationExamples.load(directory: "/nowhere", catalogue: catalogue).isEmpty)
        let other = try Fixtures.hostile()
        #expect(PublicationExamples.load(directory: directory, catalogue: other).isEmpty)
    }
}
