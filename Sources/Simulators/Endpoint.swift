import GRDB
import Hummingbird
import JSON

/// One operation of a simulated system, as it is called over HTTP.
struct Endpoint: Sendable {
    /// Answers within a transaction; what it wrote is undone when it throws.
    typealias Handler = @Sendable (Fields, Database) throws -> JSONValue

    let operation: String
    let method: HTTPRequest.Method
    /// A path whose `{name}` parts are handed over as text members of the request.
    let path: String
    /// Whether it changes anything; then an `Idempotency-Key` is required, and the answer is kept for it.
    let writes: Bool
    let handler: Handler

    /// Reads by POST, with the question in the body.
    static func read(_ operation: String, _ path: String, _ handler: @escaping Handler) -> Endpoint {
        Endpoint(operation: operation, method: .post, path: path, writes: false, handler: handler)
    }

    /// Reads by GET, with the question in the path.
    static func lookUp(_ operation: String, _ path: String, _ handler: @escaping Handler) -> Endpoint {
        Endpoint(operation: operation, method: .get, path: path, writes: false, handler: handler)
    }

    /// Writes, by POST.
    static func write(_ operation: String, _ path: String, _ handler: @escaping Handler) -> Endpoint {
        Endpoint(operation: operation, method: .post, path: path, writes: true, handler: handler)
    }

    /// The same operation, answering no to everything.
    var refusing: Endpoint {
        Endpoint(operation: operation, method: method, path: path, writes: writes) { _, _ in
            throw Problem.refused(
                "refused-by-behaviour", "The system says no to everything", "Its behaviour is set to refuse.")
        }
    }
}
