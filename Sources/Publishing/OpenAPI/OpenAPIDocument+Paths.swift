import Contracts
import JSON
import JSONSchema

extension OpenAPIDocument {
    var paths: JSONObject {
        var paths: JSONObject = ["/v1/services": ["get": listServices]]
        if !latest.isEmpty { paths["/v1/services/{service}"] = ["get": readService] }
        for service in latest {
            paths["/v1/services/\(service.name)/cases"] = ["post": openCase(service, as: "open-\(service.name)")]
        }
        // Who names the version stays with it when the next one is published beside it.
        for service in catalogue.services {
            let operation = openCase(service, as: "open-\(service.name)-v\(service.version)")
            paths["/v1/services/\(service.name).v\(service.version)/cases"] = ["post": operation]
        }
        paths["/v1/cases/{id}"] = ["get": readCase]
        paths["/v1/cases/{id}/events"] = ["get": followCase]
        paths["/v1/cases/{id}/cancellation"] = ["post": cancelCase]
        paths["/v1/cases/{id}/steps/{step}/reissue"] = ["post": reissueStep]
        paths["/v1/cases/{id}/steps/{step}/settle"] = ["post": settleStep]
        paths["/livez"] = ["get": live]
        paths["/readyz"] = ["get": ready]
        paths["/metrics"] = ["get": metrics]
        return paths
    }

    // MARK: Cases

    private func openCase(_ service: Service, as id: String) -> JSONValue {
        var operation = call(id, .cases, "\(APIText.openCase[language]): \(service.title[language])")
        let portals =
            service.portals.contains("*")
            ? APIText.anyPortal[language]
            : "\(APIText.somePortals[language]): \(service.portals.sorted().joined(separator: ", "))."
        operation["description"] = .string(
            [service.description?[language], portals].compactMap(\.self).joined(separator: "\n\n"))
        operation["x-title"] = service.title.json
        if let description = service.description { operation["x-description"] = description.json }
        operation["parameters"] = .array([idempotencyKey, reference, prefer] + trace)
        var body: JSONObject = ["schema": ComponentSchemas.reference(service.request)]
        if let example = options.examples[service.name] { body["example"] = example }
        operation["requestBody"] = ["required": true, "content": ["application/json": .object(body)]]
        let location: JSONValue = ["schema": ["type": "string", "format": "uri-reference"]]
        var headers = caseHeaders
        headers["Location"] = location.described(APIText.location[language])
        let closed = json(caseReference(service), APIText.closed, headers)
        headers["Retry-After"] = retryAfter
        let open = json(caseReference(service), APIText.accepted, headers)
        operation["responses"] = responses([("200", closed), ("202", open)], Failures.opening)
        return .object(operation)
    }

    private var readCase: JSONValue {
        var operation = call("read-case", .cases, APIText.readCase[language])
        let ifNoneMatch = header("If-None-Match", ["type": "string"], APIText.ifNoneMatch)
        operation["security"] = Self.eitherKey
        operation["parameters"] = [caseID, prefer, ifNoneMatch]
        var headers = caseHeaders
        headers["Retry-After"] = retryAfter
        let found = json(ComponentSchemas.reference("Case"), APIText.caseAsItIs, headers)
        let same: JSONValue = ["headers": .object(headers)]
        let unchanged = same.described(APIText.notModified[language])
        operation["responses"] = responses([("200", found), ("304", unchanged)], Failures.reading)
        return .object(operation)
    }

    private var followCase: JSONValue {
        var operation = call("follow-case", .cases, APIText.followCase[language])
        operation["description"] = .string(APIText.followCaseMore[language])
        operation["security"] = Self.eitherKey
        let last = header("Last-Event-ID", ["type": "string", "pattern": "^[0-9]+$"], APIText.lastEventID)
        operation["parameters"] = [caseID, last]
        // OpenAPI 3.1 has no word for the items of a stream; 3.2 calls it itemSchema.
        let content: JSONValue = [
            "schema": ["type": "string", "x-event-data": ComponentSchemas.reference("CaseEvent")],
            "example": .string(Self.streamExample),
        ]
        let response: JSONValue = ["content": ["text/event-stream": content]]
        let stream = response.described(APIText.events[language])
        operation["responses"] = responses([("200", stream)], Failures.following)
        return .object(operation)
    }

