import Foundation
import JSON
import Kafka
import Logging
import Messages
import NIOHTTP1
import Simulators
import Synchronization
import Testing

/// The real processes under load, killed at random for as long as one likes: `Docker/soak MINUTES`.
@Suite(.serialized, .enabled(if: Soak.minutes != nil))
struct SoakTests {
    @Test("Whatever is killed, every accepted case closes once, and what was done for nothing is undone")
    func soak() async throws {
        let minutes = try #require(Soak.minutes)
        try await DevelopmentBus.run([]) { bus in
            let soak = Soak(bus: bus, end: ContinuousClock.now.advanced(by: .seconds(60 * minutes)))
            try await soak.run()
        }
    }
}

/// Load and trouble until an end, and what has come of it.
final class Soak: Sendable {
    /// How long; nil where nobody asked for it.
    static var minutes: Double? { ProcessInfo.processInfo.environment["DARCHA_SOAK_MINUTES"].flatMap(Double.init) }

    /// The same process is killed at most as often.
    private static let restPerVictim = Duration.seconds(20)

    private struct Tally {
        var accepted: [String: String] = [:]
        var outcomes: [String: Int] = [:]
        var kills: [String: Int] = [:]
        var cancelled = 0
        var slowest = Duration.zero
    }

    private let bus: DevelopmentBus
    private let end: ContinuousClock.Instant
    private let tally = Mutex(Tally())

