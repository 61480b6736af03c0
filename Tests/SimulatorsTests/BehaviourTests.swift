import AsyncHTTPClient
import JSON
import Logging
import Testing

@testable import Simulators

@Suite("Trouble on request, and bad requests")
struct BehaviourTests {
    let request = Requests.place(child: Requests.child(1))

    @Test("down: the connection is closed without an answer, and normal again after")
    func down() async throws {
        try await withSimulator("preschool-education") { [request] caller in
            try await caller.behave("down")
            await #expect(throws: (any Error).self) { try await caller.post("/queue", request, key: "a") }
            #expect(try await caller.get("/_simulator/health").document["mode"] == "down")
            try await caller.behave("normal")
            #expect(try await caller.post("/queue", request, key: "a").status == 200)
            #expect(try await caller.effects()["effects"]?.integer == 1)
        }
    }

    @Test("lost: the effect is taken and its answer lost; asked again by the same key, the answer comes")
    func lost() async throws {
        try await withSimulator("preschool-education") { [request] caller in
            try await caller.behave("lost")
            await #expect(throws: (any Error).self) { try await caller.post("/queue", request, key: "a") }
            #expect(try await caller.effects()["effects"]?.integer == 1)
            let again = try await caller.post("/queue", request, key: "a")
            #expect(try again.document["place"]?.integer == 1)
            #expect(try await caller.effects()["effects"]?.integer == 1)
        }
    }

