import Casework
import Conductor
import Contracts
import JSON
import Kafka
import Messages

/// All processes of the bus, the portal, the agencies and the operator of one run.
final class SimulatedBus {
    let world: World
    let shelf: ContractShelf
    let conductors: [ConductorProcess]
    let ingresses: [IngressProcess]
    let gateways: [GatewayProcess]
    let adapters: [AdapterProcess]
    let legacies: [LegacySystem]
    let portal: Portal
    private let desk: OperatorDesk
    private let coordinators: [SimulatedCoordinator]
    private var shape: Shape
    /// How long the journal keeps a record, in milliseconds; nil: as long as it is needed.
    private let retention: Int64?

    /// How large a run is.
    private struct Shape {
        var partitions: Int32
        var cases: Int
        var span: Int64
        /// When the weather becomes fair.
        var storm: Int64
        var isLarge: Bool
        var isLong: Bool
        var counts: (conductors: Int, ingresses: Int, gateways: Int, adapters: Int)

        init(_ random: inout SimulationRandom) {
            isLarge = random.chance(60)
            isLong = random.chance(80)
            partitions = Int32(random.weighted([0, 60, 25, 15]))
            cases = isLarge ? random.count(4...10) : random.count(1...3)
            span = random.pick([2000, 60_000, 600_000])
            storm = random.number(60_000...2_400_000)
            counts = (random.count(1...3), random.count(1...2), random.count(1...2), random.count(1...2))
        }
    }

    /// - Parameter calm: whether nothing goes wrong, whatever the seed would have had.
    init(seed: UInt64, broken: BrokenRule?, traces: Bool, calm: Bool = false) {
        var random = SimulationRandom(seed, "shape")
        let shape = Shape(&random)
        self.shape = shape
        var storm = random.chance(30) ? Storm.none : Storm.random(&random)
        if calm { storm = .none }
        let world = World(seed: seed, storm: storm, broken: broken, traces: traces)
        self.world = world
        world.isStormy = !calm
        let topics = world.topics
        for topic in [topics.journal, topics.results(Portal.name)] {
            world.log.create(topic, partitions: shape.partitions)
        }
        for agency in SimulatedService.agencies {
            for topic in [topics.tasks(agency), topics.replies(agency)] {
                world.log.create(topic, partitions: shape.partitions)
            }
        }
        var plans = SimulationRandom(seed, "plans")
        let services = (0..<plans.count(1...2)).compactMap {
            SimulatedService.random(&plans, number: $0, isLarge: shape.isLarge, isLong: shape.isLong)
        }
        let shelf = ContractShelf(world: world, services: services)
        self.shelf = shelf
        var configuration = ConductorConfiguration()
        configuration.commitInterval = .milliseconds(random.pick([200, 2000, 20_000]))
        configuration.maxPublications = random.pick([2, 64])
        configuration.recommitInterval = .seconds(300)
        let retention: Int64? = random.chance(600) ? random.pick([1_800_000, 7_200_000]) : nil
        self.retention = retention
        configuration.carry = CarryLimits(
            events: random.pick([5, 20, 100]), bytes: random.pick([2000, 64 << 20]),
            age: broken == .carryByCountOnly ? nil : retention.map { .milliseconds($0 / 4) })
        let conducting = configuration
        conductors = (1...shape.counts.conductors).map {
            ConductorProcess(world: world, name: "conductor \($0)", shelf: shelf, configuration: conducting)
        }
        ingresses = (1...shape.counts.ingresses).map {
            IngressProcess(world: world, name: "ingress \($0)", shelf: shelf)
        }
        let gateways = (1...shape.counts.gateways).map {
            GatewayProcess(world: world, name: "gateway \($0)", shelf: shelf)
        }
        self.gateways = gateways
        let legacies = SimulatedService.agencies.map { LegacySystem(world: world, agency: $0) }
        self.legacies = legacies
        adapters = legacies.flatMap { legacy in
            (1...shape.counts.adapters).map {
                AdapterProcess(
                    world: world, name: "adapter \(legacy.agency) \($0)", agency: legacy.agency, legacy: legacy)
            }
        }
        portal = Portal(world: world, gateways: gateways)
        desk = OperatorDesk(world: world, gateways: gateways, portal: portal)
        var coordinators = [
            SimulatedCoordinator(
                world: world, group: ConductorProcess.group, places: world.log.places(topics.journal),
                members: conductors),
            SimulatedCoordinator(
                world: world, group: IngressProcess.group,
                places: SimulatedService.agencies.flatMap { world.log.places(topics.replies($0)) }, members: ingresses),
        ]
        for agency in SimulatedService.agencies {
            coordinators.append(
                SimulatedCoordinator(
                    world: world, group: agency, places: world.log.places(topics.tasks(agency)),
                    members: adapters.filter { $0.agency == agency }))
        }
        self.coordinators = coordinators
    }

