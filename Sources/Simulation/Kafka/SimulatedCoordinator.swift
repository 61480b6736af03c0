import Kafka

/// A process that shares a topic's partitions with others.
protocol GroupMember: SimulatedProcess {
    /// Partitions are its own now.
    func assigned(_ places: [TopicPartition])
    /// Partitions are to be given up; `then` is called when that is done.
    func revoked(_ places: [TopicPartition], then: @escaping () -> Void)
    /// Partitions were given to another while this one stood still.
    func lost(_ places: [TopicPartition])
}

/// A consumer group's coordinator: shares the partitions out among the members that live, and takes them from those that
/// are silent for too long, who may not know it yet.
final class SimulatedCoordinator {
    private let world: World
    private let group: String
    private let places: [TopicPartition]
    private let members: [any GroupMember]
    /// The life in which each member has partitions, and which.
    private var held: [TopicPartition: (member: Int, life: Int)] = [:]
    /// What was taken from members that do not know it yet.
    private var unheard: Set<Losing> = []

    private struct Losing: Hashable {
        var place: TopicPartition
        var member: Int
        var life: Int
    }

    init(world: World, group: String, places: [TopicPartition], members: [any GroupMember]) {
        self.world = world
        self.group = group
        self.places = places
        self.members = members
    }

    /// Looks after the group, again and again, until all is well for good.
    func watch() {
        rebalance()
        let isWell = !world.isStormy && places.allSatisfy(isOwner) && members.allSatisfy { $0.isUp && !$0.isStalled }
        if isWell { return }
        world.scheduler.after(world.isStormy ? world.faults.number(1000...20_000) : 5000) { [self] in watch() }
    }

    private func isOwner(_ place: TopicPartition) -> Bool {
        guard let holder = held[place] else { return false }
        return members[holder.member].life == holder.life && members[holder.member].isUp
    }

    private func rebalance() {
        let alive = members.indices.filter { members[$0].isUp && !members[$0].isStalled }
        guard !alive.isEmpty else { return }
        for (index, place) in places.enumerated() {
            // Now and then a partition moves for no reason, as when a member is added.
            let moves = world.isStormy && world.faults.chance(8)
            let wanted = alive[(index + (moves ? 1 : 0)) % alive.count]
            if let holder = held[place] {
                let member = members[holder.member]
                let isAlive = member.isUp && member.life == holder.life
                if isAlive, !member.isStalled, !moves || holder.member == wanted { continue }
                if isAlive, member.isStalled, world.now + 20_000 > member.stalledUntil, !world.faults.chance(300) {
                    continue
                }
                take(place, from: holder, isAlive: isAlive, to: wanted)
            } else {
                give(place, to: wanted)
            }
        }
    }

    private func take(_ place: TopicPartition, from holder: (member: Int, life: Int), isAlive: Bool, to wanted: Int) {
        let member = members[holder.member]
        guard isAlive else { return give(place, to: wanted) }
        if member.isStalled {
            // It does not know: on waking it acts on what it had, until it hears of this.
            world.met("zombie", group)
            world.trace.add("group \(group)", "takes \(place) from \(member.name), which does not know")
            let losing = Losing(place: place, member: holder.member, life: holder.life)
            unheard.insert(losing)
            world.scheduler.at(member.stalledUntil + world.faults.number(1...4000)) { [self] in tell(losing) }
            return give(place, to: wanted)
        }
        held[place] = nil
        world.met("rebalance", group)
        world.trace.add("group \(group)", "moves \(place) from \(member.name)")
        member.enter { [self] in
            member.revoked([place]) { [self] in
                // It took so long that somebody was given the partition already.
                guard held[place] == nil else { return }
                world.groups.setOwner(nil, group, place)
                give(place, to: wanted)
            }
        }
    }

    /// A member hears that it has lost a partition.
    private func tell(_ losing: Losing) {
        guard unheard.remove(losing) != nil else { return }
        let member = members[losing.member]
        member.enter(losing.life) { member.lost([losing.place]) }
    }

    private func give(_ place: TopicPartition, to index: Int) {
        let member = members[index]
        guard member.isUp, !member.isStalled else {
            held[place] = nil
            return
        }
        held[place] = (index, member.life)
        world.groups.setOwner(member.token, group, place)
        world.trace.add("group \(group)", "gives \(place) to \(member.name)")
        // Before it hears that a partition is its own again, it hears that it was not.
        tell(Losing(place: place, member: index, life: member.life))
        member.enter { member.assigned([place]) }
    }
}
