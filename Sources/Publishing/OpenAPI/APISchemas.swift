import Contracts
import JSON
import JSONSchema

/// The bodies of the gateway's own: problems, events, the list of services.
struct APISchemas {
    let language: Language
    let problems: [ProblemDescription]

    /// All of them, by the name of the component.
    var components: [(name: String, schema: JSONValue)] {
        [
            ("CaseEvent", event), ("Problem", problem), ("ServiceDetail", serviceDetail),
            ("ServiceSummary", serviceSummary), ("Text", Self.text),
        ]
    }

    private var problem: JSONValue {
        var code: JSONObject = ["type": "string"]
        if !problems.isEmpty { code["enum"] = .array(problems.map { .string($0.code) }) }
        let violation: JSONValue = [
            "type": "object", "required": ["pointer", "keyword", "message"],
            "properties": [
                "pointer": ["type": "string", "format": "json-pointer"], "keyword": ["type": "string"],
                "message": ["type": "string"],
            ],
        ]
        let violations: JSONValue = ["type": "array", "items": violation]
        let integer: JSONValue = ["type": "integer", "minimum": 0]
        let position: JSONValue = [
            "type": "object", "required": ["line", "column", "offset"],
            "properties": ["line": integer, "column": integer, "offset": integer],
        ]
        let reason: JSONValue = ["type": "string"]
        let outcome: JSONValue = ["type": "string"]
        let properties: JSONObject = [
            "type": ["type": "string", "format": "uri"],
            "title": ["type": "string"],
            "status": ["type": "integer"],
            "detail": ["type": "string"],
            "code": .object(code),
            "remedy": ["type": "string"],
            "instance": ["type": "string", "format": "uri-reference"],
            "violations": violations.described(APIText.violations[language]),
            "position": position.described(APIText.position[language]),
            "limit": integer.described(APIText.limit[language]),
            "reason": reason.described(APIText.refusalReason[language]),
            "outcome": outcome.described(APIText.closedOutcome[language]),
        ]
        let schema: JSONValue = [
            "type": "object", "required": ["type", "title", "status", "detail", "code", "remedy"],
            "properties": .object(properties),
        ]
        return schema.described(APIText.problem[language])
    }

    private var event: JSONValue {
        let step: JSONValue = [
            "allOf": [
                ["$ref": "#/components/schemas/CaseStep"],
                ["type": "object", "required": ["step"], "properties": ["step": ["type": "string"]]],
            ]
        ]
        let changes: JSONValue = ["type": "array", "items": step]
        let properties: JSONObject = [
            "at": ["type": "string", "format": "date-time"],
            "type": ["type": "string", "enum": .array(Self.eventTypes.map { .string($0) })],
            "state": ["type": "string", "enum": ["open", "closed"]],
            "outcome": ["type": ["string", "null"]],
            "changes": changes.described(APIText.changes[language]),
        ]
        let schema: JSONValue = [
            "type": "object", "required": .array(properties.keys.map { .string($0) }),
            "properties": .object(properties),
        ]
        return schema.described(APIText.caseEvent[language])
    }

    /// The journal's events that change what a reader sees, by their short names.
    static let eventTypes = [
        "case.opened", "task.replied", "task.undeliverable", "step.overdue", "case.expired", "step.reminded",
        "case.cancelled", "step.reissued", "task.settled", "case.carried",
    ]

    private static let text: JSONValue = [
        "type": "object", "required": ["uz", "ru", "en"],
        "properties": ["uz": ["type": "string"], "ru": ["type": "string"], "en": ["type": "string"]],
    ]

    private var serviceSummary: JSONValue {
        let text = ComponentSchemas.reference("Text")
        let duration: JSONValue = ["type": "string", "format": "duration"]
        let agency: JSONValue = [
            "type": "object", "required": ["id"], "properties": ["id": ["type": "string"], "name": text],
        ]
        let ask: JSONObject = [
            "name": ["type": "string"],
            "agency": agency,
            "operation": ["type": "string"],
            "effect": ["type": "string", "enum": ["read", "write"]],
        ]
        let undoneBy: JSONValue = ["type": "string", "description": "The operation that undoes its effect."]
        let alternative: JSONValue = [
            "type": "object", "required": .array(ask.keys.map { .string($0) }),
            "properties": .object(Self.joined(ask, ["undoneBy": undoneBy])),
        ]
        let step: JSONObject = Self.joined(
            ask,
            [
                "title": text,
                "required": ["type": "boolean"],
                "needs": ["type": "array", "items": ["type": "string"]],
                "expected": duration,
            ])
        let optional: JSONObject = [
            "deadline": duration,
            "when": ["type": "string", "description": "A logical expression of JSONPath, RFC 9535."],
            "forEach": [
                "type": "object", "required": ["in", "max"],
                "properties": ["in": ["type": "string"], "max": ["type": "integer"], "quorum": true],
            ],
            "firstOf": ["type": "array", "items": alternative],
            "undoneBy": undoneBy,
            "late": ["type": "string", "enum": ["amend"]],
        ]
        let steps: JSONValue = [
            "type": "object", "required": .array(step.keys.map { .string($0) }),
            "properties": .object(Self.joined(step, optional)),
        ]
        let properties: JSONObject = [
            "name": ["type": "string"],
            "version": ["type": "integer", "minimum": 1],
            "title": text,
            "description": text,
            "request": ["type": "string", "format": "uri"],
            "result": ["type": "string", "format": "uri"],
            "deadline": duration,
            "amend": duration,
            "cancellable": ["type": "boolean"],
            "steps": ["type": "array", "items": steps],
        ]
        let required = properties.keys.filter { $0 != "description" && $0 != "amend" }
        return [
            "type": "object", "required": .array(required.map { .string($0) }),
            "properties": .object(properties),
        ]
    }

    private static func joined(_ first: JSONObject, _ second: JSONObject) -> JSONObject {
        second.reduce(into: first) { $0[$1.name] = $1.value }
    }

    private var serviceDetail: JSONValue {
        [
            "allOf": [
                ComponentSchemas.reference("ServiceSummary"),
                [
                    "type": "object", "required": ["documents"],
                    "properties": ["documents": ["type": "object", "additionalProperties": ["type": "object"]]],
                ],
            ]
        ]
    }
}
