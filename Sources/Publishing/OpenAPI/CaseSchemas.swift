import Casework
import Contracts
import JSON
import JSONSchema
import Messages

/// The case as its readers see it, `CaseState.view` in Casework, as schemas: one of each service in each version, because
/// its steps and its result are those of its contract. OpenAPI and AsyncAPI share them.
struct CaseSchemas {
    let language: Language

    /// The component of a service's cases.
    static func name(_ service: Service) -> String { "Case_\(service.name)_v\(service.version)" }

    /// The component of the cases of a service in any version.
    static func name(ofAll service: String) -> String { "Case_\(service)" }

    /// A case of that service and version.
    func schema(_ service: Service) -> JSONValue {
        var properties = common
        properties["service"] = ["type": "string", "const": .string(service.name)]
        properties["version"] = ["type": "integer", "const": JSONValue(service.version)]
        properties["steps"] = steps(service)
        properties["result"] = described(
            [
                "oneOf": [
                    ComponentSchemas.reference(service.resultDocument), ["type": "null"],
                ]
            ], APIText.result)
        var schema: JSONObject = ["title": .string(service.title[language]), "x-title": service.title.json]
        schema["type"] = "object"
        schema["required"] = .array(properties.keys.map { .string($0) })
        properties["reason"] = described(["type": "string"], APIText.cancellationReason)
        schema["properties"] = .object(properties)
        return .object(schema)
    }

    /// What the cases of all services have.
    private var common: JSONObject {
        let outcomes: [JSONValue] = CaseOutcome.allCases.map { .string($0.rawValue) }
        return [
            "id": described(["type": "string", "format": "uuid"], APIText.caseID),
            "service": ["type": "string"],
            "version": ["type": "integer"],
            "reference": described(["type": ["string", "null"]], APIText.reference),
            "state": ["type": "string", "enum": ["open", "closed"]],
            "outcome": described(
                ["type": ["string", "null"], "enum": .array(outcomes + [.null])], APIText.outcome),
            "openedAt": Self.moment,
            "closedAt": Self.momentOrNull,
            "deadline": Self.moment,
            "steps": ["type": "object"],
            "result": true,
            "revision": described(["type": "integer", "minimum": 0], APIText.revision),
        ]
    }

    private func steps(_ service: Service) -> JSONValue {
        var steps = JSONObject(minimumCapacity: service.steps.count)
        for step in service.steps {
            var schema: JSONObject = ["$ref": "#/components/schemas/CaseStep"]
            schema["description"] = .string(step.title[language])
            schema["x-title"] = step.title.json
            steps[step.name] = .object(schema)
        }
        return [
            "type": "object", "required": .array(service.steps.map { .string($0.name) }), "properties": .object(steps),
            "additionalProperties": false,
        ]
    }

    /// `CaseStep`: one step of a case.
    var step: JSONValue {
        var properties = asked(stepStates: ["waiting", "issued", "closed"])
        properties["agency"] = described(["type": ["string", "null"]], APIText.stepAgency)
        properties["operation"] = ["type": ["string", "null"]]
        properties["required"] = described(["type": "boolean"], APIText.stepRequired)
        properties["needs"] = ["type": "array", "items": ["type": "string"]]
        let required = JSONValue.array(properties.keys.map { .string($0) })
        properties["because"] = described(
            ["type": "string", "enum": ["condition", "needs", "closed"]], APIText.because)
        for (name, schema) in further { properties[name] = schema }
        properties["elements"] = described(
            ["type": "array", "items": ["$ref": "#/components/schemas/CaseElement"]], APIText.elements)
        return ["type": "object", "required": required, "properties": .object(properties)]
    }

    /// `CaseElement`: one of several that a step asks: an element of an array, or an alternative.
    var element: JSONValue {
        var properties: JSONObject = ["element": described(["type": "string"], APIText.element)]
        for (name, schema) in asked(stepStates: ["issued", "closed"]) { properties[name] = schema }
        let required = JSONValue.array(properties.keys.map { .string($0) })
        for (name, schema) in further { properties[name] = schema }
        return ["type": "object", "required": required, "properties": .object(properties)]
    }

    /// What a step and an element always have.
    private func asked(stepStates states: JSONValue) -> JSONObject {
        let outcomes: [JSONValue] = StepOutcome.allCases.map { .string($0.rawValue) }
        let problem: JSONValue = ["oneOf": [["$ref": "#/components/schemas/AgencyProblem"], ["type": "null"]]]
        return [
            "agency": ["type": "string"],
            "operation": ["type": "string"],
            "state": ["type": "string", "enum": states],
            "outcome": described(
                ["type": ["string", "null"], "enum": .array(outcomes + [.null])], APIText.stepOutcome),
            "issuedAt": Self.momentOrNull,
            "closedAt": Self.momentOrNull,
            "deadline": Self.momentOrNull,
            "attempts": described(["type": "integer", "minimum": 0], APIText.attempts),
            "reason": problem,
            "error": problem,
        ]
    }

    /// What only some of them have.
    private var further: JSONObject {
        let late: JSONValue = [
            "type": "object", "required": ["at", "outcome"],
            "properties": [
                "at": Self.moment, "outcome": ["type": "string", "enum": ["answered", "refused", "failed"]],
                "problem": ["$ref": "#/components/schemas/AgencyProblem"],
            ],
        ]
        let ends: JSONValue = ["answered", "failed", "settled", nil]
        let undoing: JSONObject = [
            "state": ["type": "string", "enum": ["issued", "closed"]],
            "outcome": described(["type": ["string", "null"], "enum": ends], APIText.undoingOutcome),
            "issuedAt": Self.moment,
            "closedAt": Self.momentOrNull,
            "attempts": ["type": "integer", "minimum": 1],
            "error": ["oneOf": [["$ref": "#/components/schemas/AgencyProblem"], ["type": "null"]]],
        ]
        let compensation: JSONValue = [
            "type": "object", "required": .array(undoing.keys.map { .string($0) }), "properties": .object(undoing),
        ]
        return [
            "remindedAt": described(Self.moment, APIText.remindedAt),
            "late": described(late, APIText.late),
            "compensation": described(compensation, APIText.compensation),
        ]
    }

    /// `AgencyProblem`: why an agency refused, or why something could not be done; `Problem` in Messages.
    var agencyProblem: JSONValue {
        let schema: JSONValue = [
            "type": "object", "required": ["code", "message"],
            "properties": [
                "code": described(["type": "string"], APIText.problemCode),
                "message": described(["type": "string"], APIText.problemMessage), "details": true,
            ],
        ]
        return described(schema, APIText.agencyProblem)
    }

    private static let moment: JSONValue = ["type": "string", "format": "date-time"]
    private static let momentOrNull: JSONValue = ["type": ["string", "null"], "format": "date-time"]

    private func described(_ schema: JSONValue, _ text: LocalizedText) -> JSONValue {
        schema.described(text[language])
    }
}

extension JSONValue {
    /// A schema, or another object of a description, with its words.
    func described(_ text: String) -> JSONValue {
        var object = self.object ?? [:]
        object["description"] = .string(text)
        return .object(object)
    }
}