    private var processes: [SimulatedProcess] { conductors + ingresses + gateways + adapters }

    // MARK: Running

    /// What happened to each case that counted, in its order, and what its portal was told last.
    private(set) var courses: [String: Course] = [:]

    struct Course {
        var events: [String] = []
        var result: JSONValue?
    }

    /// Compares with a run in which nothing went wrong: where the same happened to a case in the same order, it came to the
    /// same.
    func compare(with other: SimulatedBus) {
        for (id, course) in courses.sorted(by: { $0.key < $1.key }) {
            guard let quiet = other.courses[id], quiet.events == course.events else { continue }
            world.table.count("fault-free run", "the same order")
            world.check(
                quiet.result == course.result,
                "\(id) came to \(course.result ?? .null), and without faults to \(quiet.result ?? .null)")
        }
    }

    private func follow() {
        for place in world.log.places(world.topics.journal) {
            var oracle = Oracle(services: shelf.services)
            for record in world.log.all(place) {
                // What comes after the end may change the result or not, by the time alone.
                let was = OracleEvent(record).flatMap { oracle.cases[$0.caseID] }
                let isWithin = was?.isWithinAmendment(record.timestamp) ?? false
                oracle.take(record)
                guard let verdict = oracle.verdicts.last, verdict.event.offset == record.offset, verdict.counts else {
                    continue
                }
                let event = verdict.event
                let name = event.task?.name ?? event.body["requestDigest"]?.string ?? ""
                courses[event.caseID, default: Course()].events.append(
                    "\(event.kind) \(name) \(event.attributes["outcome"] ?? "") \(isWithin ? "in time" : "")")
            }
            let results = TopicPartition(topic: world.topics.results(Portal.name), partition: place.partition)
            var greatest: [String: Int] = [:]
            for record in world.log.all(results) {
                guard let event = try? CloudEvent(record), let message = OracleMessage(event, to: Portal.name),
                    let revision = Int(event["sequence"] ?? ""), let id = event["correlationid"],
                    revision > greatest[id] ?? 0
                else { continue }
                greatest[id] = revision
                courses[id]?.result = message.facts
            }
        }
    }

    func run() {
        guard !shelf.services.isEmpty else { return world.violate("no plan could be made") }
        setSkews()
        for process in processes { process.start() }
        for coordinator in coordinators { coordinator.watch() }
        portal.plan(services: shelf.services, cases: shape.cases, span: shape.span)
        desk.watch()
        planTrouble()
        let end = World.start + shape.storm
        world.scheduler.at(end) { [self] in clearUp() }
        if !world.scheduler.run(until: World.start + 40_000_000, maxSteps: 400_000) {
            world.violate("it goes round in circles")
        }
        let checker = Checker(bus: self)
        checker.check()
        follow()
        // When all windows are over, nothing is kept in memory.
        passTime()
        checker.checkForgotten()
    }

    /// Lets the log's time go on until nobody needs any case.
    private func passTime() {
        let places = Set(world.log.places(world.topics.journal).map(\.partition))
        var left = places
        var number = 0
        for hours in 0..<2 {
            left = places
            while let partition = left.first {
                number += 1
                let id = CaseID(portal: "nobody", idempotencyKey: "\(number)")
                guard Partitioner.murmur2(id.key, partitions: shape.partitions) == partition else { continue }
                left.remove(partition)
                let event = JournalEntry(
                    caseID: id, source: "/simulation",
                    body: .expired(CaseExpired(deadline: Timestamp(milliseconds: 0))))
                world.scheduler.after(Int64(hours + 1) * 3_600_000) { [self] in
                    _ = world.append(event.record(world.topics), by: "time")
                }
            }
        }
        _ = world.scheduler.run(until: world.now + 10_000_000, maxSteps: 450_000)
    }

