import JSON
import Messages
import NIOHTTP1
import Testing

@testable import Adapter

@Suite struct HTTPConnectorOutcomeTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func outcome(
        _ status: Int, _ body: String = "{}", type: String? = "application/json", headers: HTTPHeaders = [:],
        refused: Set<Int> = [409, 422]
    ) -> Result<ConnectorReply, ConnectorError> {
        var headers = headers
        if let type { headers.add(name: "Content-Type", value: type) }
        do throws(ConnectorError) {
            return .success(
                try HTTPConnectorOutcome(refused: refused).reply(
                    to: .init(status: status, headers: headers, body: Array(body.utf8)), now: Self.now))
        } catch {
            return .failure(error)
        }
    }

    /// The class of an outcome: what the pipeline decides by.
    private func kind(_ outcome: Result<ConnectorReply, ConnectorError>) -> String {
        switch outcome {
        case .success(.answered): "answered"
        case .success(.refused): "refused"
        case .failure(.down): "down"
        case .failure(.temporary): "temporary"
        case .failure(.permanent): "permanent"
        case .failure(.unsendable): "unsendable"
        case .failure(.cancelled): "cancelled"
        }
    }

    private func problem(_ outcome: Result<ConnectorReply, ConnectorError>) -> Problem? {
        switch outcome {
        case .success(.answered), .failure(.cancelled): nil
        case .success(.refused(let problem)), .failure(.permanent(let problem)), .failure(.unsendable(let problem)),
            .failure(.down(let problem, _)), .failure(.temporary(let problem, _)):
            problem
        }
    }

    @Test(arguments: [
        (200, "answered"), (201, "answered"), (202, "answered"), (299, "answered"), (100, "permanent"),
        (301, "permanent"), (304, "permanent"), (307, "permanent"), (400, "permanent"), (401, "permanent"),
        (403, "permanent"), (404, "permanent"), (408, "down"), (409, "refused"), (410, "permanent"),
        (422, "refused"), (425, "down"), (429, "down"), (451, "permanent"), (500, "temporary"), (501, "temporary"),
        (502, "down"), (503, "down"), (504, "down"), (505, "temporary"), (599, "temporary"), (600, "permanent"),
    ])
    func statusTable(status: Int, expected: String) {
        #expect(kind(outcome(status)) == expected)
    }

    @Test func otherStatusesCanBeRefusals() {
        #expect(kind(outcome(404, refused: [404])) == "refused")
        #expect(kind(outcome(409, refused: [404])) == "permanent")
        #expect(kind(outcome(500, refused: [500])) == "refused")
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8",
        "application/json; charset=\"utf-8\"", "application/hal+json", "application/vnd.x+json; v=1",
    ])
    func jsonIsRead(type: String) {
        #expect(outcome(200, #"{"a":1}"#, type: type) == .success(.answered(["a": 1])))
    }

    @Test(arguments: [
        nil, "", "text/html", "text/json", "application/jsonx", "application/xml", "application/json; charset=cp1251",
        "application/json; charset=utf-16",
    ])
    func otherTypesAreNotRead(type: String?) {
        #expect(problem(outcome(200, "{}", type: type))?.code == "response-invalid")
    }

    @Test(arguments: ["", "   ", "{", "<html>", "nul", "{}{}", #"{"a":1,"a":2}"#, "\u{FEFF}{}"])
    func garbageIsNoAnswer(body: String) {
        #expect(kind(outcome(200, body)) == "permanent")
        #expect(problem(outcome(200, body))?.code == "response-invalid")
    }

    @Test func brokenUTF8IsNoAnswer() throws {
        let answer = HTTPConnectorOutcome.Answer(
            status: 200, headers: ["Content-Type": "application/json"], body: [0x22, 0xCF, 0xF0, 0x22])
        #expect(throws: ConnectorError.self) {
            try HTTPConnectorOutcome(refused: []).reply(to: answer, now: Self.now)
        }
    }

    @Test func anEncodedAnswerIsNoAnswer() {
        #expect(problem(outcome(200, headers: ["Content-Encoding": "gzip"]))?.code == "response-invalid")
        #expect(kind(outcome(200, headers: ["Content-Encoding": "identity"])) == "answered")
    }

    @Test func garbageIsNeverRepeated() {
        let problem = problem(outcome(200, "{\"pinfl\": 12345678901234 SECRET"))
        #expect(problem?.message.contains("SECRET") == false)
        #expect(problem?.message.contains("1234") == false)
    }

    @Test(arguments: [
        (#"{"code":"already-registered","type":"x","detail":"D","title":"T"}"#, "already-registered", "D"),
        (#"{"type":"https://zags.uz/problems/too-young","title":"T"}"#, "too-young", "T"),
        (#"{"type":"urn:uz:zags:no-such-child","detail":" D "}"#, "no-such-child", "D"),
        (#"{"type":"https://x/y#frag","detail":"D"}"#, "frag", "D"),
        (#"{"type":"about:blank","title":"Conflict"}"#, "refused", "Conflict"),
        (
            #"{"code":"has space","type":"https://x/y","detail":""}"#, "y",
            "the agency's system answered with status 409"
        ),
        (#"{"code":7,"detail":8}"#, "refused", "the agency's system answered with status 409"),
        (#"{"message":"M"}"#, "refused", "M"),
        (#"[1]"#, "refused", "the agency's system answered with status 409"),
        ("<html>", "refused", "the agency's system answered with status 409"),
    ])
    func reasonOfARefusal(body: String, code: String, message: String) {
        let problem = problem(outcome(409, body, type: "application/problem+json"))
        #expect(problem?.code == code)
        #expect(problem?.message == message)
    }

    @Test func aReasonIsBounded() {
        let detail = String(repeating: "ў", count: 5000)
        let code = String(repeating: "c", count: 65)
        let problem = problem(outcome(422, #"{"code":"\#(code)","detail":"\#(detail)"}"#))
        #expect(problem?.code == "refused")
        #expect(problem?.message.unicodeScalars.count == HTTPConnectorOutcome.maximumMessage)
        #expect(problem?.message.hasSuffix("ў…") == true)
    }

    @Test(arguments: [
        ("0", 0), ("7", 7), (" 120 ", 120), ("3600", 3600), ("86400", 3600), ("99999999999999999999999", 3600),
        ("Fri, 15 Jan 2027 08:00:30 GMT", 30), ("Fri, 15 Jan 2027 07:59:00 GMT", 0),
        ("Sat, 16 Jan 2027 08:00:00 GMT", 3600),
    ])
    func retryAfter(text: String, seconds: Int) {
        guard case .failure(.down(_, let retryAfter)) = outcome(503, headers: ["Retry-After": text]) else {
            Issue.record("503 is down")
            return
        }
        #expect(retryAfter == .seconds(seconds))
    }

    @Test(arguments: ["", "-1", "soon", "1.5", "2027-01-15T08:00:30Z", "Fri, 15 Foo 2027 08:00:30 GMT"])
    func retryAfterThatIsNoneIsIgnored(text: String) {
        guard case .failure(.down(_, let retryAfter)) = outcome(429, headers: ["Retry-After": text]) else {
            Issue.record("429 is down")
            return
        }
        #expect(retryAfter == nil)
    }
}
