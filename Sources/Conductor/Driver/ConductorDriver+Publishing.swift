import Casework
import Kafka
package import Messages

extension ConductorDriver {
    /// A batch of outputs on its way.
    struct Publication: Sendable {
        /// What its acknowledgement means to one partition.
        struct Part: Sendable {
            var partition: Int32
            var generation: UInt64
            var through: Int64
            var release: Int

            init(_ partition: Int32, _ generation: UInt64, _ step: PartitionMachine.Step) {
                self.partition = partition
                self.generation = generation
                through = step.through
                release = step.release
            }
        }

        var parts: [Part] = []
        var outputs: [Output] = []
        /// Whether all outputs are acknowledged or known to be undeliverable, and the journal is being told of these.
        var isTelling = false
    }

    mutating func publish(_ publication: Publication, now: Timestamp) -> [ConductorAction] {
        guard !publication.outputs.isEmpty else {
            commitSoon(now: now)
            return []
        }
        let number = nextNumber()
        publications[number] = publication
        return [.publish(number, publication.outputs.map { $0.record(topics) })]
    }

    /// A publication has ended: each of its records is acknowledged, or can never be delivered.
    ///
    /// Outputs that can't be become events of their cases, which must be acknowledged in turn before the publication
    /// counts.
    package mutating func published(
        _ number: UInt64, undeliverable: [Undeliverable], now: Timestamp
    ) -> [ConductorAction] {
        guard let publication = publications[number] else { return [] }
        var actions: [ConductorAction] = []
        if publication.isTelling {
            // There is nowhere else to say it: its step ends at its deadline.
            for one in undeliverable {
                actions.append(.note(.undeliverable(topic: topics.journal, reason: one.reason)))
            }
        } else {
            var told: [JournalEntry] = []
            for one in undeliverable where publication.outputs.indices.contains(one.index) {
                let output = publication.outputs[one.index]
                let topic = output.record(topics).topic
                actions.append(.note(.undeliverable(topic: topic, reason: one.reason)))
                guard case .task(let task) = output else { continue }
                let problem = Problem(code: "task-undeliverable", message: "\(topic): \(one.reason)")
                told.append(
                    JournalEntry(
                        caseID: task.id.caseID, source: "/darcha/conductor", trace: task.trace,
                        body: .undeliverable(TaskUndeliverable(task: task.id, problem: problem))))
            }
            if !told.isEmpty {
                publications[number]?.isTelling = true
                publications[number]?.outputs = []
                return actions + [.publish(number, told.map { $0.record(topics) })]
            }
        }
        publications[number] = nil
        for part in publication.parts where isOurs(part.partition, part.generation) {
            owned[part.partition]?.machine.published(through: part.through, release: part.release)
        }
        commitSoon(now: now)
        return actions
    }

    /// A publication was given up, since it was no longer wanted. It never counts.
    package mutating func abandoned(_ number: UInt64) { publications[number] = nil }
}

extension Output {
    fileprivate func record(_ topics: Topics) -> ProducerRecord {
        switch self {
        case .task(let task): task.record(topics)
        case .reminder(let reminder): reminder.record(topics)
        case .result(let result): result.record(topics)
        }
    }
}