    /// A case is read by its portal or by an operator.
    private static let eitherKey: JSONValue = [["portalKey": []], ["operatorKey": []]]

    // MARK: Commands

    private var cancelCase: JSONValue {
        var operation = call("cancel-case", .cases, APIText.cancelCase[language])
        operation["description"] = .string(APIText.cancelCaseMore[language])
        operation["parameters"] = [caseID]
        operation["requestBody"] = body(["reason": words], required: [])
        let reference = ComponentSchemas.reference("Case")
        let answers = [
            ("200", json(reference, APIText.cancelledBefore, caseHeaders)),
            ("202", json(reference, APIText.cancelled, caseHeaders)),
        ]
        operation["responses"] = responses(answers, Failures.cancelling)
        return .object(operation)
    }

    private var reissueStep: JSONValue {
        stepCommand("reissue-step", APIText.reissueStep, APIText.reissueStepMore, words: "reason")
    }

    private var settleStep: JSONValue {
        stepCommand("settle-step", APIText.settleStep, APIText.settleStepMore, words: "note")
    }

    private func stepCommand(
        _ id: String, _ summary: LocalizedText, _ more: LocalizedText, words member: String
    ) -> JSONValue {
        var operation = call(id, .cases, summary[language])
        operation["description"] = .string(more[language])
        operation["security"] = [["operatorKey": []]]
        let step: JSONValue = ["name": "step", "in": "path", "required": true, "schema": ["type": "string"]]
        operation["parameters"] = [caseID, step.described(APIText.stepParameter[language])]
        let element: JSONValue = ["type": "string", "default": .string(Ask.only)]
        let kind: JSONValue = ["type": "string", "enum": ["do", "compensate"], "default": "do"]
        let attempt: JSONValue = ["type": "integer", "minimum": 1]
        operation["requestBody"] = body(
            [
                "element": element.described(APIText.element[language]), "kind": kind,
                "attempt": attempt.described(APIText.attempts[language]), member: words,
            ], required: ["attempt"])
        let done = json(ComponentSchemas.reference("Case"), APIText.commandDone, caseHeaders)
        operation["responses"] = responses([("202", done)], Failures.seeingTo)
        return .object(operation)
    }

    private var words: JSONValue {
        let words: JSONValue = ["type": "string", "maxLength": 1000]
        return words.described(APIText.words[language])
    }

    /// A command's body; it may be left out where nothing in it is required.
    private func body(_ properties: JSONObject, required: [String]) -> JSONValue {
        var schema: JSONObject = ["type": "object"]
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        schema["properties"] = .object(properties)
        schema["additionalProperties"] = false
        return [
            "required": .bool(!required.isEmpty), "content": ["application/json": ["schema": .object(schema)]],
        ]
    }

    private static let streamExample =
        "retry: 1000\n\nid: 412\nevent: case.expired\n"
        + #"data: {"at":"2026-11-23T14:03:23.120Z","type":"case.expired","state":"closed","outcome":"expired","changes":[]}"#
        + "\n\n"

    // MARK: Services

    private var listServices: JSONValue {
        var operation = call("list-services", .services, APIText.listServices[language])
        let schema: JSONValue = [
            "type": "object", "required": ["services"],
            "properties": ["services": ["type": "array", "items": ComponentSchemas.reference("ServiceSummary")]],
        ]
        operation["responses"] = responses([("200", json(schema, APIText.services))], Failures.services)
        return .object(operation)
    }

    private var readService: JSONValue {
        var operation = call("read-service", .services, APIText.readService[language])
        let names: [JSONValue] =
            latest.map { .string($0.name) } + catalogue.services.map { .string("\($0.name).v\($0.version)") }
        let parameter: JSONValue = [
            "name": "service", "in": "path", "required": true, "schema": ["type": "string", "enum": .array(names)],
        ]
        operation["parameters"] = [parameter.described(APIText.serviceParameter[language])]
        let found = json(ComponentSchemas.reference("ServiceDetail"), APIText.service)
        operation["responses"] = responses([("200", found)], Failures.service)
        return .object(operation)
    }

