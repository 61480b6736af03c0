import Casework
import Kafka
package import Messages

extension ConductorDriver {
    mutating func arm(_ decisions: [Decision], _ partition: Int32) {
        guard let generation = owned[partition]?.generation else { return }
        for decision in decisions {
            deadlines.arm(
                DeadlineQueue.Armed(decision: decision, partition: partition, generation: generation),
                at: decision.deadline)
        }
    }

    /// Decides what has fallen due.
    mutating func decide(now: Timestamp) -> [ConductorAction] {
        let due = deadlines.due(now).compactMap(current)
        // One agency's stalled ingress must not hold up the deadlines of the others.
        var groups: [Set<String>: Int] = [:]
        var waits: [(agencies: Set<String>, due: [DeadlineQueue.Armed])] = []
        for armed in due {
            let agencies = Set(armed.decision.agencies)
            if let group = groups[agencies] {
                waits[group].due.append(armed)
            } else {
                groups[agencies] = waits.count
                waits.append((agencies, [armed]))
            }
        }
        return waits.flatMap { wait -> [ConductorAction] in
            let number = nextNumber()
            deciding[number] = wait.due
            return wait.agencies.isEmpty
                ? ingressPassed(number, now: now) : [.awaitIngress(number, agencies: wait.agencies)]
        }
    }

    /// The ingress has taken in what the agencies had answered, or patience has run out.
    package mutating func ingressPassed(_ number: UInt64, now: Timestamp) -> [ConductorAction] {
        // What it took in may have settled some, and been folded by now.
        let due = deciding[number]?.compactMap(current) ?? []
        guard !due.isEmpty else {
            appended(number, now: now)
            return []
        }
        return [
            .note(.deadlinesPassed(due.count)),
            .append(number, due.map { $0.decision.entry(trace: nil).record(topics) }),
        ]
    }

    /// An appending has ended, well or not. Its decisions stay armed until the fold shows them settled: the log may answer
    /// that they came too early, or never get them.
    ///
    /// - Parameter acknowledged: whether all of its records are.
    package mutating func appended(_ number: UInt64, acknowledged: Bool = true, now: Timestamp) {
        if let carry = carries.removeValue(forKey: number) {
            return ended(carry, acknowledged: acknowledged, now: now)
        }
        guard let decided = deciding.removeValue(forKey: number) else { return }
        let again = now.adding(milliseconds: configuration.decisionRetry.milliseconds)
        for armed in decided.compactMap(current) { deadlines.arm(armed, at: again) }
    }

    /// The decision as it stands now; nil where nothing is left to decide, or the partition is no longer ours.
    private func current(_ armed: DeadlineQueue.Armed) -> DeadlineQueue.Armed? {
        guard isOurs(armed.partition, armed.generation),
            let machine = owned[armed.partition]?.machine,
            let decision = machine.state(of: armed.decision.caseID)?.current(armed.decision)
        else { return nil }
        var current = armed
        current.decision = decision
        return current
    }
}
