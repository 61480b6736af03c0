import Foundation
import Glibc
import JSON
import NIOHTTP1
import Synchronization
import Testing

@testable import Contracts

/// The real processes under load, killed at random for as long as one likes: `Docker/soak MINUTES`.
@Suite(.serialized, .enabled(if: Soak.minutes != nil))
struct SoakTests {
    @Test("Whatever is killed, every accepted case closes once, and what was done for nothing is undone")
    func soak() async throws {
        let minutes = try #require(Soak.minutes)
        let catalogue = try Catalogue.load(directory: DevelopmentBus.contracts)
        try await DevelopmentBus.run([]) { bus in
            let services = Dictionary(catalogue.services.map { ($0.name, $0) }) { $0.version > $1.version ? $0 : $1 }
            let soak = Soak(bus: bus, end: ContinuousClock.now.advanced(by: .seconds(60 * minutes)), services: services)
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
    /// Whose systems answer wrongly at times: without these a case is partial.
    private static let wanted = ["commercial-banks", "polyclinic", "preschool-education"]
    /// Likewise: without these a case comes to nothing when much of it is done, and is undone by them, too.
    private static let needed = ["personalisation-centre", "statistics-agency", "tax-committee"]
    /// So long after its end, an operator looks at what has come of a case.
    private static let operatorDelay = Duration.seconds(3)

    private struct Tally {
        var cases: [String: SoakCase] = [:]
        var kills: [String: Int] = [:]
        var withdrawn = 0
        var reissued = 0
        var settled = 0
        var slowest = (time: Duration.zero, id: "")
    }

    private let bus: DevelopmentBus
    private let start = ContinuousClock.now
    private let end: ContinuousClock.Instant
    private let seed: UInt64
    private let services: [String: Service]
    private let tally = Mutex(Tally())

    init(bus: DevelopmentBus, end: ContinuousClock.Instant, services: [String: Service]) {
        self.bus = bus
        self.end = end
        self.services = services
        let asked = ProcessInfo.processInfo.environment["DARCHA_SOAK_SEED"].flatMap { UInt64($0) }
        seed = asked ?? .random(in: 0...999_999)
        say("seed \(seed): DARCHA_SOAK_SEED=\(seed) draws the same applications, moods and kills")
    }

    func run() async throws {
        let portal = try await SoakPortal(bus)
        async let reading: Void = portal.read()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<12 { group.addTask { try await self.apply(client) } }
            group.addTask { try await self.kill() }
            group.addTask { try await self.upset(Self.wanted, self.generator(1001)) }
            group.addTask { try await self.upset(Self.needed, self.generator(1002)) }
            try await group.waitForAll()
        }
        let views = try await settled()
        try await portal.judge(views)
        await portal.close()
        try await reading
        var verdict = SoakVerdict(services, moody: Self.wanted + Self.needed)
        var effects = SoakEffects(services)
        let cases = tally.withLock { $0.cases }
        for (id, view) in views {
            guard let told = cases[id] else { continue }
            verdict.judge(id, view, told)
            effects.count(view, told)
        }
        try await effects.judge(bus)
        report(verdict)
    }

    private func generator(_ part: Int) -> ExampleRandom { ExampleRandom(seed: seed &* 1009 &+ UInt64(part)) }

    // MARK: - Load

    /// One client: case after case, each waited for. Some are withdrawn on the way, and some are looked at by an operator
    /// while they are open, all others that did not complete some time after.
    private func apply(_ client: Int) async throws {
        var random = generator(client)
        var number = 0
        var ended: [(id: String, at: ContinuousClock.Instant)] = []
        while ContinuousClock.now < end {
            number += 1
            let serial = client * 100_000 + number + 5000
            let isRefused = Int.random(in: 0..<6, using: &random) == 0
            let way = Int.random(in: 0..<1000, using: &random)
            let isWithdrawn = Int.random(in: 0..<9, using: &random) == 0
            let isWatched = Int.random(in: 0..<4, using: &random) == 0
            let pause = Int.random(in: 0...600, using: &random)
            let application = SoakApplication(serial, refused: isRefused ? way : nil)
            let start = ContinuousClock.now
            let id = try await bus.open(application.service, application.document, key: "soak-\(seed)-\(serial)")
            tally.withLock { $0.cases[id] = SoakCase(service: application.service, refusal: application.refusal) }
            if isWithdrawn {
                try await Task.sleep(for: .milliseconds(pause))
                try await withdraw(id)
            } else if isWatched {
                await watch(id)
            }
            let view = try await bus.closed(id, within: .seconds(300))
            let taken = ContinuousClock.now - start
            tally.withLock { if taken > $0.slowest.time { $0.slowest = (taken, id) } }
            if view["outcome"]?.string != "completed" { ended.append((id, ContinuousClock.now)) }
            while let first = ended.first, ContinuousClock.now - first.at > Self.operatorDelay {
                ended.removeFirst()
                if let view = await look(first.id) { await attend(first.id, view) }
            }
        }
    }

    /// Withdraws a case, again and again until the gateway answers; a case may have ended first.
    private func withdraw(_ id: String) async throws {
        for _ in 0..<100 {
            let answer = try? await bus.call(
                .POST, "\(bus.url)/v1/cases/\(id)/cancellation", body: ["reason": "soak"])
            if let answer, [200, 202, 409].contains(answer.status) {
                guard answer.status != 409 else { return }
                tally.withLock {
                    $0.withdrawn += 1
                    $0.cases[id]?.isWithdrawn = true
                }
                return
            }
            try await Task.sleep(for: .milliseconds(300))
        }
        Issue.record("case \(id) could not be withdrawn")
    }

    private func look(_ id: String) async -> JSONValue? {
        let answer = try? await bus.call(.GET, "\(bus.url)/v1/cases/\(id)")
        return answer?.status == 200 ? answer?.json : nil
    }

    // MARK: - The operator

    /// Looks at an open case for a while.
    private func watch(_ id: String) async {
        for _ in 0..<15 {
            try? await Task.sleep(for: .milliseconds(100))
            guard let view = await look(id) else { continue }
            if view["state"]?.string == "closed" { return }
            await attend(id, view)
        }
    }

    /// Has what failed asked for once more: a step, where the case can still take its answer, or what undoes one.
    private func attend(_ id: String, _ view: JSONValue) async {
        let desk = SoakOperator(bus: bus)
        let isOpen = view["state"]?.string == "open"
        for part in SoakPart.all(of: view) {
            if part.undoing?["outcome"]?.string == "failed" {
                let attempt = part.undoing?["attempts"]?.integer ?? 0
                guard await desk.give(.reissue, .compensate, part, after: attempt, of: id) else { continue }
                note(id) { $0.undoings[part.name] = attempt + 1 }
            } else if part.outcome == "failed", isOpen || view["outcome"]?.string == "partial", part.attempts < 3 {
                guard await desk.give(.reissue, .do, part, after: part.attempts, of: id) else { continue }
                note(id) { $0.attempts[part.name] = part.attempts + 1 }
            }
        }
    }

    private func note(_ id: String, _ change: (inout SoakCase) -> Void) {
        tally.withLock { tally in
            tally.reissued += 1
            if var told = tally.cases[id] {
                change(&told)
                tally.cases[id] = told
            }
        }
    }

    /// Settles what nobody will tell any more: a task past its deadline, which no adapter calls, and an undoing that is
    /// refused again and again, since an agency stands by what it said to an effect's key.
    private func settle(_ id: String, _ view: JSONValue) async {
        let desk = SoakOperator(bus: bus)
        for part in SoakPart.all(of: view) {
            let kind: SoakOperator.Kind
            let attempt: Int64
            if part.undoing?["outcome"]?.string == "failed" {
                (kind, attempt) = (.compensate, part.undoing?["attempts"]?.integer ?? 0)
            } else if Self.isPastTelling(part) {
                (kind, attempt) = (.do, part.attempts)
            } else {
                continue
            }
            guard tally.withLock({ !($0.cases[id]?.settled.contains(part.name) ?? true) }),
                await desk.give(.settle, kind, part, after: attempt, of: id)
            else { continue }
            say("settled \(kind.rawValue) \(id) \(part.name): \(part.view.serializedString)")
            tally.withLock {
                $0.settled += 1
                _ = $0.cases[id]?.settled.insert(part.name)
            }
        }
    }

    /// Whether a part is in doubt, and its deadline is over.
    private static func isPastTelling(_ part: SoakPart) -> Bool {
        guard part.isUntold, let deadline = part.view["deadline"]?.string else { return false }
        return deadline < Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
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
            say("killed \(victim)")
        }
    }

