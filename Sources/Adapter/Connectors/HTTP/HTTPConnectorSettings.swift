/// How one operation is asked of a REST service.
package struct HTTPConnectorSettings: Sendable, Hashable {
    /// A header that goes with every call.
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    /// The methods that an operation can have.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether the request document is sent as the body.
        var sendsBody: Bool { self != .get && self != .delete }
    }

    /// The method.
    package var method: Method
    /// The path below the target's URL, and the query.
    package var path: HTTPPathTemplate
    /// Headers besides those that the connector sets itself.
    package var headers: [Header] = []
    /// The longest that one call may take, from connecting to the last byte of the answer.
    package var timeout: Duration = .seconds(10)
    /// The statuses that are a business no.
    package var refused: Set<Int> = [409, 422]
    /// The most bytes of an answer's body that are read.
    package var maxResponseBytes = 1_048_576

    /// Settings with the defaults.
    package init(method: Method, path: HTTPPathTemplate) {
        self.method = method
        self.path = path
    }

    /// The headers that the connector sets itself, in lower case: no configuration may set them.
    static let reservedHeaders: Set<String> = [
        "connection", "content-length", "content-type", "darcha-task", "host", "idempotency-key", "te", "traceparent",
        "tracestate", "transfer-encoding", "upgrade",
    ]
}
