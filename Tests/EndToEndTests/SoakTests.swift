import Contracts
import Foundation
import Glibc
import JSON
import Kafka
import Logging
import Messages
import NIOHTTP1
import Synchronization
import Testing

/// The real processes under load, killed at random for as long as one likes: `Docker/soak MINUTES`.
@Suite(.serialized, .enabled(if: Soak.minutes != nil))
struct SoakTests {
    @Test("Whatever is killed, every accepted case closes once, and what was done for nothing is undone")
    func soak() async throws {
        let minutes = try #require(Soak.minutes)
        let undone = SoakVerdict.undone(try Catalogue.load(directory: DevelopmentBus.contracts))
        try await DevelopmentBus.run([]) { bus in
            let soak = Soak(bus: bus, end: ContinuousClock.now.advanced(by: .seconds(60 * minutes)), undone: undone)
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
    /// Whose answers go wrong at times: their steps are optional, so that the cases end as partial.
    private static let moody = ["polyclinic", "commercial-banks", "preschool-education"]

    private struct Tally {
        var accepted: [String: String] = [:]
        var outcomes: [String: Int] = [:]
        var kills: [String: Int] = [:]
        var cancelled = 0
        var reissued = 0
        var slowest = Duration.zero
    }

    private let bus: DevelopmentBus
    private let start = ContinuousClock.now
    private let end: ContinuousClock.Instant
    private let seed: UInt64
    private let undone: [String: Set<String>]
    private let tally = Mutex(Tally())

    /// - Parameter undone: by service, the steps whose effect can be undone.
    init(bus: DevelopmentBus, end: ContinuousClock.Instant, undone: [String: Set<String>]) {
        self.bus = bus
        self.end = end
        self.undone = undone
        let asked = ProcessInfo.processInfo.environment["DARCHA_SOAK_SEED"].flatMap { UInt64($0) }
        seed = asked ?? .random(in: 0...999_999)
        print("seed \(seed): DARCHA_SOAK_SEED=\(seed) draws the same applications and kills")
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<12 { group.addTask { try await self.apply(client) } }
            group.addTask { try await self.kill() }
            group.addTask { try await self.upset() }
            try await group.waitForAll()
        }
        for agency in Self.moody { try await bus.behave(agency, "normal") }
        let views = try await settled()
        var verdict = SoakVerdict(undone: undone)
        for (id, view) in views { verdict.judge(id, view, of: tally.withLock { $0.accepted[id] } ?? "") }
        try await checkResults(views)
        let (effects, doubled) = try await bus.effects()
        #expect(doubled.isEmpty, "no step takes effect twice: \(doubled)")
        report(effects, verdict)
    }

    private func generator(_ part: Int) -> SoakGenerator { SoakGenerator(seed &* 1009 &+ UInt64(part)) }

    // MARK: - Load

    /// One client: case after case, each waited for; some are withdrawn on the way, and some end so that an operator has
    /// something asked for once more.
    private func apply(_ client: Int) async throws {
        var random = generator(client)
        var number = 0
        while ContinuousClock.now < end {
            number += 1
            let serial = client * 100_000 + number + 5000
            let (service, document) = SoakApplications.application(
                serial, refused: Int.random(in: 0..<6, using: &random) == 0)
            let withdrawn = Int.random(in: 0..<9, using: &random) == 0
            let pause = Int.random(in: 0...1500, using: &random)
            let start = ContinuousClock.now
            let id = try await bus.open(service, document, key: "soak-\(seed)-\(serial)")
            tally.withLock { $0.accepted[id] = service }
            if withdrawn {
                try await Task.sleep(for: .milliseconds(pause))
                try await withdraw(id)
            }
            let view = try await bus.closed(id, within: .seconds(300))
            let taken = ContinuousClock.now - start
            tally.withLock {
                $0.outcomes["\(service) \(view["outcome"]?.string ?? "open")", default: 0] += 1
                $0.slowest = max($0.slowest, taken)
            }
            if view["outcome"]?.string == "partial" { await reissue(id, view) }
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

    /// An operator has what failed asked for once more; where the service takes no late answers, that is refused.
    ///
    /// - Parameter undoing: whether compensations are meant, not the steps themselves.
    private func reissue(_ id: String, _ view: JSONValue, undoing: Bool = false) async {
        for (name, step) in view["steps"]?.object ?? [:] {
            let what = undoing ? step["compensation"] : step
            guard let what, what["outcome"]?.string == "failed", let attempt = what["attempts"] else { continue }
            let answer = try? await bus.call(
                .POST, "\(bus.url)/v1/cases/\(id)/steps/\(name)/reissue", key: bus.operatorKey,
                body: ["kind": undoing ? "compensate" : "do", "attempt": attempt, "reason": "soak"])
            guard let answer else { continue }
            #expect([202, 409, 503].contains(answer.status), "\(id) \(name): \(answer.json.serializedString)")
            if answer.status == 202 { tally.withLock { $0.reissued += 1 } }
        }
    }

    // MARK: - Trouble

    private func kill() async throws {
        var random = generator(1000)
        let victims = ["conductor", "gateway"] + bus.simulators.keys.sorted().map { "adapter \($0)" }
        var killed: [String: ContinuousClock.Instant] = [:]
        // The last ones are left to recover in, before the end.
        while ContinuousClock.now < end.advanced(by: .seconds(-5)) {
            try await Task.sleep(for: .milliseconds(Int.random(in: 1500...4500, using: &random)))
            let now = ContinuousClock.now
            // Conductor and gateway as often as all adapters together.
            let pool = Bool.random(using: &random) ? Array(victims.prefix(2)) : Array(victims.dropFirst(2))
            let rested = pool.filter { killed[$0].map { now - $0 > Self.restPerVictim } ?? true }
            guard let victim = rested.randomElement(using: &random) else { continue }
            killed[victim] = now
            // It may be on its way up still; then it is not there to be killed.
            guard let process = try? bus.process(of: victim), Glibc.kill(process, SIGKILL) == 0 else { continue }
            tally.withLock { $0.kills[victim, default: 0] += 1 }
            print("\((now - start).components.seconds) s: killed \(victim)")
        }
    }

    /// Lets agencies answer what is no answer, refuse, or do what they are asked and lose the answer.
    private func upset() async throws {
        var random = generator(1001)
        while ContinuousClock.now < end.advanced(by: .seconds(-10)) {
            guard let agency = Self.moody.randomElement(using: &random),
                let mood = ["garbage", "refuse", "lost", "normal"].randomElement(using: &random)
            else { return }
            try await bus.behave(agency, mood)
            try await Task.sleep(for: .milliseconds(Int.random(in: 1000...6000, using: &random)))
            try await bus.behave(agency, "normal")
        }
    }

    // MARK: - What has come of it

    /// Each accepted case as it stands when nothing is left to do for it.
    private func settled() async throws -> [String: JSONValue] {
        var views: [String: JSONValue] = [:]
        for id in tally.withLock({ $0.accepted.keys.sorted() }) {
            let limit = ContinuousClock.now.advanced(by: .seconds(60))
            var view = try await bus.closed(id, within: .seconds(300))
            while SoakVerdict.isUnderWay(view), ContinuousClock.now < limit {
                // An agency that answered rubbish has not undone anything, as far as anybody knows: an operator asks again.
                await reissue(id, view, undoing: true)
                try await Task.sleep(for: .milliseconds(200))
                view = try await bus.call(.GET, "\(bus.url)/v1/cases/\(id)").json
            }
            views[id] = view
        }
        return views
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
            // The embedded broker keeps no more than its last megabytes: the first revisions may be gone.
            let got = results[id].map { $0.keys.sorted() } ?? []
            #expect(got == Array((last - got.count + 1)..<(last + 1)), "\(id): revisions \(got) of \(last)")
        }
        print("results read: \(results.count) cases")
    }

    private func report(_ effects: Int64, _ verdict: SoakVerdict) {
        tally.withLock { tally in
            print(
                "accepted \(tally.accepted.count), withdrawn \(tally.cancelled), asked again \(tally.reissued), effects "
                    + "\(effects), undone \(verdict.undoings), held up by doubt \(verdict.heldUp), revised \(verdict.revised)"
            )
            for (outcome, count) in tally.outcomes.sorted(by: { $0.key < $1.key }) { print("  \(outcome): \(count)") }
            print("kills \(tally.kills.values.reduce(0, +)), the slowest case took \(tally.slowest)")
            for (victim, count) in tally.kills.sorted(by: { $0.key < $1.key }) { print("  \(victim): \(count)") }
        }
    }
}
