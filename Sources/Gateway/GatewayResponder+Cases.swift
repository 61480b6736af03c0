import Casework
import Contracts
import HTTPTypes
import Hummingbird
import JSON
import JSONSchema
import Kafka
import Messages
import NIOCore
import Opening

extension GatewayResponder {
    // MARK: POST /v1/services/{service}/cases

    func openCase(of name: String, _ portal: String, _ request: Request) async throws -> Response {
        let service = try await admitted(name, portal)
        let key = try RequestHeaders.idempotencyKey(request.headers)
        let reference = try RequestHeaders.reference(request.headers)
        let wait = RequestHeaders.wait(request.headers)
        let language = RequestHeaders.language(request.headers)
        let document = try await body(request)
        let opening = Opening(
            portal: portal, key: key, service: service, reference: reference, document: document,
            trace: RequestHeaders.trace(request.headers))
        let partitions = try await started()
        let opener = opener
        let opened = try await withTimeout(configuration.openTimeout) {
            try await opener.open(opening, partitions: partitions) { try Self.check(document, service, language) }
        }
        guard let opened else {
            throw APIProblem(.busUnavailable, "The bus did not confirm the case in time; it may yet be open.")
        }
        let state = try await closed(opened, wait)
        var headers = caseHeaders(state, wait)
        headers[.location] = "/v1/cases/\(state.id)"
        if state.isOpen { headers[.retryAfter] = "1" }
        return json(state.view, status: state.isOpen ? .accepted : .ok, headers: headers)
    }

    /// The service of that name, in its latest version or the one that is named (`childbirth.v1`), if the portal may call
    /// it.
    func admitted(_ name: String, _ portal: String) async throws -> Service {
        guard let service = try await catalogue().service(reference: name) else {
            throw APIProblem(.serviceUnknown, "The catalogue has no service of this name.")
        }
        guard service.admits(portal: portal) else {
            throw APIProblem(.serviceNotAllowed, "Portal \(portal) may not call \(service.name).")
        }
        return service
    }

    private func body(_ request: Request) async throws -> JSONValue {
        try RequestHeaders.checkJSON(request.headers)
        let document = try parse(try await collect(request))
        // As the fold will count it.
        guard document.serialized().count <= configuration.documentLimit else {
            throw APIProblem(
                .bodyTooLarge, "A case's documents have at most \(configuration.documentLimit) bytes together.",
                members: ["limit": JSONValue(Int64(configuration.documentLimit))])
        }
        return document
    }

    /// The request's body.
    func collect(_ request: Request) async throws -> ByteBuffer {
        let limit = configuration.maxBodyBytes
        let tooLarge = APIProblem(
            .bodyTooLarge, "The body has more than \(limit) bytes.", members: ["limit": JSONValue(Int64(limit))])
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        do { return try await request.body.collect(upTo: limit) } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch {
            throw APIProblem(.bodyUnreadable, "The body ended or broke before it was whole.")
        }
    }

    /// A body as JSON.
    func parse(_ buffer: ByteBuffer) throws -> JSONValue {
        do throws(JSONParseError) { return try JSONValue(parsing: Array(buffer.readableBytesView)) } catch {
            let position: JSONValue = [
                "line": JSONValue(Int64(error.line)), "column": JSONValue(Int64(error.column)),
                "offset": JSONValue(Int64(error.offset)),
            ]
            throw APIProblem(
                .bodyNotJSON, "In line \(error.line), column \(error.column): \(error.message).",
                members: ["position": position])
        }
    }

    private static func check(_ document: JSONValue, _ service: Service, _ language: Language) throws {
        guard let contract = service.documents[service.request] else {
            throw APIProblem(.internal, "Service \(service.name) lacks its request document.")
        }
        let violations = contract.schema.validate(document)
        guard violations.isEmpty else {
            throw APIProblem.documentInvalid(
                violations, document: service.request.description, in: language)
        }
    }

    // MARK: GET /v1/cases/{id}

    func readCase(_ text: String, _ caller: Caller, _ headers: HTTPFields) async throws -> Response {
        let wait = RequestHeaders.wait(headers)
        let state = try await closed(try await find(text, caller), wait)
        var answer = caseHeaders(state, wait)
        if state.isOpen { answer[.retryAfter] = "1" }
        if let tag = answer[.eTag], RequestHeaders.ifNoneMatch(headers, tag) {
            return Response(status: .notModified, headers: answer)
        }
        return json(view(state, for: caller), headers: answer)
    }

    /// The case as its caller may see it: an operator sees to it, but its result is for the portal.
    func view(_ state: CaseState, for caller: Caller) -> JSONValue {
        guard case .operator = caller, var view = state.view.object else { return state.view }
        view["result"] = .null
        return .object(view)
    }

    /// The caller's case of that id. One that is not known is looked for up to the journal's end as of now.
    func find(_ text: String, _ caller: Caller) async throws -> CaseState {
        guard let id = CaseID(text) else {
            throw APIProblem(.caseUnknown, "A case's id is a UUID in lower case.")
        }
        let asked = ContinuousClock.now
        let partitions = try await started()
        var reading = try await index.read(id)
        if case .unknown = reading {
            let partition = Partitioner.murmur2(id.key, partitions: partitions)
            let end = end
            let checked = try await withTimeout(configuration.lookupTimeout) {
                try await end.checked(partition, after: asked)
            }
            guard let checked else { throw FoldBehind() }
            reading = try await index.read(id)
            // An index that was emptied meanwhile says nothing.
            guard end.generation == checked.generation else { throw FoldBehind() }
        }
        // Another portal's case is no case: whether there is one is nobody's business.
        switch reading {
        case .known(let state) where caller.sees(state.opening.portal): return state
        case .held(let held) where caller.sees(held.portal):
            throw APIProblem(.contractUnknown, "The case is open, by a contract that is not here.")
        default: throw APIProblem(.caseUnknown, "There is no case of this id.")
        }
    }

    // MARK: Waiting

    /// The case once it is closed, or as it is when the wait is over.
    private func closed(_ state: CaseState, _ wait: Int?) async throws -> CaseState {
        guard state.isOpen, let duration = bounded(wait) else { return state }
        let (id, index) = (state.id, index)
        let changes = progress.changes(of: id)
        let closed = try await withTimeout(duration) { () async throws -> CaseState? in
            var iterator = changes.makeAsyncIterator()
            while true {
                if case .known(let now) = try await index.read(id), !now.isOpen { return now }
                // Ends when the gateway does: then the case is given as it is.
                if await iterator.next() == nil { return nil }
            }
        }
        if let closed, let closed { return closed }
        if case .known(let now) = try await index.read(id) { return now }
        return state
    }

    private func bounded(_ wait: Int?) -> Duration? {
        guard let wait, wait > 0 else { return nil }
        return min(.seconds(min(wait, 86_400)), configuration.maxWait)
    }

    func caseHeaders(_ state: CaseState, _ wait: Int?) -> HTTPFields {
        // Weak: it stands for what the case is, not for each byte of how it is shown.
        var headers: HTTPFields = [.eTag: "W/\"\(state.changedOffset)\"", .cacheControl: "private, no-cache"]
        if let duration = bounded(wait) {
            headers[.preferenceApplied] = "wait=\(duration.components.seconds)"
        }
        return headers
    }
}

extension Caller {
    /// Whether a portal's cases are the caller's to see.
    fileprivate func sees(_ portal: String) -> Bool {
        switch self {
        case .portal(let id): id == portal
        case .operator: true
        }
    }
}
