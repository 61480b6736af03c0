import Contracts

/// The contracts of a run, and when each process comes to know them: some come late, and some are known to one and not
/// yet to another.
final class ContractShelf {
    private let world: World
    let services: [Service]
    private let byDigest: [String: Service]
    private var known: [String: Set<String>] = [:]
    /// By process, whom to tell.
    private var followers: [String: () -> Void] = [:]

    init(world: World, services: [Service]) {
        self.world = world
        self.services = services
        byDigest = Dictionary(services.map { ($0.digest, $0) }) { $1 }
    }

    /// A process's view of the shelf.
    func service(_ digest: String, for process: String) -> Service? {
        known[process]?.contains(digest) ?? false ? byDigest[digest] : nil
    }

    /// All that a process knows.
    func services(for process: String) -> [Service] {
        services.filter { known[process]?.contains($0.digest) ?? false }
    }

    /// What everybody knows in the end.
    func service(_ digest: String) -> Service? { byDigest[digest] }

    /// A process starts: it reads what there is, which may not be all.
    func begin(_ process: SimulatedProcess, isLate: Bool, tell: @escaping () -> Void) {
        let life = process.life
        var mine: Set<String> = []
        for service in services {
            if isLate, world.isStormy, world.faults.chance(250) {
                world.met("contract late", process.name.filter(\.isLetter))
                world.scheduler.after(world.faults.number(1000...400_000)) { [self] in
                    guard process.life == life else { return }
                    process.enter(life) { [self] in
                        known[process.name]?.insert(service.digest)
                        tell()
                    }
                }
            } else {
                mine.insert(service.digest)
            }
        }
        known[process.name] = mine
    }
}
