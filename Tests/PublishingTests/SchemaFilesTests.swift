import Contracts
import JSON
import JSONSchema
import Publishing
import Testing

/// The same document in its four forms must say the same.
@Suite struct SchemaFilesTests {
    @Test func aDocumentIsServedByItsURL() throws {
        let publication = try Fixtures.published { $0.serverURL = "https://bus.example/" }
        let id = DocumentID(name: "childbirth-result", version: 1)
        let schema = try #require(publication.schema(id))
        #expect(schema["$id"] == "https://bus.example/v1/schemas/childbirth-result.v1.schema.json")
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(
            schema["properties"]?["child"]?["$ref"]
                == "https://bus.example/v1/schemas/birth-registration.v1.schema.json#/$defs/child")
        #expect(publication.schema(DocumentID(name: "none", version: 1)) == nil)
        #expect(publication.bundledSchema(DocumentID(name: "none", version: 1)) == nil)
        let file = try #require(publication.file("/v1/schemas/childbirth-result.v1.schema.json"))
        #expect(file.contentType == "application/schema+json")
        #expect(try JSONValue(parsing: file.bytes) == schema)
    }

    @Test func aBundleIsWholeByItself() throws {
        let publication = try Fixtures.published()
        let bundle = try #require(publication.bundledSchema(DocumentID(name: "childbirth-result", version: 1)))
        #expect(bundle["properties"]?["child"]?["$ref"] == "#/$defs/birth-registration.v1/$defs/child")
        #expect(bundle["$defs"]?["address.v1"]?["$id"] == nil)
        #expect(Fixtures.dangling(in: bundle) == [])
        for id in try Fixtures.hostile().documents.keys {
            let hostile = Publication(catalogue: try Fixtures.hostile())
            #expect(Fixtures.dangling(in: try #require(hostile.bundledSchema(id))) == [])
        }
    }

    @Test(arguments: [true, false]) func allFormsComeToTheSame(isReal: Bool) throws {
        let catalogue = isReal ? try Fixtures.real().catalogue : try Fixtures.hostile()
        let publication = isReal ? try Fixtures.published() : Publication(catalogue: catalogue)
        let openAPI = publication.openAPI()
        var served: [String: JSONValue] = [:]
        for id in catalogue.documents.keys {
            let schema = try #require(publication.schema(id))
            served[try #require(schema["$id"]?.string)] = schema
        }
        var generator = SeededGenerator(20_261_125)
        var verdicts: [Bool: Int] = [:]
        for (id, document) in catalogue.documents.sorted(by: { $0.key < $1.key }) {
            let url = try Schema.compile(try #require(publication.schema(id))) { served[$0] }
            let bundle = try Schema.compile(try #require(publication.bundledSchema(id)), options: Self.options)
            let name = "\(id.name)_v\(id.version)"
            let isComponent = openAPI["components"]?["schemas"]?[name] != nil
            let component = isComponent ? try Fixtures.component(name, of: openAPI) : nil
            for _ in 0..<150 {
                let value = Self.value(document.source, in: catalogue, id, depth: 4, &generator)
                let expected = document.schema.isValid(value)
                verdicts[expected, default: 0] += 1
                #expect(url.isValid(value) == expected)
                #expect(bundle.isValid(value) == expected)
                // OpenAPI's dialect takes formats as notes.
                if expected, let component { #expect(component.isValid(value)) }
            }
        }
        #expect(verdicts[true, default: 0] > 20 && verdicts[false, default: 0] > 20, "\(verdicts)")
    }

    /// As documents are read, but for the note of where a part came from.
    private static let options = SchemaOptions(formats: .asserted, unknownKeywords: .refused)

    /// A value that mostly follows a schema, and now and then does not.
    private static func value(
        _ schema: JSONValue, in catalogue: Catalogue, _ id: DocumentID, depth: Int,
        _ generator: inout SeededGenerator
    ) -> JSONValue {
        if Int.random(in: 0..<60, using: &generator) == 0 { return .string("<") }
        if depth == 0 { return "x" }
        if let reference = schema["$ref"]?.string {
            let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
            let target = parts[0].isEmpty ? id : DocumentID(urn: String(parts[0])) ?? id
            let path = parts.count > 1 ? String(parts[1]).replacing("%20", with: " ") : ""
            let source = catalogue.documents[target]?.source ?? .null
            if let next = JSONPointer(path)?.evaluate(in: source) {
                return value(next, in: catalogue, target, depth: depth, &generator)
            }
            return "short"
        }
        if let constant = schema["const"] { return constant }
        if let choice = schema["enum"]?.array?.randomElement(using: &generator) { return choice }
        switch schema["type"]?.string {
        case "object":
            var object: JSONObject = [:]
            let required = (schema["required"]?.array ?? []).compactMap(\.string)
            for (name, member) in schema["properties"]?.object ?? [:] {
                guard required.contains(name) || Bool.random(using: &generator) else { continue }
                object[name] = value(member, in: catalogue, id, depth: depth - 1, &generator)
            }
            return .object(object)
        case "array":
            let prefix = schema["prefixItems"]?.array ?? []
            let items = schema["items"] ?? true
            let count = Int.random(in: 0...2, using: &generator)
            return .array(
                (0..<count).map { place in
                    let item = place < prefix.count ? prefix[place] : items
                    return value(item, in: catalogue, id, depth: depth - 1, &generator)
                })
        case "integer", "number": return JSONValue(Int(schema["minimum"]?.integer ?? 3))
        case "boolean": return true
        default: return text(schema)
        }
    }

    private static func text(_ schema: JSONValue) -> JSONValue {
        switch schema["format"]?.string {
        case "date": return "2026-03-31"
        case "date-time": return "2026-03-31T09:30:00+05:00"
        case "pinfl": return "41403962690411"
        case "stir": return "123456789"
        case "phone-uz": return "+998901234567"
        case "passport-uz": return "AB1234567"
        default: return .string(String(repeating: "a", count: Int(schema["minLength"]?.integer ?? 2)))
        }
    }
}
