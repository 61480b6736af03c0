import Contracts
import JSON
import JSONSchema

extension OpenAPIDocument {
    /// Codes that any call below `/v1` can come to.
    private static let everywhere = ["unauthorized", "internal", "not-ready", "request-malformed"]

    /// What a call can come to, beyond ``everywhere``.
    enum Failures {
        static let opening = [
            "service-unknown", "service-not-allowed", "caller-not-allowed", "header-invalid", "idempotency-key-missing",
            "idempotency-key-invalid", "idempotency-key-reused", "unsupported-media-type", "body-unreadable",
            "body-not-json", "body-too-large", "document-invalid", "bus-unavailable", "bus-full", "contract-unknown",
        ]
        static let reading = ["case-unknown", "bus-unavailable", "contract-unknown"]
        static let following = ["case-unknown", "header-invalid", "bus-unavailable", "contract-unknown"]
        static let cancelling = [
            "case-unknown", "case-closed", "cancellation-not-offered", "caller-not-allowed", "command-invalid",
            "unsupported-media-type", "body-unreadable", "body-not-json", "body-too-large", "bus-unavailable",
            "contract-unknown",
        ]
        static let seeingTo = [
            "case-unknown", "step-unknown", "command-refused", "caller-not-allowed", "command-invalid",
            "unsupported-media-type", "body-unreadable", "body-not-json", "body-too-large", "bus-unavailable",
            "contract-unknown",
        ]
        static let services = ["caller-not-allowed"]
        static let service = ["service-unknown", "service-not-allowed", "caller-not-allowed"]
    }

    /// The answers of a call that goes wrong: by status, with the codes that it can have.
    func failures(_ codes: [String]) -> [(status: String, response: JSONValue)] {
        responses(of: codes + Self.everywhere)
    }

    /// The answers for these codes alone.
    func responses(of codes: [String]) -> [(status: String, response: JSONValue)] {
        let known = options.problems.filter { codes.contains($0.code) }
        return Set(known.map(\.status)).sorted().map { status in
            (String(status), response(known.filter { $0.status == status }, status: status))
        }
    }

    private func response(_ problems: [ProblemDescription], status: Int) -> JSONValue {
        let narrowed: JSONValue = [
            "type": "object",
            "properties": [
                "status": ["const": JSONValue(status)], "code": ["enum": .array(problems.map { .string($0.code) })],
            ],
        ]
        var examples: JSONObject = [:]
        for problem in problems {
            examples[problem.code] = ["summary": .string(problem.title), "value": Self.example(problem)]
        }
        let content: JSONValue = [
            "schema": ["allOf": [ComponentSchemas.reference("Problem"), narrowed]], "examples": .object(examples),
        ]
        var response: JSONObject = [
            "description": .string(problems.map { "`\($0.code)`: \($0.title)" }.joined(separator: "; "))
        ]
        if let header = header(of: status) { response["headers"] = header }
        response["content"] = ["application/problem+json": content]
        return .object(response)
    }

    private func header(of status: Int) -> JSONValue? {
        switch status {
        case 401: ["WWW-Authenticate": ["schema": ["type": "string"]]]
        case 503: ["Retry-After": retryAfter]
        default: nil
        }
    }

    var retryAfter: JSONValue {
        let header: JSONValue = ["schema": ["type": "integer", "minimum": 0]]
        return header.described(APIText.retryAfter[language])
    }

    private static func example(_ problem: ProblemDescription) -> JSONValue {
        [
            "type": .string("urn:darcha:problem:\(problem.code)"), "title": .string(problem.title),
            "status": JSONValue(problem.status), "detail": .string("\(problem.title)."), "code": .string(problem.code),
            "remedy": .string(problem.remedy),
        ]
    }
}
