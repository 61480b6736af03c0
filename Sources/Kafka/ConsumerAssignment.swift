internal import CRdKafka

/// The assigned partitions, and taking records from them.
///
/// Under the link's lock: the reader takes records while the thread may want to change what is assigned.
struct ConsumerAssignment: ~Copyable {
    /// What one look found.
    struct Batch {
        var records: [ConsumerRecord] = []
        /// Ends and errors of partitions, to be told after the records.
        var others: [ConsumerEvent] = []
    }

    private let maxRecords: Int
    private let maxBytes: Int
    private(set) var slots: [Int: PartitionSlot] = [:]
    private(set) var numbers: [TopicPartition: Int] = [:]
    /// Those that have, or may have, something to take; in turn.
    private var ready: [PartitionSlot] = []
    private var paused: Set<TopicPartition> = []
    private(set) var positions: [TopicPartition: Int64] = [:]

    init(maxRecords: Int, maxBytes: Int) {
        self.maxRecords = max(1, maxRecords)
        self.maxBytes = max(1, maxBytes)
    }

    subscript(partition: TopicPartition) -> PartitionSlot? {
        numbers[partition].flatMap { slots[$0] }
    }

    // MARK: For the reader

    /// Takes one batch from the partitions that have something.
    mutating func takeBatch(ready new: [Int]) -> Batch {
        for number in new {
            if let slot = slots[number] { markReady(slot) }
        }
        var batch = Batch()
        guard !ready.isEmpty else { return batch }
        var bytes = 0
        var unfinished: [PartitionSlot] = []
        for slot in ready {
            // Those that are stopped or paused are marked again when they go on.
            guard slots[slot.number] === slot, isOpen(slot), !paused.contains(slot.partition) else {
                slot.isReady = false
                continue
            }
            if take(from: slot, &batch, &bytes) {
                unfinished.append(slot)
            } else {
                slot.isReady = false
            }
        }
        // The one that was cut short comes last next time.
        ready = unfinished.count > 1 ? Array(unfinished.dropFirst()) + unfinished.prefix(1) : unfinished
        return batch
    }

    /// - Returns: whether the slot may have more.
    private mutating func take(from slot: PartitionSlot, _ batch: inout Batch, _ bytes: inout Int) -> Bool {
        var packer = RecordPacker(slot.partition)
        var end: Int64?
        defer {
            if packer.count > 0 { positions[slot.partition] = slot.next }
            packer.finish(&batch.records)
            if let end { batch.others.append(.reachedEnd(slot.partition, offset: end)) }
        }
        while batch.records.count + packer.count < maxRecords, bytes < maxBytes {
            guard let message = rd_kafka_consume_queue(slot.queue, 0) else { return false }
            switch message.pointee.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR:
                packer.add(message)
                bytes += message.pointee.len
                slot.next = message.pointee.offset + 1
                end = nil  // More has come since.
            case RD_KAFKA_RESP_ERR__PARTITION_EOF:
                end = message.pointee.offset
            default:
                batch.others.append(.failed(KafkaError(of: message, slot.partition)))
            }
            rd_kafka_message_destroy(message)
        }
        return true
    }

    private mutating func markReady(_ slot: PartitionSlot) {
        guard !slot.isReady, isOpen(slot) else { return }
        slot.isReady = true
        ready.append(slot)
    }

    private func isOpen(_ slot: PartitionSlot) -> Bool { !slot.isStopped && !slot.isRevoked }

    // MARK: For users

    /// Takes nothing from these partitions from now on.
    mutating func pause(_ partitions: [TopicPartition]) { paused.formUnion(partitions) }

    /// Takes from these partitions again.
    ///
    /// - Returns: the slots' numbers, which are to be looked at.
    mutating func resume(_ partitions: [TopicPartition]) -> [Int] {
        paused.subtract(partitions)
        return partitions.compactMap { numbers[$0] }
    }

    // MARK: For the thread

    /// Takes nothing from these partitions any more: the group wants them back.
    mutating func revoke(_ partitions: [TopicPartition]) {
        for partition in partitions { self[partition]?.isRevoked = true }
    }

    /// Takes nothing from these partitions until ``restart(_:at:)``.
    mutating func stop(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions { self[partition]?.isStopped = true }
    }

    /// Takes from a stopped partition again, from another offset.
    ///
    /// - Returns: the slot's number, which is to be looked at.
    mutating func restart(_ partition: TopicPartition, at offset: Int64) -> Int? {
        guard let slot = self[partition] else { return nil }
        slot.isStopped = false
        slot.next = offset
        positions[partition] = offset
        return slot.number
    }

    /// Lets go of all partitions; they are to be closed by the caller.
    mutating func removeAll(keepingPauses: Bool = false) -> [PartitionSlot] {
        defer {
            slots = [:]
            numbers = [:]
            ready = []
            positions = [:]
            if !keepingPauses { paused = [] }
        }
        return Array(slots.values)
    }

    /// Takes a partition in.
    mutating func add(_ slot: PartitionSlot) {
        slots[slot.number] = slot
        numbers[slot.partition] = slot.number
        if slot.next >= 0 { positions[slot.partition] = slot.next }
    }
}
