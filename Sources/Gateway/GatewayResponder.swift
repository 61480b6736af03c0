import ContractRegistry
import Contracts
import GRDB
import Hummingbird
import JSON
import Kafka
import Logging
import Messages
import Observability

/// Answers every request of the HTTP API; whatever goes wrong is answered as a problem.
struct GatewayResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let configuration: GatewayConfiguration
    let contracts: LiveCatalogue
    let publications: Publications
    let keys: CallerKeys
    let index: CaseIndex
    let progress: FoldProgress
    let end: JournalEnd
    let opener: CaseOpener
    let commander: CaseCommander
    let metrics: GatewayMetrics
    let registry: MetricsRegistry?
    let logger: Logger

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let began = ContinuousClock.now
        let path = request.uri.path
        let route = Route(path: path)
        var response: Response
        do { response = try await answer(request, route, path) } catch {
            let problem = problem(error, route)
            metrics.problem(problem.code)
            // A path that is longer than any of ours says nothing of use.
            response = problem.response(instance: path.utf8.count <= 200 ? path : nil)
        }
        if request.method == .head { response = response.createHeadResponse() }
        metrics.request(
            route: route?.template ?? "unknown", method: Self.label(request.method), status: response.status.code,
            took: .now - began)
        return response
    }

    private func answer(_ request: Request, _ route: Route?, _ path: String) async throws -> Response {
        // Who has no key learns nothing about what lies below `/v1` but the descriptions, which are public.
        var caller: Caller?
        if route != .publication, path == "/v1" || path.hasPrefix("/v1/") {
            let header = request.headers[values: .authorization]
            caller = keys.caller(authorization: header.count == 1 ? header.first : nil)
            guard caller != nil else {
                throw APIProblem(
                    .unauthorized,
                    header.isEmpty
                        ? "The Authorization header is missing." : "The key is not that of a portal or an operator.")
            }
        }
        guard let route else { throw APIProblem(.routeUnknown, "There is nothing at this path.") }
        guard route.methods.contains(request.method) else {
            let allowed = route.methods.map(\.rawValue).joined(separator: ", ")
            throw APIProblem(
                .methodNotAllowed, "\(Self.label(request.method)) is not allowed here; \(allowed) is.",
                headers: [.allow: allowed])
        }
        return switch (route, caller) {
        case (.services, .portal(let portal)): try await services(portal)
        case (.service(let name), .portal(let portal)): try await service(name, portal)
        case (.openCase(let service), .portal(let portal)): try await openCase(of: service, portal, request)
        case (.cancelCase(let id), .portal(let portal)): try await cancelCase(id, portal, request)
        case (.readCase(let id), let caller?): try await readCase(id, caller, request.headers)
        case (.caseEvents(let id), let caller?): try await caseEvents(id, caller, request)
        case (.reissueStep(let id, let step), .operator(let name)): try await reissue(step, of: id, name, request)
        case (.settleStep(let id, let step), .operator(let name)): try await settle(step, of: id, name, request)
        case (.live, _): json(["status": "live"])
        case (.ready, _): try await ready()
        case (.metrics, _): try scrape()
        case (.publication, _): try await publication(path, request.headers)
        default: throw APIProblem(.callerNotAllowed, Self.detail(caller))
        }
    }

    private static func detail(_ caller: Caller?) -> String {
        switch caller {
        case .operator: "This is for portals, and the key is an operator's."
        default: "This is for operators, and the key is a portal's."
        }
    }

    /// What an error is to the caller. Ours are logged, without anything of the request but its route.
    private func problem(_ error: any Error, _ route: Route?) -> APIProblem {
        switch error {
        case let problem as APIProblem: return problem
        case let error as KafkaError:
            logger.warning("bus does not answer", metadata: ["error": "\(error)", "route": "\(route?.template ?? "")"])
            return APIProblem(.busUnavailable, "The bus did not answer: \(error.code).")
        case is FoldBehind:
            return APIProblem(.busUnavailable, "The gateway does not keep up with the journal.")
        case is FoldProgress.Ended, is CancellationError:
            return APIProblem(.notReady, "The gateway is ending; another one takes the request.")
        default:
            logger.error("request failed", metadata: ["error": "\(error)", "route": "\(route?.template ?? "")"])
            return APIProblem(.internal, "The gateway's log says more.")
        }
    }

    /// The services that can be asked for now; just after the start, waits until the contracts are read.
    func catalogue() async throws -> Catalogue {
        if contracts.current == nil {
            let contracts = contracts
            _ = try await withTimeout(configuration.lookupTimeout) { try await contracts.untilRead() }
        }
        guard let catalogue = contracts.current else {
            throw APIProblem(.notReady, "No contracts are published on the bus yet.")
        }
        return catalogue
    }

    /// The number of the journal's partitions, once the index is as far as the journal was at the start.
    func started() async throws -> Int32 {
        if let partitions = progress.partitionCount { return partitions }
        let progress = progress
        guard let partitions = try await withTimeout(configuration.lookupTimeout, { try await progress.caughtUp() })
        else { throw APIProblem(.notReady, "The index has not been folded up to the journal's end yet.") }
        return partitions
    }

    /// A JSON answer.
    func json(_ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.serialized())))
    }

    /// A method as a label: those of the standard by name, others are one.
    private static func label(_ method: HTTPRequest.Method) -> String {
        let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .patch, .options, .trace, .connect]
        return known.contains(method) ? method.rawValue : "other"
    }
}