    @Test("busy, error500 and garbage take no effect", arguments: [("busy", 503), ("error500", 500), ("garbage", 200)])
    func trouble(mode: String, status: Int) async throws {
        try await withSimulator("preschool-education") { [request] caller in
            try await caller.behave(mode)
            let answer = try await caller.post("/queue", request, key: "a")
            #expect(answer.status == status)
            if mode == "garbage" { #expect(throws: JSONParseError.self) { try answer.document } }
            #expect(try await caller.effects()["effects"]?.integer == 0)
        }
    }

    @Test("refuse: new ones are refused for good, answered ones are still answered")
    func refuse() async throws {
        try await withSimulator("preschool-education") { [request] caller in
            let before = try await caller.post("/queue", request, key: "a")
            try await caller.behave("refuse")
            #expect(try await caller.post("/queue", request, key: "a").body == before.body)
            let other = Requests.place(child: Requests.child(2))
            #expect(try await caller.post("/queue", other, key: "b").code == "refused-by-behaviour")
            try await caller.behave("normal")
            #expect(try await caller.post("/queue", other, key: "b").code == "refused-by-behaviour")
            #expect(try await caller.post("/queue", other, key: "c").status == 200)
        }
    }

    @Test("slow: half of the time is before the effect, half after it")
    func slow() async throws {
        let (pauses, pause) = AsyncStream<Duration>.makeStream()
        let set: JSONValue = ["mode": "slow", "latencyMilliseconds": 8000]
        try await withSimulators(["preschool-education"], pause: { pause.yield($0) }) { [request] callers in
            let caller = try #require(callers["preschool-education"])
            let answer = try await caller.send("PUT", "/_simulator/behaviour", body: set.serialized())
            #expect(try answer.document == set)
            #expect(try await caller.post("/queue", request, key: "a").status == 200)
        }
        pause.finish()
        #expect(await pauses.reduce(into: []) { $0.append($1) } == [.seconds(4), .seconds(4)])
    }

    @Test("a shutdown does not wait for slow answers", .timeLimit(.minutes(1)))
    func shutdownWhileSlow() async throws {
        let (pauses, pause) = AsyncStream<Void>.makeStream()
        let forever: @Sendable (Duration) async throws -> Void = { _ in
            pause.yield()
            try await Task.sleep(for: .seconds(86_400))
        }
        let asking = try await withSimulators(["preschool-education"], pause: forever) { [request] callers in
            let caller = try #require(callers["preschool-education"])
            try await caller.behave("slow")
            let asking = Task { try await caller.post("/queue", request, key: "a") }
            // It is being waited for now; the shutdown comes after this.
            _ = await pauses.first { _ in true }
            return asking
        }
        await #expect(throws: (any Error).self) { try await asking.value }
    }

    @Test(
        "a behaviour that is none is refused and changes nothing",
        arguments: [
            "", "{}", "[]", #"{"mode": "sleepy"}"#, #"{"mode": "slow", "latencyMilliseconds": -1}"#,
            #"{"mode": "slow", "latencyMilliseconds": "5"}"#,
        ])
    func wrongBehaviour(body: String) async throws {
        try await withSimulator("polyclinic") { caller in
            let answer = try await caller.send("PUT", "/_simulator/behaviour", body: Array(body.utf8))
            #expect(answer.status == 400)
            #expect(try await caller.get("/_simulator/behaviour").document == ["mode": "normal"])
        }
    }

    @Test("a body that is no JSON object is 400", arguments: ["", "{", "[]", "null", "\u{0}", #"{"a":1,"a":2}"#])
    func noJSON(body: String) async throws {
        try await withSimulator("civil-registry") { caller in
            let answer = try await caller.send("POST", "/births", body: Array(body.utf8), key: "a")
            #expect(answer.status == 400)
            #expect(answer.code == "malformed-request")
            #expect(answer.contentType == "application/problem+json")
        }
    }

    @Test(
        "what is missing or wrong in a request is named",
        arguments: [
            ("childPinfl", JSONValue("41403962690412")), ("childBirthDate", "2025-02-30"), ("districtCode", "9926269"),
            ("wantedFrom", 5), ("phone", ""), ("language", nil),
        ])
    func wrongMember(name: String, value: JSONValue) async throws {
        var members = try #require(request.object)
        members[name] = value
        let document = JSONValue.object(members)
        try await withSimulator("preschool-education") { caller in
            let answer = try await caller.post("/queue", document, key: "a")
            #expect(answer.status == 400)
            #expect(try answer.document["detail"]?.string?.hasPrefix("/\(name) ") == true)
        }
    }

    @Test("a write without a key, or for a task that is none, is 400")
    func headers() async throws {
        try await withSimulator("preschool-education") { [request] caller in
            let long = String(repeating: "k", count: 513)
            let answers = [
                try await caller.post("/queue", request),
                try await caller.post("/queue", request, key: "a", task: "case/step"),
                try await caller.post("/queue", request, key: "a", task: "/x/-/do/1"),
                try await caller.post("/queue", request, key: long),
            ]
            #expect(answers.map(\.code) == Array(repeating: "malformed-request", count: 4))
            #expect(try await caller.effects()["effects"]?.integer == 0)
        }
    }

    @Test("unknown paths are problems, too, and a body beyond the limit is not read")
    func paths() async throws {
        try await withSimulator("polyclinic") { caller in
            let answer = try await caller.get("/nothing")
            #expect(answer.status == 404)
            #expect(answer.code == "no-such-resource")
            let large = [UInt8](repeating: 0x20, count: Simulator.bodyLimit + 1)
            let refused = try await caller.send("POST", "/attachments", body: large, key: "a")
            #expect(refused.status == 413)
            #expect(try await caller.get("/_simulator/health").document == ["agency": "polyclinic", "mode": "normal"])
        }
    }

    @Test("an agency that there is none of is an error that says which there are")
    func unknownAgency() {
        let error = #expect(throws: SimulatorError.self) {
            try Simulator(agency: "tax", port: 0, database: ":memory:", logger: Logger(label: "test"))
        }
        #expect(error?.code == .unknownAgency)
        #expect(error?.description.contains("polyclinic") == true)
    }

    @Test("a database that cannot be opened is an error that says so")
    func noDatabase() async throws {
        let simulator = try Simulator(
            agency: "polyclinic", port: 0, database: "/nowhere/at/all.sqlite", logger: Logger(label: "test"))
        let error = await #expect(throws: SimulatorError.self) { try await simulator.run() }
        #expect(error?.code == .databaseUnavailable)
    }
}
