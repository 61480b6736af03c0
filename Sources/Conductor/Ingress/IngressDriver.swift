import Casework
package import Kafka
package import Messages

/// What the ingress decides, without IO: which entries follow from records of replies topics, where to begin, and what
/// may be committed.
///
/// A reply's offset is committed only after its journal entry is acknowledged. A reply taken in twice is the same entry
/// twice, which the fold knows.
package struct IngressDriver: Sendable {
    /// Records that were read together.
    private struct Batch: Sendable {
        var number: UInt64
        var entries: Int
        /// What may be committed once it, and all before it, are acknowledged.
        var offsets: [TopicPartition: Int64] = [:]
        var isAcknowledged = false
    }

    private let judge: ReplyJudge
    private let topics: Topics
    private var number: UInt64 = 0
    /// Oldest first.
    private var batches: [Batch] = []
    private var isEnded = false

    /// - Parameters:
    ///   - contracts: what replies are checked by.
    ///   - maxReplyBytes: how large a reply's body may be.
    package init(contracts: any ReplyContracts, topics: Topics, maxReplyBytes: Int) {
        judge = ReplyJudge(contracts: contracts, topics: topics, maxReplyBytes: maxReplyBytes)
        self.topics = topics
    }

    /// How many batches may be on their way into the journal at once: as many as hide the time that one takes.
    package static let maxBatches = 8

    /// Whether it takes more records: false while too much of what it has is not in the journal.
    package var wantsRecords: Bool { batches.count < Self.maxBatches }

    /// Whether nothing is on its way into the journal.
    package var isIdle: Bool { batches.isEmpty }

    /// Where to read partitions from that were assigned.
    ///
    /// - Parameter committed: what the group has committed of them; nothing for one without.
    package func starts(
        _ partitions: [TopicPartition], committed: [TopicPartition: OffsetAndMetadata]
    ) -> [TopicPartition: StartOffset] {
        var starts: [TopicPartition: StartOffset] = [:]
        for partition in partitions {
            starts[partition] = committed[partition].map { .offset($0.offset) } ?? .beginning
        }
        return starts
    }

    /// Partitions were revoked or lost: their offsets are another's now.
    package mutating func released(_ partitions: [TopicPartition]) {
        for index in batches.indices {
            for partition in partitions { batches[index].offsets[partition] = nil }
        }
    }

    /// Records were read.
    package mutating func records(_ records: [ConsumerRecord]) -> [IngressAction] {
        guard !isEnded else { return [] }
        number += 1
        var batch = Batch(number: number, entries: 0)
        var actions: [IngressAction] = []
        var entries: [ProducerRecord] = []
        entries.reserveCapacity(records.count)
        for record in records {
            batch.offsets[record.topicPartition] = record.offset + 1
            do throws(MessageError) {
                let (entry, body) = try judge.read(record)
                entries.append(entry.record(topics, document: body))
            } catch {
                actions.append(.note(.malformed(error, record.topicPartition, offset: record.offset)))
            }
        }
        batch.entries = entries.count
        batches.append(batch)
        return actions + (entries.isEmpty ? appended(number, undeliverable: []) : [.append(number, entries)])
    }

    /// An appending has ended: each record is acknowledged, or can never be appended.
    package mutating func appended(_ number: UInt64, undeliverable: [Undeliverable]) -> [IngressAction] {
        guard let index = batches.firstIndex(where: { $0.number == number }) else { return [] }
        batches[index].isAcknowledged = true
        var actions: [IngressAction] = undeliverable.map { .note(.undeliverable(reason: $0.reason)) }
        let taken = batches[index].entries - undeliverable.count
        if taken > 0 { actions.append(.note(.taken(taken))) }
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        while let first = batches.first, first.isAcknowledged {
            for (partition, offset) in first.offsets { offsets[partition] = OffsetAndMetadata(offset: offset) }
            batches.removeFirst()
        }
        if !offsets.isEmpty { actions.append(.commit(offsets)) }
        return actions
    }

    /// An appending was given up: nothing of it, or after it, is ever committed.
    package mutating func abandoned() {
        batches = []
        isEnded = true
    }

    /// The consumer reports an error.
    package func failed(_ error: KafkaError) -> [IngressAction] {
        if error.isFatal { return [.fail(.busFailed(error))] }
        guard error.code == .offsetOutOfRange, let topic = error.topic, let partition = error.partition else {
            return [.note(.trouble(error))]
        }
        return [.readRange(TopicPartition(topic: topic, partition: partition))]
    }

    /// The log of a partition has passed the committed offset: reading goes on where it begins by now.
    package func rangeRead(_ log: Range<Int64>, of partition: TopicPartition) -> [IngressAction] {
        [.seek(partition, to: log.lowerBound), .note(.lost(partition, from: log.lowerBound))]
    }
}
