import Casework
import JSON
import Messages
import Observability
import Testing

@testable import Gateway

/// What portals and operators have done with cases that are there.
@Suite struct CommandTests {
    private let journal: TestJournal
    private let gateway: TestGateway
    private let metrics = MetricsRegistry()

    init() async throws {
        journal = try await TestJournal()
        gateway = try await TestGateway(journal, catalogue: try TestCatalogue.withEffects(), metrics: metrics)
    }

    /// Opens a case.
    private func open(_ service: String, key: String = "k") async throws -> (id: CaseID, path: String) {
        #expect(try await gateway.submit(service, key: key).status == 202)
        let id = CaseID(portal: "citizen", idempotencyKey: key)
        return (id, "/v1/cases/\(id)")
    }

    // MARK: Cancelling

    @Test func aPortalWithdrawsItsCaseOnce() async throws {
        let (id, path) = try await open("pair")
        let cancelled = try await gateway.command("\(path)/cancellation", ["reason": "Moved away"])
        #expect(cancelled.status == 202)
        #expect(cancelled.json["outcome"]?.string == "cancelled")
        #expect(cancelled.json["reason"]?.string == "Moved away")
        #expect(cancelled.json["steps"]?["first"]?["outcome"]?.string == "cancelled")
        #expect(cancelled.json["steps"]?["second"]?["because"]?.string == "closed")
        #expect(cancelled.headers["etag"] != nil)
        let again = try await gateway.command("\(path)/cancellation", ["reason": "Another"])
        #expect(again.status == 200)
        #expect(again.json == cancelled.json)
        let events = try await journal.events(of: id)
        #expect(events.dropFirst() == [.cancelled(CaseCancelled(by: "citizen", reason: "Moved away"))])
        #expect(try await gateway.get(path).json == cancelled.json)
        #expect(
            metrics.render().contains("darcha_gateway_commands_total{command=\"case.cancelled\",result=\"done\"} 1\n"))
        try await gateway.stop()
    }

    @Test func aCaseThatIsNotOpenOrNotTheirsIsNotWithdrawn() async throws {
        let (id, path) = try await open("single", key: "closed")
        try await journal.answer(id, "only", agency: "alpha", "yes")
        #expect(try await gateway.get(path, headers: [("prefer", "wait=60")]).json["state"]?.string == "closed")
        let closed = try await gateway.command("\(path)/cancellation")
        #expect(closed.status == 409 && closed.code == "case-closed")
        #expect(closed.json["outcome"]?.string == "completed")

        let unyielding = try await open("unyielding", key: "never")
        let never = try await gateway.command("\(unyielding.path)/cancellation")
        #expect(never.status == 409 && never.code == "cancellation-not-offered")

        let own = try await open("pair", key: "own")
        let other = try await gateway.command("\(own.path)/cancellation", key: TestGateway.otherKey)
        #expect(other.status == 404 && other.code == "case-unknown")
        let wrong = try await gateway.operate("\(own.path)/cancellation")
        #expect(wrong.status == 403 && wrong.code == "caller-not-allowed")
        let nothing = CaseID(portal: "citizen", idempotencyKey: "nothing")
        #expect(try await gateway.command("/v1/cases/\(nothing)/cancellation").code == "case-unknown")
        #expect(try await gateway.get("\(own.path)/cancellation").code == "method-not-allowed")
        #expect(try await gateway.get(own.path).json["state"]?.string == "open")
        #expect(try await journal.events(of: own.id).count == 1, "nothing was appended")
        try await gateway.stop()
    }

    @Test func manyWhoWithdrawAtOnceAllSeeItWithdrawn() async throws {
        let (id, path) = try await open("pair")
        let gateway = gateway
        let answers = try await withThrowingTaskGroup(of: TestGateway.Answer.self) { group in
            for _ in 0..<8 { group.addTask { try await gateway.command("\(path)/cancellation") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { [200, 202].contains($0.status) })
        #expect(answers.contains { $0.status == 202 })
        #expect(Set(answers.map(\.text)).count == 1)
        #expect(try await gateway.get(path).json["revision"] == 1)
        _ = id
        try await gateway.stop()
    }

    @Test func whatWasDoneIsSeenBeingUndone() async throws {
        let (id, path) = try await open("undoable")
        try await journal.answer(id, "book", agency: "alpha", "booked")
        let cancelled = try await gateway.command("\(path)/cancellation")
        #expect(cancelled.json["steps"]?["book"]?["outcome"]?.string == "answered")
        #expect(cancelled.json["steps"]?["book"]?["compensation"]?["state"]?.string == "issued")
        try await journal.answer(id, "book", agency: "alpha", "gone", kind: .compensate)
        let undone = try await gateway.until(path) {
            $0.json["steps"]?["book"]?["compensation"]?["outcome"]?.string == "answered"
        }
        #expect(undone.json["steps"]?["book"]?["outcome"]?.string == "compensated")
        #expect(undone.json["outcome"]?.string == "cancelled")
        #expect(undone.json["revision"]?.integer ?? 0 > cancelled.json["revision"]?.integer ?? 0)
        try await gateway.stop()
    }

    // MARK: Seeing to steps

    private func fail(
        _ id: CaseID, _ step: String, agency: String, kind: TaskKind = .do, attempt: Int = 1
    ) async throws {
        try await journal.reply(
            id, step, agency: agency, .failed(Problem(code: "broken", message: "Broken.")), kind: kind,
            attempt: attempt)
    }

    @Test func anOperatorHasAStepAskedForAgain() async throws {
        let (id, path) = try await open("undoable")
        try await journal.answer(id, "book", agency: "alpha", "booked")
        try await fail(id, "confirm", agency: "beta")
        let partial = try await gateway.get(path, headers: [("prefer", "wait=60")])
        #expect(partial.json["outcome"]?.string == "partial")
        let reissued = try await gateway.operate(
            "\(path)/steps/confirm/reissue", ["attempt": 1, "reason": "Their system is back"])
        #expect(reissued.status == 202)
        #expect(reissued.json["steps"]?["confirm"]?["state"]?.string == "issued")
        #expect(reissued.json["steps"]?["confirm"]?["attempts"] == 2)
        #expect(reissued.json["result"]?.isNull == true, "the result is the portal's")
        // The same once more is somebody who did not see that it was done.
        let again = try await gateway.operate("\(path)/steps/confirm/reissue", ["attempt": 1])
        #expect(again.status == 409 && again.code == "command-refused")
        #expect(again.json["reason"]?.string == "other-attempt")
        #expect(
            try await gateway.operate("\(path)/steps/confirm/reissue", ["attempt": 2]).json["reason"]?.string
                == "settled")
        try await journal.answer(id, "confirm", agency: "beta", "yes", attempt: 2)
        let completed = try await gateway.until(path) { $0.json["outcome"]?.string == "completed" }
        #expect(completed.json["revision"]?.integer ?? 0 > 1)
        let task = TaskID(caseID: id, step: "confirm")
        #expect(
            try await journal.events(of: id).contains(
                .reissued(StepReissued(task: task, by: "duty", reason: "Their system is back"))))
        try await gateway.stop()
    }

    @Test func ofOperatorsWhoRaceOneDoesIt() async throws {
        let (id, path) = try await open("undoable")
        try await journal.answer(id, "book", agency: "alpha", "booked")
        try await fail(id, "confirm", agency: "beta")
        _ = try await gateway.get(path, headers: [("prefer", "wait=60")])
        let second = try await TestGateway(journal, catalogue: try TestCatalogue.withEffects())
        let gateways = [gateway, second]
        let answers = try await withThrowingTaskGroup(of: TestGateway.Answer.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await gateways[number % 2].operate("\(path)/steps/confirm/reissue", ["attempt": 1])
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 202 } == 1)
        #expect(answers.allSatisfy { $0.status == 202 || $0.json["reason"]?.string == "other-attempt" })
        #expect(try await gateway.get(path).json["steps"]?["confirm"]?["attempts"] == 2)
        for gateway in gateways { try await gateway.stop() }
    }

    @Test func aCompensationThatFailedIsAskedForAgainOrSettled() async throws {
        for (key, settles) in [("again", false), ("by hand", true)] {
            let (id, path) = try await open("undoable", key: key.replacing(" ", with: "-"))
            try await journal.answer(id, "book", agency: "alpha", "booked")
            #expect(try await gateway.command("\(path)/cancellation").status == 202)
            let early = try await gateway.operate(
                "\(path)/steps/book/reissue", ["kind": "compensate", "attempt": 1])
            #expect(early.json["reason"]?.string == "settled", "it is under way")
            try await fail(id, "book", agency: "alpha", kind: .compensate)
            let failed = try await gateway.until(path) {
                $0.json["steps"]?["book"]?["compensation"]?["outcome"]?.string == "failed"
            }
            #expect(failed.json["steps"]?["book"]?["compensation"]?["error"]?["code"]?.string == "broken")
            let body: JSONValue = ["kind": "compensate", "attempt": 1, settles ? "note" : "reason": "See ticket 7"]
            let done = try await gateway.operate("\(path)/steps/book/\(settles ? "settle" : "reissue")", body)
            #expect(done.status == 202)
            let undoing = done.json["steps"]?["book"]?["compensation"]
            #expect(undoing?["outcome"]?.string == (settles ? "settled" : nil))
            #expect(undoing?["attempts"] == (settles ? 1 : 2))
        }
        try await gateway.stop()
    }

    @Test func whatIsNoCommandIsTold() async throws {
        let (id, path) = try await open("undoable")
        let step = "\(path)/steps/book"
        let wrong: [(String, JSONValue?, String)] = [
            ("\(step)/reissue", nil, "command-invalid"), ("\(step)/reissue", ["attempt": 0], "command-invalid"),
            ("\(step)/reissue", ["attempt": "1"], "command-invalid"), ("\(step)/reissue", [1], "command-invalid"),
            ("\(step)/settle", ["attempt": 1, "reason": "x"], "command-invalid"),
            ("\(step)/settle", ["attempt": 1, "kind": "undo"], "command-invalid"),
            ("\(step)/settle", ["attempt": 1, "element": "a/b"], "command-invalid"),
            (
                "\(step)/settle", ["attempt": 1, "note": .string(String(repeating: "n", count: 1001))],
                "command-invalid"
            ),
            ("\(path)/steps/none/settle", ["attempt": 1], "step-unknown"),
            ("\(path)/steps/book/other", ["attempt": 1], "route-unknown"),
            ("/v1/cases/x/steps/book/settle", ["attempt": 1], "case-unknown"),
        ]
        for (path, body, code) in wrong {
            let answer = try await gateway.operate(path, body)
            #expect(answer.code == code, "\(path)")
        }
        for (body, reason) in [
            (["attempt": 1], "settled"), (["attempt": 9_000_000], "other-attempt"),
            (["attempt": 1, "element": "7"], "unknown-task"), (["attempt": 1, "kind": "compensate"], "unknown-task"),
        ] as [(JSONValue, String)] {
            let answer = try await gateway.operate("\(step)/reissue", body)
            #expect(answer.status == 409)
            #expect(answer.json["reason"]?.string == reason)
        }
        #expect(
            try await gateway.send("POST", "\(path)/cancellation", body: Array("{".utf8)).code
                == "body-not-json")
        #expect(
            try await gateway.send(
                "POST", "\(path)/cancellation", headers: [("content-type", "text/plain")], body: Array("{}".utf8)
            ).code == "unsupported-media-type")
        #expect(try await gateway.command("\(path)/cancellation", ["reason": 1]).code == "command-invalid")
        #expect(try await gateway.command("\(step)/reissue", ["attempt": 1]).code == "caller-not-allowed")
        #expect(try await journal.events(of: id).count == 1, "nothing was appended")
        try await gateway.stop()
    }

    @Test func operatorsReadAllCasesAndOpenNone() async throws {
        let (id, path) = try await open("single")
        try await journal.answer(id, "only", agency: "alpha", "secret")
        let own = try await gateway.get(path, headers: [("prefer", "wait=60")])
        let seen = try await gateway.send("GET", path, key: TestGateway.operatorKey)
        #expect(own.json["result"]?["first"]?["text"]?.string == "secret")
        #expect(seen.status == 200)
        #expect(seen.json["outcome"]?.string == "completed")
        #expect(seen.json["result"]?.isNull == true)
        #expect(!seen.text.contains("secret"))
        let stream = try await gateway.send("GET", "\(path)/events", key: TestGateway.operatorKey)
        #expect(stream.text.contains("\"state\":\"closed\""))
        #expect(try await gateway.submit("single", portal: TestGateway.operatorKey).code == "caller-not-allowed")
        #expect(
            try await gateway.send("GET", "/v1/services", key: TestGateway.operatorKey).code == "caller-not-allowed")
        try await gateway.stop()
    }
}