    /// Lets go of what holds one another, so that a run leaves nothing behind.
    func dispose() {
        for process in processes { process.end() }
        world.scheduler.clear()
    }

    private func setSkews() {
        guard world.storm.skew > 0 else { return }
        for place in world.log.partitions.keys.sorted() {
            world.log.setSkew(world.faults.number(-world.storm.skew...world.storm.skew), of: place)
        }
    }

    /// Draws when what goes wrong.
    private func planTrouble() {
        let hours = max(1, shape.storm / 600_000)
        for _ in 0..<Int(hours) * world.storm.crashes {
            let process = world.faults.pick(processes)
            let at = World.start + world.faults.number(0...shape.storm)
            if world.faults.chance(700) {
                world.scheduler.at(at) { process.dieSoon() }
            } else {
                world.scheduler.at(at) { process.crash("out of the blue") }
            }
        }
        for _ in 0..<Int(hours) * world.storm.stalls {
            let process = world.faults.pick(processes)
            let time = world.faults.pick([500, 5000, 60_000, 400_000] as [Int64])
            world.scheduler.at(World.start + world.faults.number(0...shape.storm)) { process.stall(time) }
        }
        for place in world.log.places(world.topics.journal) {
            if world.storm.skew > 0 {
                // Another broker leads the partition: its clock is another.
                world.scheduler.at(World.start + world.faults.number(0...shape.storm)) { [self] in
                    world.met("another broker's clock", "journal")
                    world.log.setSkew(world.faults.number(-world.storm.skew...world.storm.skew), of: place)
                }
            }
            if let retention {
                var at = World.start + retention / 3
                while at < World.start + 24_000_000 {
                    world.scheduler.at(at) { [self] in expire(place, retention) }
                    at += retention / 3
                }
            }
            for _ in 0..<4 {
                let at = World.start + world.faults.number(0...shape.storm)
                world.scheduler.at(at) { [self] in trim(place) }
            }
            if world.storm.badCommits > 0 {
                world.scheduler.at(World.start + world.faults.number(0...shape.storm)) { [self] in
                    if world.groups.revert(ConductorProcess.group, place) {
                        world.met("commit goes back", ConductorProcess.group)
                        world.trace.add("broker", "loses the last commit of \(place)")
                    }
                }
            }
        }
    }

    /// Retention removes what is old, whoever needs it.
    private func expire(_ place: TopicPartition, _ retention: Int64) {
        // A broker that loses a commit of a quiet partition, and then retention: a restart says so and loses nothing, but it
        // wants an operator. Here that would be the end.
        guard !world.groups.isReverted(ConductorProcess.group, place) else { return }
        let start = world.log.expired(place, age: retention)
        guard start > world.log.watermarks(place).lowerBound else { return }
        world.met("log expired", "journal")
        world.trace.add("broker", "lets \(place) begin at \(start)")
        world.log.trim(place, to: start)
        checkRestart(place)
    }

    /// Whatever retention removes, a conductor that begins now lacks nothing.
    private func checkRestart(_ place: TopicPartition) {
        let committed = world.groups.committed(ConductorProcess.group, place)
        let count = world.log.counts[place.topic] ?? 1
        do throws(ConductorError) {
            _ = try StartDecision(
                partition: place.partition, committed: committed, log: world.log.watermarks(place), partitions: count,
                recovers: false)
        } catch {
            world.violate("a restart would lose something: \(error.description)")
        }
    }

    /// Retention removes what nobody needs.
    private func trim(_ place: TopicPartition) {
        guard !world.groups.isReverted(ConductorProcess.group, place) else { return }
        let history = world.groups.history(ConductorProcess.group, place)
        // A commit may be lost: then the one before counts.
        guard let low = history.suffix(3).map(\.offset).min() else { return }
        let start = world.log.watermarks(place).lowerBound
        guard low > start else { return }
        world.met("log trimmed", "journal")
        world.trace.add("broker", "trims \(place) to \(low)")
        world.log.trim(place, to: low)
    }

    /// From here on nothing goes wrong any more, and all that is due comes to its end.
    private func clearUp() {
        world.isStormy = false
        world.trace.add("weather", "is fair from here on")
    }
}
