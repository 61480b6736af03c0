import AsyncHTTPClient
import JSON
import Messages
import Testing

@testable import Adapter

/// The connector against real servers, good and bad.
@Suite struct HTTPConnectorTests {
    private let task = TaskID(caseID: CaseID(portal: "p", idempotencyKey: "k"), step: "register", attempt: 3)

    private func call(
        _ url: String, method: HTTPConnectorSettings.Method = .post, path: String = "/births",
        input: JSONValue = ["n": 1], task: TaskID? = nil, trace: TraceContext? = nil, time: Timekeeper = Timekeeper(),
        change: (inout HTTPConnectorSettings) -> Void = { _ in }
    ) async throws -> Result<ConnectorReply, ConnectorError> {
        var settings = HTTPConnectorSettings(method: method, path: try HTTPPathTemplate(parsing: path))
        change(&settings)
        let client = HTTPConnector.client(connections: 2)
        let connector = HTTPConnector(
            target: url, settings: settings, client: client, time: time)
        let result: Result<ConnectorReply, ConnectorError>
        do throws(ConnectorError) {
            result = .success(
                try await connector.call(ConnectorRequest(task: task ?? self.task, input: input, trace: trace)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return result
    }

    private func code(_ result: Result<ConnectorReply, ConnectorError>) -> String {
        switch result {
        case .success(.answered): "answered"
        case .success(.refused(let problem)): "refused \(problem.code)"
        case .failure(.down(let problem, _)): "down \(problem.code)"
        case .failure(.temporary(let problem, _)): "temporary \(problem.code)"
        case .failure(.permanent(let problem)): "permanent \(problem.code)"
        case .failure(.unsendable(let problem)): "unsendable \(problem.code)"
        case .failure(.cancelled): "cancelled"
        }
    }

    @Test func whatIsSent() async throws {
        let system = LegacySystem { _ in .json(#"{"ok":true}"#) }
        let trace = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", tracestate: "a=b,c=d"))
        let result = try await system.running { url in
            try await call(url + "/api/", path: "/births/{$.id}?q={$.id}", input: ["id": "a/b?c ё"], trace: trace) {
                $0.headers = [.init(name: "X-Client", value: "darcha")]
            }
        }
        #expect(result == .success(.answered(["ok": true])))
        let received = try #require(system.received.first)
        #expect(received.method == "POST")
        #expect(received.uri == "/api/births/a%2Fb%3Fc%20%D1%91?q=a%2Fb%3Fc%20%D1%91")
        #expect(received.header("Idempotency-Key") == task.effectID)
        #expect(received.header("Darcha-Task") == task.description)
        #expect(received.header("traceparent") == trace.traceparent)
        #expect(received.header("tracestate") == "a=b,c=d")
        #expect(received.header("Content-Type") == "application/json")
        #expect(received.header("Accept") == "application/json, application/problem+json")
        #expect(received.header("X-Client") == "darcha")
        #expect(try JSONValue(parsing: received.body) == ["id": "a/b?c ё"])
    }

    @Test(arguments: HTTPConnectorSettings.Method.allCases)
    func bodiesByMethod(method: HTTPConnectorSettings.Method) async throws {
        let system = LegacySystem { _ in .json("{}") }
        let result = try await system.running { url in try await call(url, method: method) }
        #expect(code(result) == "answered")
        let received = try #require(system.received.first)
        #expect(received.method == method.rawValue)
        #expect(received.body.isEmpty == (method == .get || method == .delete))
        #expect((received.header("Content-Type") == nil) == received.body.isEmpty)
    }

    @Test func aStepsNameCannotEndAHeader() async throws {
        let system = LegacySystem { _ in .json("{}") }
        let task = TaskID(caseID: task.caseID, step: "a\r\nX-Evil: 1", element: "ё")
        let result = try await system.running { url in try await call(url, task: task) }
        #expect(code(result) == "answered")
        let received = try #require(system.received.first)
        #expect(received.header("X-Evil") == nil)
        #expect(received.header("Idempotency-Key") == "\(task.caseID)/a%0D%0AX-Evil: 1/%D1%91/do")
    }

    @Test func nothingIsSentThatTheDocumentDoesNotAllow() async throws {
        let system = LegacySystem { _ in .json("{}") }
        let result = try await system.running { url in
            try await call(url, path: "/births/{$.id}", input: ["id": ".."])
        }
        #expect(code(result) == "unsendable request-unmappable")
        #expect(system.received.isEmpty)
    }

    @Test(arguments: [
        (LegacySystem.Answer.json(#"{"number":"7"}"#), "answered"),
        (.json(#"{"code":"too-young"}"#, status: 422, type: "application/problem+json"), "refused too-young"),
        (.json("<html>", status: 409, type: "text/html"), "refused refused"),
        (.json("<html>", status: 200, type: "text/html"), "permanent response-invalid"),
        (.json("<html>", status: 200), "permanent response-invalid"),
        (.json(#"{"a":"b"#), "permanent response-invalid"),
        (.json("{}", type: nil), "permanent response-invalid"),
        (.json("{}", type: "application/json; charset=windows-1251"), "permanent response-invalid"),
        (
            .init(type: "application/json", body: [0x7B, 0x22, 0xCF, 0x22, 0x3A, 0x31, 0x7D]),
            "permanent response-invalid"
        ),
        (.status(204), "permanent response-invalid"),
        (.status(302, headers: [("Location", "http://127.0.0.1:1/")]), "permanent response-invalid"),
        (.status(404), "permanent request-rejected"), (.status(500), "temporary target-error"),
        (.status(503), "down target-down"), (.status(429), "down target-down"),
    ])
    func outcomes(answer: LegacySystem.Answer, expected: String) async throws {
        let system = LegacySystem { _ in answer }
        let result = try await system.running { url in try await call(url) }
        #expect(code(result) == expected)
        #expect(system.received.count == 1)
    }

    @Test(arguments: [
        (200, "permanent response-invalid"), (409, "refused refused"), (404, "permanent request-rejected"),
        (500, "temporary target-error"), (503, "down target-down"),
    ])
    func tenMegabytes(status: Int, expected: String) async throws {
        let system = LegacySystem { _ in .init(status: status, body: Array(repeating: 0x20, count: 10 << 20)) }
        let result = try await system.running { url in try await call(url) }
        #expect(code(result) == expected)
    }

    @Test func theLimitOfAnAnswerIsInclusive() async throws {
        let body = #"{"number":"7"}"#
        let system = LegacySystem { _ in .json(body) }
        let codes = try await system.running { url in
            let exact = try await call(url) { $0.maxResponseBytes = body.utf8.count }
            let less = try await call(url) { $0.maxResponseBytes = body.utf8.count - 1 }
            return [code(exact), code(less)]
        }
        #expect(codes == ["answered", "permanent response-invalid"])
    }

    @Test(arguments: [
        (RawServer.Behaviour.answer(""), "down target-unreachable"), (.reset, "down target-unreachable"),
        (.answer("SSH-2.0-OpenSSH_9.2\r\n"), "temporary response-invalid"),
        (.answer("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), "down target-unreachable"),
        (.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"), "answered"),
        (
            .answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            "temporary response-invalid"
        ),
        (.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}"), "answered"),
    ])
    func brokenServers(behaviour: RawServer.Behaviour, expected: String) async throws {
        let result = try await RawServer.running(behaviour) { url in try await call(url) }
        #expect(code(result) == expected)
    }

    @Test func nobodyListens() async throws {
        let deaf = try DeafPort()
        #expect(code(try await call("http://127.0.0.1:\(deaf.port)")) == "down target-unreachable")
    }

    @Test func noSuchHost() async throws {
        #expect(code(try await call("http://no-such-host.invalid")) == "down target-unreachable")
    }

    /// Neither before the head nor in the middle of the body does a silent server hold a task longer than its limit.
    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":",
    ])
    func silence(text: String) async throws {
        let clock = ManualClock()
        let result = try await RawServer.running(.hang(after: text)) { url in
            async let result = call(url, time: Timekeeper(clock: clock))
            await clock.sleepers()
            #expect(clock.pending == [.seconds(10)])
            clock.advance(by: .seconds(10))
            return try await result
        }
        #expect(code(result) == "down target-timeout")
    }

    @Test func cancellationIsPrompt() async throws {
        let clock = ManualClock()
        let result = try await RawServer.running(.hang(after: "")) { url in
            let task = Task { try await call(url, time: Timekeeper(clock: clock)) }
            await clock.sleepers()
            task.cancel()
            return try await task.value
        }
        #expect(code(result) == "cancelled")
    }
}
