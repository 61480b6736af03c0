import Casework
import Conductor
import Contracts
import Kafka
import Messages

/// Conductors that begin where any commit of the run would have had them begin: they come to what the oracle says of all
/// that is needed, and publish nothing but what follows from the log.
struct RestartedReader {
    private let world: World
    private let services: [String: Service]
    private let place: TopicPartition

    init(world: World, services: [Service], place: TopicPartition) {
        self.world = world
        self.services = Dictionary(services.map { ($0.digest, $0) }) { $1 }
        self.place = place
    }

    func check(_ oracle: Oracle) {
        var random = SimulationRandom(world.seed, "restarts")
        let history = world.groups.history(ConductorProcess.group, place)
        guard !history.isEmpty else { return }
        for _ in 0..<2 { check(oracle, from: random.pick(history), &random) }
    }

    private func check(_ oracle: Oracle, from committed: OffsetAndMetadata, _ random: inout SimulationRandom) {
        let services = services
        var driver = ConductorDriver(
            configuration: ConductorConfiguration(), topics: world.topics,
            partitions: world.log.counts[world.topics.journal] ?? 1, contract: { services[$0] })
        let records = world.log.all(place)
        let end = world.log.watermarks(place).upperBound
        do throws(ConductorError) {
            let (starts, _) = try driver.assigned(
                committed: [place.partition: committed], logs: [place.partition: 0..<end],
                count: world.log.counts[world.topics.journal] ?? 1)
            let start = starts[place.partition] ?? 0
            var rest = records.filter { $0.offset >= start }[...]
            while !rest.isEmpty {
                let batch = rest.prefix(random.count(1...40))
                rest = rest.dropFirst(batch.count)
                _ = driver.records(Array(batch), now: Timestamp(milliseconds: world.now))
            }
            driver.reachedEnd(place.partition, at: end)
            world.table.count("restart", "from any commit")
        } catch {
            return world.violate("a restart from \(committed) does not work: \(error.description)")
        }
        let time = records.map(\.timestamp).max() ?? 0
        for (id, state) in oracle.cases.sorted(by: { $0.key < $1.key }) {
            guard let caseID = CaseID(id) else { continue }
            let facts = CaseFacts.of(state)
            guard let known = driver.state(of: caseID) else {
                world.check(!state.isNeeded(time), "a restart from \(committed.offset) does not know \(id): \(facts)")
                continue
            }
            world.check(
                CaseFacts.of(known) == facts,
                "a restart from \(committed.offset) has another state of \(id)\n  has    \(CaseFacts.of(known))\n  oracle \(facts)")
        }
    }
}
