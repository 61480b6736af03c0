import JSON
import Testing

@testable import Simulators

@Suite("Effects are taken once, and it shows")
struct EffectTests {
    @Test("the same key again gives the same answer and takes no second effect")
    func sameKey() async throws {
        try await withSimulator("preschool-education") { caller in
            let request = Requests.place(child: Requests.child(1))
            let first = try await caller.post("/queue", request, key: "a", task: "c1/kindergarten/-/do/1")
            let again = try await caller.post("/queue", request, key: "a", task: "c1/kindergarten/-/do/2")
            #expect(first.status == 200)
            #expect(again.status == 200)
            #expect(again.body == first.body)
            let effects = try await caller.effects()
            #expect(effects["effects"]?.integer == 1)
            #expect(effects["cases"]?.integer == 1)
            #expect(effects["doubled"]?.array?.isEmpty == true)
            #expect(effects["byOperation"]?["enqueue-kindergarten"] == ["answered": 1, "repeated": 1])
        }
    }

    @Test("members in another order and other spaces are the same body")
    func sameBodyWrittenOtherwise() async throws {
        try await withSimulator("preschool-education") { caller in
            let request = Requests.place(child: Requests.child(1))
            let first = try await caller.post("/queue", request, key: "a")
            let members = Array(try #require(request.object)).reversed()
            let turned = JSONValue.object(JSONObject(uniqueKeysWithValues: members.map { ($0.name, $0.value) }))
            let again = try await caller.send("POST", "/queue", body: Array(turned.pretty.utf8), key: "a")
            #expect(again.body == first.body)
        }
    }

    @Test("the same key for another body is 422, and changes nothing")
    func keyReused() async throws {
        try await withSimulator("preschool-education") { caller in
            _ = try await caller.post("/queue", Requests.place(child: Requests.child(1)), key: "a")
            let other = try await caller.post("/queue", Requests.place(child: Requests.child(2)), key: "a")
            #expect(other.status == 422)
            #expect(other.code == "idempotency-key-reused")
            #expect(try await caller.effects()["effects"]?.integer == 1)
        }
    }

    @Test("a refusal is kept for its key, too")
    func refusalKept() async throws {
        try await withSimulator("preschool-education") { caller in
            let young = Requests.place(child: Requests.child(1), from: "2026-09-01")
            let first = try await caller.post("/queue", young, key: "a", task: "c1/kindergarten/-/do/1")
            let again = try await caller.post("/queue", young, key: "a", task: "c1/kindergarten/-/do/1")
            #expect(first.status == 409)
            #expect(again.body == first.body)
            let effects = try await caller.effects()
            #expect(effects["effects"]?.integer == 0)
            #expect(effects["cases"]?.integer == 0)
            #expect(effects["byOperation"]?["enqueue-kindergarten"] == ["refused": 1, "repeated": 1])
        }
    }

    @Test("what is malformed does not use up its key")
    func malformedNotKept() async throws {
        try await withSimulator("preschool-education") { caller in
            let bad = try await caller.post("/queue", ["childPinfl": "1"], key: "a")
            #expect(bad.status == 400)
            let good = try await caller.post("/queue", Requests.place(child: Requests.child(1)), key: "a")
            #expect(good.status == 200)
        }
    }

    @Test("two keys for one step of a case are found out, by the count of effects")
    func doubled() async throws {
        try await withSimulator("preschool-education") { caller in
            let task = "c1/kindergarten/-/do/1"
            _ = try await caller.post("/queue", Requests.place(child: Requests.child(1)), key: "a", task: task)
            _ = try await caller.post("/queue", Requests.place(child: Requests.child(2)), key: "b", task: task)
            _ = try await caller.post(
                "/queue", Requests.place(child: Requests.child(3)), key: "c", task: "c2/kindergarten/-/do/1")
            let effects = try await caller.effects()
            #expect(effects["effects"]?.integer == 3)
            #expect(effects["cases"]?.integer == 2)
            #expect(
                effects["doubled"] == [
                    ["case": "c1", "step": "kindergarten", "element": "-", "kind": "do", "count": 2]
                ])
        }
    }