    init(bus: DevelopmentBus, end: ContinuousClock.Instant) {
        self.bus = bus
        self.end = end
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<12 { group.addTask { try await self.apply(client) } }
            group.addTask { try await self.trouble() }
            try await group.waitForAll()
        }
        let views = try await settled()
        try check(views)
        try await checkResults(views)
        let (effects, doubled) = try await bus.effects()
        #expect(doubled.isEmpty, "no step takes effect twice: \(doubled)")
        report(effects)
    }

    // MARK: - Load

    /// One client: case after case, each waited for; some are withdrawn on the way.
    private func apply(_ client: Int) async throws {
        var number = 0
        while ContinuousClock.now < end {
            number += 1
            let serial = client * 100_000 + number + 5000
            let (service, document) = application(serial)
            let start = ContinuousClock.now
            let id = try await bus.open(service, document, key: "soak-\(serial)")
            tally.withLock { $0.accepted[id] = service }
            if serial % 9 == 0 {
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...1500)))
                try await withdraw(id)
            }
            let view = try await bus.closed(id, within: .seconds(300))
            let taken = ContinuousClock.now - start
            tally.withLock {
                $0.outcomes["\(service) \(view["outcome"]?.string ?? "open")", default: 0] += 1
                $0.slowest = max($0.slowest, taken)
            }
        }
    }

    private func application(_ number: Int) -> (service: String, document: JSONValue) {
        switch number % 4 {
        case 0: ("person-check", SampleApplications.personCheck(number))
        case 1: ("childbirth", SampleApplications.childbirth(number))
        case 2: ("foreign-passport", SampleApplications.foreignPassport(number))
        default: ("business-registration", SampleApplications.businessRegistration(number))
        }
    }

    /// Withdraws a case, again and again until the gateway answers; a case may have ended first.
    private func withdraw(_ id: String) async throws {
        for _ in 0..<100 {
            let answer = try? await bus.call(
                .POST, "\(bus.url)/v1/cases/\(id)/cancellation", body: ["reason": "soak"])
            if let answer, [200, 202, 409].contains(answer.status) {
                if answer.status != 409 { tally.withLock { $0.cancelled += 1 } }
                return
            }
            try await Task.sleep(for: .milliseconds(300))
        }
        Issue.record("case \(id) could not be withdrawn")
    }

    // MARK: - Trouble

    private func trouble() async throws {
        let victims = ["conductor", "gateway"] + bus.simulators.keys.sorted().map { "adapter \($0)" }
        var killed: [String: ContinuousClock.Instant] = [:]
        // The last ones are left to recover in, before the end.
        while ContinuousClock.now < end.advanced(by: .seconds(-5)) {
            try await Task.sleep(for: .milliseconds(Int.random(in: 1500...4500)))
            let now = ContinuousClock.now
            // Conductor and gateway as often as all adapters together.
            let pool = Bool.random() ? Array(victims.prefix(2)) : Array(victims.dropFirst(2))
            let rested = pool.filter { killed[$0].map { now - $0 > Self.restPerVictim } ?? true }
            guard let victim = rested.randomElement() else { continue }
            killed[victim] = now
            // It may be on its way up still; then it is not there to be killed.
            guard let process = try? bus.process(of: victim), kill(process, SIGKILL) == 0 else { continue }
            tally.withLock { $0.kills[victim, default: 0] += 1 }
        }
    }

    // MARK: - What has come of it

    /// Each accepted case as it stands when nothing is left to do for it.
    private func settled() async throws -> [String: JSONValue] {
        var views: [String: JSONValue] = [:]
        for id in tally.withLock({ $0.accepted.keys.sorted() }) {
            let limit = ContinuousClock.now.advanced(by: .seconds(120))
            var view = try await bus.closed(id, within: .seconds(300))
            while Self.isBeingUndone(view), ContinuousClock.now < limit {
                try await Task.sleep(for: .milliseconds(200))
                view = try await bus.call(.GET, "\(bus.url)/v1/cases/\(id)").json
            }
            views[id] = view
        }
        return views
    }

    private static func parts(_ view: JSONValue) -> [JSONValue] {
        (view["steps"]?.object ?? [:]).flatMap { _, step in step["elements"]?.array ?? [step] }
    }

    private static func isBeingUndone(_ view: JSONValue) -> Bool {
        parts(view).contains { $0["compensation"]?["state"]?.string == "issued" }
    }

    private func check(_ views: [String: JSONValue]) throws {
        for (id, view) in views {
            let outcome = view["outcome"]?.string ?? "open"
            #expect(["completed", "partial", "refused", "cancelled"].contains(outcome), "\(id) \(outcome)")
            for part in Self.parts(view) {
                guard let compensation = part["compensation"] else { continue }
                #expect(compensation["outcome"]?.string == "answered", "\(id): \(part.serializedString)")
            }
        }
    }

    /// What the portal got: of each case all revisions up to the last, and never two of one that differ.
    private func checkResults(_ views: [String: JSONValue]) async throws {
        let configuration = ClientConfiguration(
            bootstrapServers: bus.bootstrapServers, clientID: "soak", properties: EmbeddedBroker.clientProperties,
            logger: Logger(label: "soak"))
        let consumer = try Consumer(configuration)
        let topic = Topics().results("my-gov")
        let count = try await consumer.partitionCount(of: topic)
        let places = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
        var ends = try await consumer.watermarks(places).filter { !$0.value.isEmpty }
        try await consumer.assign(ends.mapValues { .offset($0.lowerBound) })
        var results: [String: [Int: [UInt8]]] = [:]
        for await event in consumer.events {
            guard case .records(let records) = event else { continue }
            for record in records {
                let event = try CloudEvent(record)
                let id = try event.required(CloudEvent.Extension.correlationID)
                let revision = try #require(Int(try event.required(CloudEvent.Extension.sequence)))
                let before = results[id]?[revision]
                #expect(before == nil || before == event.data, "\(id) has two revisions \(revision)")
                results[id, default: [:]][revision] = event.data ?? []
                if let end = ends[record.topicPartition], record.offset + 1 >= end.upperBound {
                    ends[record.topicPartition] = nil
                }
            }
            if ends.isEmpty { break }
        }
        await consumer.close()
        for (id, view) in views {
            let last = Int(view["revision"]?.integer ?? 0)
            // The embedded broker keeps no more than its last megabytes.
            let got = results[id].map { $0.keys.sorted() } ?? []
            #expect(got.isEmpty || got.last == last && got.count <= last, "\(id): revisions \(got) of \(last)")
        }
        print("results read: \(results.count) cases")
    }

    private func report(_ effects: Int64) {
        tally.withLock { tally in
            print("accepted \(tally.accepted.count), withdrawn \(tally.cancelled), effects \(effects)")
            for (outcome, count) in tally.outcomes.sorted(by: { $0.key < $1.key }) { print("  \(outcome): \(count)") }
            print("kills \(tally.kills.values.reduce(0, +)), the slowest case took \(tally.slowest)")
            for (victim, count) in tally.kills.sorted(by: { $0.key < $1.key }) { print("  \(victim): \(count)") }
        }
    }
}
