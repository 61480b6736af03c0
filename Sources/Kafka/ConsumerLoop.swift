internal import CRdKafka
internal import Synchronization

/// A consumer's thread: everything that is done with the handle but the blocking questions.
///
/// It sleeps until a queue of librdkafka's, a user or the reader wakes it. There is no timer but one: librdkafka takes
/// an application that does not poll for `max.poll.interval.ms` for dead, so the thread polls the group's queue, which
/// holds no records, well within that time, however slow the reader is.
final class ConsumerLoop {
    private let client: ClientHandle
    private let link: ConsumerLink
    private let options: ConsumerOptions
    private let control: OpaquePointer
    private var slots: [Int: PartitionSlot] = [:]
    private var numbers: [TopicPartition: Int] = [:]
    private var ready: [PartitionSlot] = []
    private var nextNumber = 1
    private var pending: Pending?
    private var commits: [UInt: @Sendable (Result<Void, KafkaError>) -> Void] = [:]
    private var nextCommit: UInt = 1
    private var isSubscribed = false
    private var isClosing = false
    private var isClosed = false

    /// A rebalance that waits for its owner.
    private struct Pending {
        let id: Int
        /// The partitions given; nil when they are taken.
        let given: [TopicPartition]?
    }

    /// Well below `max.poll.interval.ms`.
    private let pollInterval: Int

    init(client: ClientHandle, control: OpaquePointer, link: ConsumerLink, options: ConsumerOptions, pollInterval: Int)
    {
        self.client = client
        self.control = control
        self.link = link
        self.options = options
        self.pollInterval = pollInterval
        client.context.onRebalance = { [unowned self] error, list in rebalance(error, list) }
        client.context.onError = { error in
            client.context.log(error)
            link.offer(.failed(error))
        }
        client.context.onCommit = { [unowned self] token, error, list in committed(token, error, list) }
    }

    // MARK: The loop

    func run() {
        pollControl()
        while !isClosing {
            let isIdle = ready.isEmpty || link.buffer.withLock { $0.isHeld }
            let work = link.inbox.wait(milliseconds: isIdle ? pollInterval : 0) { inbox in
                guard !inbox.isEmpty else { return nil as ConsumerLink.Inbox? }
                defer { inbox = ConsumerLink.Inbox() }
                return inbox
            }
            for command in work?.commands ?? [] { command.run(self) }
            for number in work?.ready ?? [] {
                if let slot = slots[number] { wake(slot) }
            }
            // Also when the wait ended for its time: see above.
            if work == nil ? isIdle : work?.hasControl == true { pollControl() }
            if !isClosing { takeBatch() }
        }
        shutDown()
    }

    private func wake(_ slot: PartitionSlot) {
        guard !slot.isReady, !slot.isStopped else { return }
        slot.isReady = true
        ready.append(slot)
    }

