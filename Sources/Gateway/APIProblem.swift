import Hummingbird
import JSON
import JSONSchema

/// One occurrence of a problem, answered as problem details (RFC 9457).
struct APIProblem: Error, Sendable {
    /// What it is.
    var code: ProblemCode
    /// What it is this time. Never holds a key, a body or personal data.
    var detail: String
    /// Members beyond the standard's.
    var members: JSONObject = [:]
    /// Headers beyond the usual.
    var headers: HTTPFields = [:]

    init(_ code: ProblemCode, _ detail: String, members: JSONObject = [:], headers: HTTPFields = [:]) {
        self.code = code
        self.detail = detail
        self.members = members
        self.headers = headers
    }

    /// A document that breaks its schema: each violation with its place, in the caller's language.
    static func documentInvalid(_ violations: [Violation], document: String, in language: Language) -> APIProblem {
        let list = violations.map { violation -> JSONValue in
            [
                "pointer": .string(violation.instance.description), "keyword": .string(violation.keyword),
                "message": .string(violation.message(in: language)),
            ]
        }
        let count = violations.count == 1 ? "1 place" : "\(violations.count) places"
        return APIProblem(
            .documentInvalid, "The request is not valid by \(document), in \(count).",
            members: ["violations": .array(list)], headers: [.contentLanguage: language.rawValue])
    }

    /// The answer to the request for that path.
    func response(instance: String?) -> Response {
        let (head, body) = parts(instance: instance)
        return Response(status: head.status, headers: head.headerFields, body: ResponseBody(byteBuffer: body))
    }

    /// The answer's head and body.
    func parts(instance: String?) -> (head: HTTPResponse, body: ByteBuffer) {
        var object: JSONObject = [
            "type": .string(code.type), "title": .string(code.title), "status": JSONValue(Int64(code.statusCode)),
            "detail": .string(detail), "code": .string(code.rawValue), "remedy": .string(code.remedy),
        ]
        if let instance { object["instance"] = .string(instance) }
        for (name, value) in members { object[name] = value }
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        if let seconds = code.retryAfter { headers[.retryAfter] = String(seconds) }
        if code == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"darcha\"" }
        let body = JSONValue.object(object).serialized()
        headers[.contentLength] = String(body.count)
        return (HTTPResponse(status: code.status, headerFields: headers), ByteBuffer(bytes: body))
    }
}
