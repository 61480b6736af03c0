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
        if service.amendMilliseconds > 0 {
            object["amend"] = .string(Duration8601.text(milliseconds: service.amendMilliseconds))
        }
        object["cancellable"] = .bool(service.isCancellable)
        object["steps"] = .array(service.steps.map { summary($0, catalogue) })
        return object
    }

    private func summary(_ step: Step, _ catalogue: Catalogue) -> JSONValue {
        // Of several alternatives the first stands for the step; all of them follow.
        var object = summary(step.asks[0], catalogue)
        object["name"] = .string(step.name)
        object["title"] = step.title.json
        object["required"] = .bool(step.isRequired)
        object["needs"] = .array(step.needs.map { .string($0) })
        object["expected"] = .string(Duration8601.text(milliseconds: step.expectedMilliseconds))
        if let deadline = step.deadlineMilliseconds {
            object["deadline"] = .string(Duration8601.text(milliseconds: deadline))
        }
        if let condition = step.condition { object["when"] = .string(condition.text) }
        if let forEach = step.forEach { object["forEach"] = forEach.json }
        if step.late != .keep { object["late"] = .string(step.late.rawValue) }
        if step.isFirstOf {
            object["firstOf"] = .array(
                step.asks.map { ask in
                    var alternative = summary(ask, catalogue)
                    alternative["name"] = .string(ask.name)
                    return .object(alternative)
                })
        }
        return .object(object)
    }

    private func summary(_ ask: Ask, _ catalogue: Catalogue) -> JSONObject {
        var agency: JSONObject = ["id": .string(ask.agency)]
        if let known = catalogue.agencies[ask.agency] { agency["name"] = known.name.json }
        var object: JSONObject = [
            "agency": .object(agency), "operation": .string(ask.operation.name),
            "effect": .string(ask.operation.effect.rawValue),
        ]
        if let undoing = ask.compensation?.operation { object["undoneBy"] = .string(undoing.name) }
        return object
    }
}
