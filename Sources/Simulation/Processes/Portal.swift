import Contracts
import JSON
import Messages

/// What a portal wants: cases opened, each under its key, and some of them withdrawn.
final class Portal {
    /// One wish.
    struct Wish {
        var key: String
        var service: Service
        var request: JSONValue
        var at: Int64
    }

    /// What came of a request.
    enum Answer {
        /// The case is open under this key, with this body.
        case accepted
        /// The key was used for another body.
        case reused
        /// Nobody knows; the same request finds out.
        case unknown
        /// It never can be.
        case impossible
    }

    private let world: World
    private let gateways: [GatewayProcess]
    private(set) var wishes: [Wish] = []
    /// When each key was last asked for, by true time.
    private(set) var lastAsked: [String: Int64] = [:]
    /// The keys that were accepted, with the body that was.
    private(set) var accepted: [String: JSONValue] = [:]
    /// How many requests are under way, or still to come.
    private(set) var outstanding = 0
    private var random: SimulationRandom

    init(world: World, gateways: [GatewayProcess]) {
        self.world = world
        self.gateways = gateways
        random = SimulationRandom(world.seed, "portal")
    }

    static let name = "portal"

    func caseID(_ key: String) -> CaseID { CaseID(portal: Self.name, idempotencyKey: key) }

    /// Plans what is wished for.
    func plan(services: [Service], cases: Int, span: Int64) {
        for number in 0..<cases {
            let wish = Wish(
                key: "\(world.seed)-\(number)", service: random.pick(services), request: SimulatedService.request(&random),
                at: world.now + random.number(1000...max(1001, span)))
            wishes.append(wish)
            begin(wish, wish.request, at: wish.at)
            // The same again, sooner or later; or, under the same key, something else.
            if random.chance(250) {
                let at = wish.at + random.number(0...random.pick([5, 2000, 900_000]))
                begin(wish, wish.request, at: at)
                world.met("key again", "same body")
            }
            if random.chance(120) {
                let at = wish.at + random.number(-500...random.pick([500, 100_000]))
                begin(wish, ["other": true], at: at)
                world.met("key again", "other body")
            }
            if random.chance(180) { planWithdrawal(wish) }
        }
    }

    private func planWithdrawal(_ wish: Wish) {
        let at = wish.at + random.number(10...random.pick([3000, 300_000, 2_000_000]))
        let gateway = random.pick(gateways)
        world.scheduler.at(at) { [self] in
            gateway.enter { [self] in gateway.cancel(caseID(wish.key)) }
        }
    }

    private func begin(_ wish: Wish, _ body: JSONValue, at: Int64) {
        outstanding += 1
        world.scheduler.at(at) { [self] in ask(wish, body, tries: 0) }
    }

    private func ask(_ wish: Wish, _ body: JSONValue, tries: Int) {
        lastAsked[wish.key] = world.now
        // Through any gateway that lives; a portal that gets no answer asks again.
        let gateway = gateways[Int(world.faults.next() % UInt64(gateways.count))]
        var isAnswered = false
        let again: () -> Void = { [self] in
            guard !isAnswered else { return }
            isAnswered = true
            guard tries < 60 else { return world.violate("no gateway would ever open \(wish.key)") }
            let pause: Int64 = min(60_000, 500 << Int64(min(tries, 7)))
            world.scheduler.after(pause) { [self] in ask(wish, body, tries: tries + 1) }
        }
        guard gateway.isUp, !gateway.isStalled else { return again() }
        world.scheduler.after(world.latency()) { [self] in
            guard gateway.isUp else { return again() }
            gateway.enter { [self] in
                gateway.open(caseID(wish.key), wish.key, wish.service, body) { [self] answer in
                    guard !isAnswered else { return }
                    switch answer {
                    case .accepted:
                        isAnswered = true
                        outstanding -= 1
                        accept(wish, body)
                    case .reused, .impossible:
                        isAnswered = true
                        outstanding -= 1
                    case .unknown: again()
                    }
                }
            }
        }
        world.scheduler.after(30_000, again)
    }

    private func accept(_ wish: Wish, _ body: JSONValue) {
        world.trace.add("portal", "is told that \(caseID(wish.key)) is open")
        if let before = accepted[wish.key], before != body {
            // Only after the case is no longer needed may the key be used for something else.
            world.met("key again", "opened anew")
        }
        accepted[wish.key] = body
    }
}
