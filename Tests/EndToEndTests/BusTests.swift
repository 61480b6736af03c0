import Foundation
import JSON
import NIOHTTP1
import Simulators
import Testing

/// The real program and its real processes, on an embedded broker of each test's own.
@Suite(.serialized)
struct BusTests {
    @Test("One birth: six agencies answer, and the result has what the parents came for")
    func childbirth() async throws {
        try await DevelopmentBus.run([]) { bus in
            let id = try await bus.open("childbirth", SampleApplications.childbirth(1), key: "one")
            let view = try await bus.closed(id)
            #expect(view["outcome"]?.string == "completed")
            let steps = try #require(view["steps"]?.object)
            #expect(steps.count == 6)
            for (name, step) in steps { #expect(step["outcome"]?.string == "answered", "\(name)") }
            let result = try #require(view["result"])
            #expect(result["child"]?["pinfl"]?.string?.count == 14)
            #expect(result["certificate"]?["number"] != nil)
            #expect(result["benefit"] != nil)
            #expect(result["kindergarten"] != nil)
            // The same key is the same case; the same birth by another key is refused, with the reason.
            #expect(try await bus.open("childbirth", SampleApplications.childbirth(1), key: "one") == id)
            let again = try await bus.open("childbirth", SampleApplications.childbirth(1), key: "two")
            let refused = try await bus.closed(again)
            #expect(refused["outcome"]?.string == "refused")
            #expect(refused["steps"]?["registration"]?["reason"]?["code"]?.string != nil)
        }
    }

    @Test("1,000 cases by 50 clients all complete, each with its own data in its own result")
    func load() async throws {
        try await DevelopmentBus.run { bus in
            try await Load(bus: bus, clients: 50, casesPerClient: 20).run()
        }
    }

    @Test("kill -9 of each process under load: every accepted case closes, and no step takes effect twice")
    func kill9() async throws {
        try await DevelopmentBus.run { bus in
            let victims = [
                "adapter civil-registry", "conductor", "gateway", "adapter pension-fund", "adapter polyclinic",
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Load(bus: bus, clients: 10, casesPerClient: 40, pause: .milliseconds(300)).run()
                }
                group.addTask {
                    for victim in victims {
                        try await Task.sleep(for: .seconds(3))
                        try bus.kill9(victim)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("An agency that is down holds up nobody else; when it is back, its cases finish")
    func agencyDown() async throws {
        try await DevelopmentBus.run { bus in
            try await bus.behave("pension-fund", "down")
            let id = try await bus.open("childbirth", SampleApplications.childbirth(7), key: "down")
            // The others answer while it is away.
            var view = JSONValue.null
            repeat {
                view = try await bus.call(.GET, "\(bus.url)/v1/cases/\(id)").json
                try await Task.sleep(for: .milliseconds(50))
            } while view["steps"]?["kindergarten"]?["outcome"]?.string != "answered"
            #expect(view["state"]?.string == "open")
            #expect(view["steps"]?["benefit"]?["state"]?.string == "issued")
            try await bus.behave("pension-fund", "normal")
            #expect(try await bus.closed(id)["outcome"]?.string == "completed")
            #expect(try await bus.effects().doubled.isEmpty)
        }
    }
}

/// Many portals at once, each waiting for its cases.
struct Load: Sendable {
    let bus: DevelopmentBus
    let clients: Int
    let casesPerClient: Int
    /// Between a client's cases, so that a load lasts.
    var pause: Duration?

    /// Runs the load, and checks what came of each case and that nothing was done twice.
    func run() async throws {
        let certificates = try await withThrowingTaskGroup(of: [String].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var numbers: [String] = []
                    for number in 0..<casesPerClient {
                        if let pause { try await Task.sleep(for: pause) }
                        numbers.append(try await one(client * casesPerClient + number + 1000))
                    }
                    return numbers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(certificates.count == clients * casesPerClient)
        #expect(Set(certificates).count == certificates.count, "each child has a PINFL of its own")
        let (effects, doubled) = try await bus.effects()
        #expect(doubled.isEmpty, "no step takes effect twice: \(doubled)")
        // All steps but the hospital's confirmation, which changes nothing.
        #expect(effects == Int64(clients * casesPerClient * 5), "each step took effect once")
    }

    private func one(_ number: Int) async throws -> String {
        let document = SampleApplications.childbirth(number)
        let id = try await bus.open("childbirth", document, key: "load-\(number)")
        let view = try await bus.closed(id)
        #expect(view["outcome"]?.string == "completed", "\(view.serializedString)")
        // Its own data: the child's name as it was applied for.
        #expect(view["result"]?["child"]?["name"] == document["child"]?["name"])
        return try #require(view["result"]?["child"]?["pinfl"]?.string)
    }
}