    @Test("a second key for a step that took effect is found out even when the agency refuses it")
    func doubledButRefused() async throws {
        try await withSimulator("preschool-education") { caller in
            let request = Requests.place(child: Requests.child(1))
            _ = try await caller.post("/queue", request, key: "a", task: "c1/kindergarten/-/do/1")
            let second = try await caller.post("/queue", request, key: "b", task: "c1/kindergarten/-/do/2")
            #expect(second.code == "already-queued")
            let effects = try await caller.effects()
            #expect(effects["effects"]?.integer == 1)
            #expect(effects["doubled"]?[0]?["count"]?.integer == 2)
        }
    }

    @Test("another key after a refusal is no doubling: nothing had been done")
    func retriedAfterRefusal() async throws {
        try await withSimulator("preschool-education") { caller in
            let child = Requests.child(1)
            _ = try await caller.post(
                "/queue", Requests.place(child: child, from: "2026-09-01"), key: "a", task: "c1/kindergarten/-/do/1")
            let second = try await caller.post(
                "/queue", Requests.place(child: child), key: "b", task: "c1/kindergarten/-/do/2")
            #expect(second.status == 200)
            #expect(try await caller.effects()["doubled"]?.array?.isEmpty == true)
        }
    }

    @Test("a restart on the same file keeps answers, counts and business state")
    func restart() async throws {
        try await withDatabaseFile { file in
            let first = try await withSimulator("civil-registry", database: file) { caller in
                try await caller.post("/births", Requests.registration(), key: "a", task: "c1/registration/-/do/1")
            }
            try await withSimulator("civil-registry", database: file) { caller in
                let again = try await caller.post(
                    "/births", Requests.registration(), key: "a", task: "c1/registration/-/do/1")
                #expect(again.body == first.body)
                let other = try await caller.post(
                    "/births", Requests.registration(), key: "b", task: "c1/registration/-/do/1")
                #expect(other.code == "already-registered")
                let twin = try await caller.post(
                    "/births", Requests.registration(record: "1726269-03/2025/004218", order: 2), key: "c",
                    task: "c2/registration/-/do/1")
                #expect(try twin.document["child"]?["pinfl"] != first.document["child"]?["pinfl"])
                let effects = try await caller.effects()
                #expect(effects["effects"]?.integer == 2)
                #expect(effects["doubled"]?.array?.count == 1)
            }
        }
    }

    @Test("50 callers at once, each asking twice: every birth registered once, every PINFL of its own")
    func manyAtOnce() async throws {
        try await withDatabaseFile { file in
            try await withSimulator("civil-registry", database: file) { caller in
                let pinfls = try await withThrowingTaskGroup(of: [String].self) { callers in
                    for number in 0..<50 {
                        callers.addTask { try await register(by: caller, from: number * 20, count: 20) }
                    }
                    return try await callers.reduce(into: [String]()) { $0 += $1 }
                }
                #expect(pinfls.count == 1000)
                #expect(Set(pinfls).count == 1000)
                let effects = try await caller.effects()
                #expect(effects["effects"]?.integer == 1000)
                #expect(effects["cases"]?.integer == 1000)
                #expect(effects["doubled"]?.array?.isEmpty == true)
            }
        }
    }

    /// Registers births, each by two requests at the same time with one key.
    private func register(by caller: Caller, from first: Int, count: Int) async throws -> [String] {
        var pinfls: [String] = []
        for number in first..<first + count {
            let application = SampleApplications.childbirth(number)
            let request: JSONValue = [
                "recordNumber": try #require(application["birth"]?["recordNumber"]),
                "birthDistrictCode": "1726269",
                "birthDate": try #require(application["birth"]?["date"]),
                "birthOrder": 1,
                "childSex": try #require(application["child"]?["sex"]),
                "childName": try #require(application["child"]?["name"]),
                "mother": try #require(application["mother"]),
            ]
            let task = "case-\(number)/registration/-/do/1"
            async let one = caller.post("/births", request, key: "key \(number)", task: task)
            async let two = caller.post("/births", request, key: "key \(number)", task: task)
            let answers = try await (one, two)
            #expect(answers.0.status == 200)
            #expect(answers.0.body == answers.1.body)
            pinfls.append(try #require(try answers.0.document["child"]?["pinfl"]?.string))
        }
        return pinfls
    }
}
