import Contracts
import HTTPTypes
import Hummingbird
import JSON

extension GatewayResponder {
    // MARK: GET /v1/services

    /// The services that the portal may call, in all their versions.
    func services(_ portal: String) async throws -> Response {
        let catalogue = try await catalogue()
        let services = catalogue.services.filter { $0.admits(portal: portal) }
        return json(["services": .array(services.map { .object(summary($0, catalogue)) })])
    }

    // MARK: GET /v1/services/{service}

    /// One service, with the schemas of what goes in and comes out.
    func service(_ name: String, _ portal: String) async throws -> Response {
        let service = try await admitted(name, portal)
        var object = summary(service, try await catalogue())
        var documents: JSONObject = [:]
        var pending = [service.request, service.resultDocument]
        while let id = pending.popLast() {
            guard documents[id.urn] == nil, let document = service.documents[id] else { continue }
            documents[id.urn] = document.source
            pending += document.references
        }
        object["documents"] = .object(documents)
        return json(.object(object))
    }

    private func summary(_ service: Service, _ catalogue: Catalogue) -> JSONObject {
        var object: JSONObject = [
            "name": .string(service.name), "version": JSONValue(Int64(service.version)), "title": service.title.json,
        ]
        if let description = service.description { object["description"] = description.json }
        object["request"] = .string(service.request.urn)
        object["result"] = .string(service.resultDocument.urn)
        object["deadline"] = .string(Duration8601.text(milliseconds: service.deadlineMilliseconds))
        object["steps"] = .array(service.steps.map { summary($0, catalogue) })
        return object
    }

    private func summary(_ step: Step, _ catalogue: Catalogue) -> JSONValue {
        var agency: JSONObject = ["id": .string(step.agency)]
        if let known = catalogue.agencies[step.agency] { agency["name"] = known.name.json }
        var object: JSONObject = [
            "name": .string(step.name), "title": step.title.json, "agency": .object(agency),
            "operation": .string(step.operation.name), "effect": .string(step.operation.effect.rawValue),
            "required": .bool(step.isRequired), "needs": .array(step.needs.map { .string($0) }),
            "expected": .string(Duration8601.text(milliseconds: step.operation.expectedMilliseconds)),
        ]
        if let deadline = step.deadlineMilliseconds {
            object["deadline"] = .string(Duration8601.text(milliseconds: deadline))
        }
        return .object(object)
    }
}
