import Contracts
import JSON
import JSONSchema

/// The gateway's HTTP API, for exactly the services of a catalogue, as OpenAPI 3.1.
///
/// What it says of calls, headers and codes is what `Gateway` does; see its article.
struct OpenAPIDocument {
    let catalogue: Catalogue
    let options: PublicationOptions
    let language: Language
    let components: ComponentSchemas
    let version: String

    /// The whole document.
    var json: JSONValue {
        var info: JSONObject = ["title": .string("\(options.title[language]): \(APIText.title[language])")]
        info["version"] = .string(version)
        info["description"] = .string(APIText.description[language])
        info["x-title"] = options.title.json
        let tags: [JSONValue] = Tag.allCases.map { tag in
            ["name": .string(tag.rawValue), "description": .string(tag.text[language])]
        }
        let bearer: JSONValue = ["type": "http", "scheme": "bearer"]
        let keys: JSONObject = [
            "portalKey": bearer.described(APIText.bearer[language]),
            "operatorKey": bearer.described(APIText.operatorBearer[language]),
        ]
        return [
            "openapi": "3.1.0",
            "info": .object(info),
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "servers": [["url": .string(options.base)]],
            "security": [["portalKey": []]],
            "tags": .array(tags),
            "paths": .object(paths),
            "components": [
                "securitySchemes": .object(keys),
                "schemas": .object(schemas),
            ],
        ]
    }

    /// The services in their latest versions, by name.
    var latest: [Service] {
        var latest: [Service] = []
        for service in catalogue.services {
            if latest.last?.name == service.name { latest.removeLast() }
            latest.append(service)
        }
        return latest
    }

    private var schemas: JSONObject {
        var schemas: JSONObject = [:]
        let api = APISchemas(language: language, problems: options.problems)
        let cases = CaseSchemas(language: language)
        schemas["AgencyProblem"] = cases.agencyProblem
        schemas["Case"] = anyCase
        for service in latest {
            let versions = catalogue.services.filter { $0.name == service.name }
            if versions.count > 1 {
                schemas[CaseSchemas.name(ofAll: service.name)] = [
                    "oneOf": .array(versions.map { ComponentSchemas.reference(CaseSchemas.name($0)) })
                ]
            }
            for version in versions { schemas[CaseSchemas.name(version)] = cases.schema(version) }
        }
        schemas["CaseStep"] = cases.step
        schemas["CaseElement"] = cases.element
        for (name, schema) in api.components { schemas[name] = schema }
        let documents = catalogue.services.flatMap { [$0.request, $0.resultDocument] }
        for (name, schema) in components.components(documents) { schemas[name] = schema }
        return schemas
    }

    /// The cases of a service: one version's, or one of several, since a case keeps the version that it was opened with.
    func caseReference(_ service: Service) -> JSONValue {
        let versions = catalogue.services.filter { $0.name == service.name }
        let name = versions.count > 1 ? CaseSchemas.name(ofAll: service.name) : CaseSchemas.name(service)
        return ComponentSchemas.reference(name)
    }

    private var anyCase: JSONValue {
        // Nothing to choose from is no valid schema.
        guard !latest.isEmpty else { return ["type": "object"] }
        var mapping: JSONObject = [:]
        for service in latest { mapping[service.name] = caseReference(service)["$ref"] }
        return [
            "oneOf": .array(latest.map { caseReference($0) }),
            "discriminator": ["propertyName": "service", "mapping": .object(mapping)],
        ]
    }
}

extension OpenAPIDocument {
    /// What the calls are grouped by.
    enum Tag: String, CaseIterable {
        case cases
        case services
        case health

        var text: LocalizedText {
            switch self {
            case .cases: APIText.tagCases
            case .services: APIText.tagServices
            case .health: APIText.tagHealth
            }
        }
    }
}