    /// Serves rebalances, errors and answers to commits.
    private func pollControl() {
        while let message = rd_kafka_consumer_poll(client.pointer, 0) {
            // Errors of no partition. Records don't come here: their queues are cut off before they are assigned.
            if message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                let error = Self.error(of: message)
                client.context.log(error)
                link.offer(.failed(error))
            }
            rd_kafka_message_destroy(message)
        }
    }

    // MARK: Records

    /// Takes one batch from the partitions that have something, and gives it to the reader.
    private func takeBatch() {
        guard !ready.isEmpty, let room = link.buffer.withLock({ $0.room() }) else { return }
        let limit = min(max(1, options.maxBatch), room.records)
        var records: [ConsumerRecord] = []
        var bytes = 0
        var marks: ConsumerBuffer.Marks = []
        var others: [ConsumerEvent] = []
        var stillReady: [PartitionSlot] = []
        for slot in ready {
            guard slots[slot.number] === slot, !slot.isStopped else {
                slot.isReady = false
                continue
            }
            let before = records.count
            var end: Int64?
            while true {
                guard records.count < limit, bytes < room.bytes else {
                    stillReady.append(slot)
                    break
                }
                guard let message = rd_kafka_consume_queue(slot.queue, 0) else {
                    slot.isReady = false
                    break
                }
                switch message.pointee.err {
                case RD_KAFKA_RESP_ERR_NO_ERROR:
                    let record = ConsumerRecord(copying: message, topic: slot.partition.topic)
                    bytes += record.weight
                    records.append(record)
                    slot.next = record.offset + 1
                    end = nil
                case RD_KAFKA_RESP_ERR__PARTITION_EOF:
                    end = message.pointee.offset
                default:
                    let error = Self.error(of: message, slot.partition)
                    client.context.log(error)
                    others.append(.failed(error))
                }
                rd_kafka_message_destroy(message)
            }
            if records.count > before { marks.append((slot.partition, slot.next)) }
            if let end { others.append(.reachedEnd(slot.partition, offset: end)) }
        }
        // Those that had more than fitted come last next time.
        ready = stillReady.count > 1 ? Array(stillReady.dropFirst()) + stillReady.prefix(1) : stillReady
        if !records.isEmpty {
            link.deliver(link.buffer.withLock { $0.offer(records, bytes: bytes, marks: marks) })
        }
        for event in others { link.offer(event) }
    }

    private static func error(
        of message: UnsafeMutablePointer<rd_kafka_message_t>, _ known: TopicPartition? = nil
    ) -> KafkaError {
        let text = rd_kafka_message_errstr(message).map { String(cString: $0) }
        var error = KafkaError(message.pointee.err, message: text)
        if let known {
            error.topic = known.topic
            error.partition = known.partition
        } else if let topic = message.pointee.rkt {
            error.topic = String(cString: rd_kafka_topic_name(topic))
            if message.pointee.partition >= 0 { error.partition = message.pointee.partition }
        }
        // librdkafka has one code for "no usable offset" and tells the two cases apart in its text only.
        if message.pointee.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
            text?.contains("no previously committed offset") == true
        {
            error.code = .noOffset
        }
        return error
    }

    // MARK: Assignment

    /// librdkafka's callback, within ``pollControl()`` or closing.
    private func rebalance(
        _ error: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) {
        var partitions: [TopicPartition] = []
        if let list { PartitionList.forEach(in: list) { partition, _ in partitions.append(partition) } }
        partitions.sort()
        let isGiven = error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
        let id = nextNumber
        nextNumber += 1
        pending = Pending(id: id, given: isGiven ? partitions : nil)
        if !isGiven {
            for partition in partitions {
                if let number = numbers[partition] { slots[number]?.isStopped = true }
            }
            goOn(if: link.buffer.withLock { $0.drop(Set(partitions)) })
        }
        guard !isClosing else {
            answer(id, [:])
            return
        }
        let link = link
        let rebalance = Rebalance(partitions: partitions) { offsets, done in
            link.post(
                ConsumerLink.Command(
                    run: { loop in
                        loop.answer(id, offsets)
                        done()
                    }, refuse: done))
        }
        if isGiven {
            link.offer(.assigned(rebalance))
        } else if rd_kafka_assignment_lost(client.pointer) != 0 {
            link.offer(.lost(rebalance))
        } else {
            link.offer(.revoked(rebalance))
        }
    }

    /// The owner's word on a rebalance; a late one, on a rebalance that has been answered or replaced, is nothing.
    private func answer(_ id: Int, _ offsets: [TopicPartition: StartOffset]) {
        guard let pending, pending.id == id else { return }
        self.pending = nil
        do throws(KafkaError) {
            if let given = pending.given, !isClosing {
                try assign(given.map { ($0, (offsets[$0] ?? .committed).raw) })
            } else {
                try assign([])
            }
        } catch {
            client.context.log(error)
            link.offer(.failed(error))
        }
    }

    /// Replaces the assignment.
    private func assign(_ partitions: [(partition: TopicPartition, start: Int64)]) throws(KafkaError) {
        let old = slots
        for slot in old.values { slot.mute() }
        slots = [:]
        numbers = [:]
        ready = []
        if !partitions.isEmpty || !old.isEmpty {
            let gone = Set(old.values.map(\.partition))
            goOn(
                if: link.buffer.withLock { buffer in
                    buffer.unpause(gone)
                    return buffer.drop(gone)
                })
        }
        var failure: KafkaError?
        let list = PartitionList(capacity: partitions.count)
        for (partition, start) in partitions where numbers[partition] == nil {
            do throws(KafkaError) {
                let slot = try PartitionSlot(
                    partition, start: start, number: nextNumber, client: client, inbox: link.inbox)
                nextNumber += 1
                slots[slot.number] = slot
                numbers[partition] = slot.number
                list.add(partition, offset: start)
                if start >= 0 { link.buffer.withLock { $0.setPosition(partition, start) } }
            } catch {
                failure = error
            }
        }
        let error = rd_kafka_assign(client.pointer, slots.isEmpty ? nil : list.pointer)
        for slot in old.values { slot.close(isReplaced: numbers[slot.partition] != nil) }
        // Something may have come before the callback was in place.
        for slot in slots.values { wake(slot) }
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error) }
        if let failure { throw failure }
    }

    private func goOn(if goesOn: Bool) {
        if goesOn { link.letGoOn() }
    }

    // MARK: Commands

    func assign(_ partitions: [TopicPartition: StartOffset]) -> Result<Void, KafkaError> {
        guard !isSubscribed else {
            return .failure(
                KafkaError(
                    code: .invalidArgument,
                    message: "the consumer is subscribed: its group assigns partitions, Rebalance.proceed says where"))
        }
        do throws(KafkaError) {
            try assign(partitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value.raw) })
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    func subscribe(to topics: [String]) -> Result<Void, KafkaError> {
        let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
        let error = rd_kafka_subscribe(client.pointer, list.pointer)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failure(KafkaError(error)) }
        isSubscribed = true
        return .success(())
    }

    func seek(_ offsets: [TopicPartition: Int64]) -> Result<Void, KafkaError> {
        for (partition, offset) in offsets {
            guard numbers[partition] != nil else {
                return .failure(
                    KafkaError(
                        code: .invalidArgument, message: "the partition is not assigned to this consumer",
                        topic: partition.topic, partition: partition.partition))
            }
            guard offset >= 0 else {
                return .failure(
                    KafkaError(
                        code: .invalidArgument, message: "\(offset) is no offset", topic: partition.topic,
                        partition: partition.partition))
            }
        }
        guard !offsets.isEmpty else { return .success(()) }
        let list = PartitionList(capacity: offsets.count)
        for (partition, offset) in offsets { list.add(partition, offset: offset) }
        // Any other time limit than "none" is taken a thousand times too short by 2.0.2. librdkafka's own thread
        // answers, not the broker, so it does not last.
        if let error = rd_kafka_seek_partitions(client.pointer, list.pointer, -1) {
            return .failure(KafkaError(consuming: error))
        }
        var mustRestart = false
        var failure: KafkaError?
        list.forEach { partition, element in
            switch element.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR: break
            // Not being fetched, such as after "offset out of range": only a new assignment starts it again.
            case RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS: mustRestart = true
            default: failure = KafkaError(element.err, topic: partition.topic, partition: partition.partition)
            }
        }
        if let failure { return .failure(failure) }
        let dropped = link.buffer.withLock { buffer in
            let goesOn = buffer.drop(Set(offsets.keys))
            for (partition, offset) in offsets { buffer.setPosition(partition, offset) }
            return goesOn
        }
        goOn(if: dropped)
        for (partition, offset) in offsets {
            if let number = numbers[partition] { slots[number]?.next = offset }
        }
        return mustRestart ? restart() : .success(())
    }

    /// Assigns again what is assigned, each partition where the thread has got to.
    private func restart() -> Result<Void, KafkaError> {
        let list = PartitionList(capacity: slots.count)
        for slot in slots.values { list.add(slot.partition, offset: slot.next) }
        let error = rd_kafka_assign(client.pointer, list.pointer)
        return error == RD_KAFKA_RESP_ERR_NO_ERROR ? .success(()) : .failure(KafkaError(error))
    }

    /// Wakes partitions that were paused.
    func resumed(_ partitions: [TopicPartition]) {
        for partition in partitions {
            if let number = numbers[partition], let slot = slots[number] { wake(slot) }
        }
    }

    func commit(
        _ offsets: [TopicPartition: OffsetAndMetadata], _ reply: @escaping @Sendable (Result<Void, KafkaError>) -> Void
    ) {
        let list = PartitionList(capacity: offsets.count)
        for (partition, offset) in offsets { list.add(partition, committing: offset) }
        let token = nextCommit
        nextCommit += 1
        commits[token] = reply
        let error = rd_kafka_commit_queue(
            client.pointer, list.pointer, control,
            { client, error, offsets, opaque in
                ClientContext.of(client)?.onCommit?(UInt(bitPattern: opaque), error, offsets)
            }, UnsafeMutableRawPointer(bitPattern: token))
        if error != RD_KAFKA_RESP_ERR_NO_ERROR, let reply = commits.removeValue(forKey: token) {
            reply(.failure(KafkaError(error)))
        }
    }

    private func committed(
        _ token: UInt, _ error: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) {
        guard let reply = commits.removeValue(forKey: token) else { return }
        if let list, let first = PartitionList.firstError(in: list) {
            reply(.failure(first))
        } else if error != RD_KAFKA_RESP_ERR_NO_ERROR {
            reply(.failure(KafkaError(error)))
        } else {
            reply(.success(()))
        }
    }

    // MARK: Closing

    func close() { isClosing = true }

    /// Leaves the group and lets go of everything but the handle.
    private func shutDown() {
        if let pending { answer(pending.id, [:]) }
        // Serves a last rebalance and answers to commits by the callbacks above.
        rd_kafka_consumer_close(client.pointer)
        for slot in slots.values {
            slot.mute()
            slot.close(isReplaced: false)
        }
        slots = [:]
        numbers = [:]
        ready = []
        rd_kafka_queue_cb_event_enable(control, nil, nil)
        rd_kafka_queue_destroy(control)
        client.context.onRebalance = nil
        client.context.onError = nil
        client.context.onCommit = nil
        for reply in commits.values { reply(.failure(.closed)) }
        commits = [:]
        let commands = link.inbox.signal { inbox in
            inbox.isEnded = true
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for command in commands { command.refuse() }
    }
}