    /// Lets agencies answer what is no answer, refuse, go away, or do what they are asked and lose the answer.
    private func upset(_ agencies: [String], _ random: ExampleRandom) async throws {
        var random = random
        while ContinuousClock.now < end.advanced(by: .seconds(-10)) {
            guard let agency = agencies.randomElement(using: &random),
                let mood = ["garbage", "refuse", "lost", "error500", "down"].randomElement(using: &random)
            else { return }
            say("\(agency) is \(mood)")
            try await bus.behave(agency, mood)
            try await Task.sleep(for: .milliseconds(Int.random(in: 1000...6000, using: &random)))
            try await bus.behave(agency, "normal")
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...3000, using: &random)))
        }
    }

    /// Prints at once, with the time since the start: a run may be long, or be ended before its end.
    private func say(_ line: String) {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        print("\(seconds).\(attoseconds / 100_000_000_000_000_000) s: \(line)")
        fflush(nil)
    }

    // MARK: - What has come of it

    /// Each accepted case as it stands when nothing is left to do for it.
    private func settled() async throws -> [String: JSONValue] {
        var views: [String: JSONValue] = [:]
        // One after the other, but for so long altogether: many may wait for the same.
        let limit = ContinuousClock.now.advanced(by: .seconds(180))
        say("the load is over")
        for id in tally.withLock({ $0.cases.keys.sorted() }) {
            var view = try await quiet(id, bus.closed(id, within: .seconds(300)), until: limit)
            var isAskedAgain = false
            while Self.hasFailedUndoing(view), ContinuousClock.now < limit {
                // All systems are well by now.
                if isAskedAgain { await settle(id, view) } else { await attend(id, view) }
                isAskedAgain = true
                view = try await quiet(id, look(id) ?? view, until: limit)
            }
            views[id] = view
        }
        return views
    }

    private static func hasFailedUndoing(_ view: JSONValue) -> Bool {
        SoakPart.all(of: view).contains { $0.undoing?["outcome"]?.string == "failed" }
    }

    /// A case when nothing more is to come for it by itself.
    private func quiet(
        _ id: String, _ view: JSONValue, until limit: ContinuousClock.Instant
    ) async throws -> JSONValue {
        var view = view
        while true {
            let settled = tally.withLock { $0.cases[id]?.settled ?? [] }
            guard SoakVerdict.isUnderWay(view, settled) else { return view }
            guard ContinuousClock.now < limit else {
                say("gave up waiting for \(id): \(view.serializedString)")
                return view
            }
            if SoakPart.all(of: view).contains(where: Self.isPastTelling) { await settle(id, view) }
            try await Task.sleep(for: .milliseconds(200))
            view = await look(id) ?? view
        }
    }

    /// Counts how often each process was started again, which it must be by our hand only.
    private func restarts() -> [String: Int] {
        let agencies = bus.simulators.keys.sorted()
        let children = ["conductor", "gateway"] + agencies.map { "adapter \($0)" } + agencies.map { "simulator \($0)" }
        let kills = tally.withLock { $0.kills }
        var restarts: [String: Int] = [:]
        for child in children {
            let log = bus.log(of: child).split(separator: "\n")
            let count = log.count { $0.hasPrefix("started as process ") } - 1
            restarts[child] = count
            #expect(
                count <= kills[child] ?? 0,
                "\(child) has ended by itself; its log: \(log.suffix(20).joined(separator: "\n"))")
        }
        return restarts
    }

    private func report(_ verdict: SoakVerdict) {
        let restarts = restarts()
        tally.withLock { tally in
            print("seed \(seed), cases \(tally.cases.count), by what has come of them:")
            for (outcome, count) in verdict.outcomes.sorted(by: { $0.key < $1.key }) { print("  \(outcome): \(count)") }
            print(
                """
                withdrawn \(tally.withdrawn), asked again \(tally.reissued), settled \(tally.settled), \
                undone \(verdict.undoings) (asked again \(verdict.undoingsAgain), \
                done after they had failed \(verdict.undoneAfterwards.count)), revised \(verdict.revised)
                """)
            print("the slowest case was \(tally.slowest.id): \(tally.slowest.time)")
            print("kills \(tally.kills.values.reduce(0, +)), restarts \(restarts.values.reduce(0, +)):")
            for (victim, count) in tally.kills.sorted(by: { $0.key < $1.key }) {
                print("  \(victim): \(count), \(restarts[victim] ?? 0)")
            }
        }
    }
}