    // MARK: Health

    private var live: JSONValue {
        var operation = call("live", .health, APIText.live[language])
        operation["security"] = []
        operation["responses"] = ["200": json(Self.status("live"), APIText.works)]
        return .object(operation)
    }

    private var ready: JSONValue {
        var operation = call("ready", .health, APIText.ready[language])
        operation["security"] = []
        var answers: JSONObject = ["200": json(Self.status("ready"), APIText.works)]
        for (status, response) in responses(of: ["not-ready", "bus-unavailable"]) { answers[status] = response }
        operation["responses"] = .object(answers)
        return .object(operation)
    }

    private var metrics: JSONValue {
        var operation = call("metrics", .health, APIText.metrics[language])
        operation["security"] = []
        let text: JSONValue = ["content": ["text/plain": ["schema": ["type": "string"]]]]
        var answers: JSONObject = ["200": text.described(APIText.metricsText[language])]
        for (status, response) in responses(of: ["route-unknown"]) { answers[status] = response }
        operation["responses"] = .object(answers)
        return .object(operation)
    }

    private static func status(_ word: String) -> JSONValue {
        [
            "type": "object", "required": ["status"],
            "properties": ["status": ["type": "string", "const": .string(word)]],
        ]
    }

    // MARK: Parts

    private func call(_ id: String, _ tag: Tag, _ summary: String) -> JSONObject {
        ["operationId": .string(id), "tags": [.string(tag.rawValue)], "summary": .string(summary)]
    }

    private func responses(_ good: [(String, JSONValue)], _ codes: [String]) -> JSONValue {
        var responses = JSONObject(uniqueKeysWithValues: good)
        for (status, response) in failures(codes) { responses[status] = response }
        return .object(responses)
    }

    private func json(_ schema: JSONValue, _ text: LocalizedText, _ headers: JSONObject = [:]) -> JSONValue {
        var response: JSONObject = ["description": .string(text[language])]
        if !headers.isEmpty { response["headers"] = .object(headers) }
        response["content"] = ["application/json": ["schema": schema]]
        return .object(response)
    }

    private func header(
        _ name: String, _ schema: JSONValue, _ text: LocalizedText, isRequired: Bool = false, example: String? = nil
    ) -> JSONValue {
        var parameter: JSONObject = ["name": .string(name), "in": "header", "description": .string(text[language])]
        if isRequired { parameter["required"] = true }
        parameter["schema"] = schema
        if let example { parameter["example"] = .string(example) }
        return .object(parameter)
    }

    private var caseHeaders: JSONObject {
        let text: JSONValue = ["schema": ["type": "string"]]
        return [
            "ETag": text.described(APIText.etag[language]),
            "Preference-Applied": text.described(APIText.preferenceApplied[language]),
        ]
    }

    private var caseID: JSONValue {
        let parameter: JSONValue = [
            "name": "id", "in": "path", "required": true, "schema": ["type": "string", "format": "uuid"],
        ]
        return parameter.described(APIText.caseParameter[language])
    }

    /// A quoted string may have each of its 255 characters escaped.
    private var idempotencyKey: JSONValue {
        header(
            "Idempotency-Key", ["type": "string", "minLength": 1, "maxLength": 512, "pattern": "^[!-~]+$"],
            APIText.idempotencyKey, isRequired: true, example: "8e03978e-40d5-43e8-bc93-6894a57f9324")
    }

    /// 200 bytes, each percent-encoded.
    private var reference: JSONValue {
        header(
            "Darcha-Reference", ["type": "string", "maxLength": 600, "pattern": "^[ -~]*$"], APIText.referenceHeader,
            example: "Ariza%20%E2%84%961")
    }

    private var prefer: JSONValue {
        header("Prefer", ["type": "string"], APIText.prefer, example: "wait=10")
    }

    private var trace: [JSONValue] {
        [
            header("traceparent", ["type": "string"], APIText.trace),
            header("tracestate", ["type": "string", "maxLength": 512], APIText.trace),
        ]
    }
}
