import Hummingbird
import JSON

/// An answer that is not the document asked for: problem details (RFC 9457).
struct Problem: Error, Sendable {
    let status: HTTPResponse.Status
    /// Stable, for programs.
    let code: String
    /// One line, for people.
    let title: String
    let detail: String
    /// Whether it is a business no, which stands for good and is kept for its idempotency key.
    let isRefusal: Bool

    private init(
        _ status: HTTPResponse.Status, _ code: String, _ title: String, _ detail: String, isRefusal: Bool = false
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.isRefusal = isRefusal
    }

    /// A business no: the request is well-formed, and the agency will not do it.
    static func refused(_ code: String, _ title: String, _ detail: String) -> Problem {
        Problem(.conflict, code, title, detail, isRefusal: true)
    }

    /// A business no: the agency has no such record.
    static func unknown(_ code: String, _ title: String, _ detail: String) -> Problem {
        Problem(.notFound, code, title, detail, isRefusal: true)
    }

    /// The request cannot be understood; nothing was done, and the key is not used up.
    static func malformed(_ detail: String) -> Problem {
        Problem(.badRequest, "malformed-request", "The request cannot be understood", detail)
    }

    /// A key that already stands for another request.
    static let keyReused = Problem(
        .unprocessableContent, "idempotency-key-reused", "The Idempotency-Key already stands for another request",
        "Send the same method, path and body as before, or another key.")

    static let tooLarge = Problem(
        .contentTooLarge, "body-too-large", "The body is too large", "At most \(Simulator.bodyLimit) bytes are read.")

    static func noSuchResource(_ status: HTTPResponse.Status) -> Problem {
        Problem(status, "no-such-resource", "There is nothing at this path", "See /_simulator/health.")
    }

    static let busy = Problem(.serviceUnavailable, "busy", "The system is busy", "Try again later.")

    static let broken = Problem(
        .internalServerError, "internal-error", "The system failed", "Nothing was done. The system's log says more.")

    /// The problem details document.
    var document: JSONValue {
        [
            "type": .string("urn:darcha:simulator:problem:\(code)"),
            "title": .string(title),
            "status": .init(Int64(status.code)),
            "code": .string(code),
            "detail": .string(detail),
        ]
    }
}
