import Casework
import Kafka
import Messages

extension ConductorDriver {
    /// States on their way into the journal.
    struct Carry: Sendable {
        var partition: Int32
        var generation: UInt64
        var ids: [CaseID]
        var asOf: Int64
    }

    /// Sees to what is due in the partitions besides deadlines: states to be carried, losses to be told.
    mutating func attend(now: Timestamp) -> [ConductorAction] {
        guard !isStopping else { return [] }
        var actions: [ConductorAction] = []
        for partition in owned.keys.sorted() {
            guard var owner = owned.removeValue(forKey: partition) else { continue }
            if let lost = owner.machine.lost, !owner.hasMourned {
                owner.hasMourned = true
                actions.append(.note(.lost(lost, partition: partition)))
            }
            if !owner.isCarrying { actions += carry(partition, &owner, now: now) }
            owned[partition] = owner
        }
        return actions
    }

    private mutating func carry(_ partition: Int32, _ owner: inout Owned, now: Timestamp) -> [ConductorAction] {
        let asOf = owner.machine.position - 1
        let entries = owner.machine.takeCarried(now: now)
        owner.carryAt = owner.machine.nextCarry
        guard !entries.isEmpty else { return [] }
        owner.isCarrying = true
        let number = nextNumber()
        carries[number] = Carry(
            partition: partition, generation: owner.generation, ids: entries.map(\.caseID), asOf: asOf)
        return [
            .note(.carrying(entries.count, partition: partition)), .append(number, entries.map { $0.record(topics) }),
        ]
    }

    mutating func ended(_ carry: Carry, acknowledged: Bool, now: Timestamp) {
        guard isOurs(carry.partition, carry.generation) else { return }
        owned[carry.partition]?.isCarrying = false
        isDue = true
        // What is acknowledged will be read, but for a broker that lies.
        let retry = configuration.decisionRetry.milliseconds * (acknowledged ? 12 : 1)
        carried.append((now.adding(milliseconds: retry), carry))
    }

    /// States that have not been read by now are carried anew.
    mutating func lookForCarried(now: Timestamp) {
        for (at, carry) in carried where at <= now && isOurs(carry.partition, carry.generation) {
            owned[carry.partition]?.machine.carryFailed(carry.ids, asOf: carry.asOf)
        }
        carried.removeAll { $0.at <= now }
    }
}
