/// A process of the bus: it lives, dies and lives again, and may stand still for minutes and then go on with what it
/// thought before.
class SimulatedProcess {
    let world: World
    let name: String
    /// Which life it is in; what an earlier one had begun is over.
    private(set) var life = 0
    private(set) var isUp = false
    /// Until when it stands still.
    private(set) var stalledUntil: Int64 = 0
    /// By how much its machine's clock is ahead.
    private let drift: Int64
    private let number: Int
    /// What happens at the next moment at which it could die; see ``mayDie(_:)``.
    private var deathsDue = 0

    init(world: World, name: String) {
        self.world = world
        self.name = name
        number = world.nextNumber()
        drift = world.storm.drift == 0 ? 0 : world.faults.number(-world.storm.drift...world.storm.drift)
    }

    /// What its clock shows.
    var clock: Int64 { world.now + drift }

    var isStalled: Bool { stalledUntil > world.now }

    /// True time of a moment by its clock.
    func trueTime(_ clock: Int64) -> Int64 { clock - drift }

    /// Tells one life of one process from all others: what a group's coordinator knows it by.
    var token: Int { number * 100_000 + life }

    private static let seldom = [
        "after a decision": 1000, "while carrying": 1000, "after acknowledgement": 900, "after produce": 150,
        "before a decision": 100, "before an opening is appended": 150, "after an opening is appended": 900,
        "after fold": 40, "before commit": 60,
    ]

    // MARK: Life

    /// Begins anew, with nothing in memory.
    func start() {
        life += 1
        isUp = true
        stalledUntil = 0
        world.trace.add(name, "starts")
        begin()
    }

    /// Dies on the spot, and comes back after a while.
    func crash(_ moment: String) {
        guard isUp else { return }
        world.trace.add(name, "dies \(moment)")
        life += 1
        isUp = false
        deathsDue = 0
        end()
        world.scheduler.after(world.faults.number(10...30_000)) { [self] in if !isUp { start() } }
    }

    /// Stands still, as a machine that swaps, or one that is cut off.
    func stall(_ time: Int64) {
        guard isUp else { return }
        world.trace.add(name, "stands still for \(time) ms")
        stalledUntil = max(stalledUntil, world.now + time)
    }

    /// Says that it is to die at the next point where the order of things matters.
    func dieSoon() { deathsDue += 1 }

    /// A point at which a death matters, such as after producing and before committing.
    ///
    /// - Returns: whether it died.
    func mayDie(_ moment: String) -> Bool {
        // At the moments that are seldom come to, the sooner.
        guard deathsDue > 0, world.isStormy, world.faults.chance(Self.seldom[moment] ?? 80) else {
            return false
        }
        world.met("death", moment)
        crash(moment)
        return true
    }

    /// Begins; for processes to fill in.
    func begin() {}

    /// Dies; for processes to fill in.
    func end() {}

    // MARK: Doing

    /// Runs something in this life of the process: not at all once that is over, and later where it stands still.
    func enter(_ body: @escaping () -> Void) { enter(life, body) }

    /// Runs something in one life of the process.
    func enter(_ life: Int, _ body: @escaping () -> Void) {
        guard life == self.life else { return }
        guard isStalled else { return body() }
        world.scheduler.at(stalledUntil) { [self] in enter(life, body) }
    }

    /// Runs something after a while, in this life.
    func after(_ milliseconds: Int64, _ body: @escaping () -> Void) {
        let life = life
        world.scheduler.after(milliseconds) { [self] in enter(life, body) }
    }

    /// A way to the log for this life.
    func producer() -> SimulatedProducer {
        let life = life
        return SimulatedProducer(world: world, process: name) { [self] body in enter(life, body) }
    }
}
