internal import CRdKafka
internal import Synchronization

/// A consumer's thread: everything that is done with the handle but taking records and the blocking questions.
///
/// It sleeps until a queue of librdkafka's or a user wakes it. There is no timer but one: librdkafka takes an
/// application that does not poll for `max.poll.interval.ms` for dead, so the thread polls the group's queue, which
/// holds no records, well within that time, however slow the reader is.
final class ConsumerLoop {
    private let client: ClientHandle
    private let link: ConsumerLink
    private let control: OpaquePointer
    /// Well below `max.poll.interval.ms`.
    private let pollInterval: Int
    private var nextNumber = 1
    private var pending: Pending?
    private var commits: [UInt: @Sendable (Result<Void, KafkaError>) -> Void] = [:]
    private var nextCommit: UInt = 1
    private var isSubscribed = false
    private var isClosing = false

    /// A rebalance that waits for its owner.
    private struct Pending {
        let id: Int
        /// The partitions given; nil when they are taken.
        let given: [TopicPartition]?
    }

    init(client: ClientHandle, control: OpaquePointer, link: ConsumerLink, pollInterval: Int) {
        self.client = client
        self.control = control
        self.link = link
        self.pollInterval = pollInterval
        client.context.onRebalance = { [unowned self] error, list in rebalance(error, list) }
        client.context.onError = { error in
            link.tell(.failed(error))
        }
        client.context.onCommit = { [unowned self] token, error, list in committed(token, error, list) }
    }

    // MARK: The loop

    func run() {
        pollControl()
        while !isClosing {
            let work = link.inbox.wait(milliseconds: pollInterval) { $0.takeWork() }
            work?.waiter?.resume()
            for command in work?.commands ?? [] { command.run(self) }
            // Also when the wait ended for its time: see above.
            if work == nil || work?.hasControl == true { pollControl() }
        }
        shutDown()
    }

    /// Serves rebalances, errors and answers to commits.
    private func pollControl() {
        while let message = rd_kafka_consumer_poll(client.pointer, 0) {
            // Errors of no partition. Records don't come here: their queues are cut off before they are assigned.
            if message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                let error = KafkaError(of: message)
                link.tell(.failed(error))
            }
            rd_kafka_message_destroy(message)
        }
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
            // From here on no record of theirs is taken; those that are being taken are told before.
            link.assignment.withLock { $0.revoke(partitions) }
            link.inbox.change { $0.drop(Set(partitions)) }
        }
        guard !isClosing else {
            answer(id, [:])
            return
        }
        let link = link
        let rebalance = Rebalance(partitions: partitions) { offsets, done in
            link.post(
                run: { loop in
                    loop.answer(id, offsets)
                    done()
                }, refuse: done)
        }
        if isGiven {
            link.tell(.assigned(rebalance))
        } else if rd_kafka_assignment_lost(client.pointer) != 0 {
            link.tell(.lost(rebalance))
        } else {
            link.tell(.revoked(rebalance))
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
            link.tell(.failed(error))
        }
    }

    /// Replaces the assignment.
    private func assign(_ partitions: [(partition: TopicPartition, start: Int64)]) throws(KafkaError) {
        let old = link.assignment.withLock { $0.removeAll() }
        for slot in old { slot.mute() }
        link.inbox.change { $0.drop(Set(old.map(\.partition))) }
        var new: [TopicPartition: PartitionSlot] = [:]
        var failure: KafkaError?
        let list = PartitionList(capacity: partitions.count)
        for (partition, start) in partitions where new[partition] == nil {
            do throws(KafkaError) {
                new[partition] = try PartitionSlot(
                    partition, start: start, number: nextNumber, client: client, inbox: link.inbox)
                nextNumber += 1
                list.add(partition, offset: start)
            } catch {
                failure = error
            }
        }
        let error = rd_kafka_assign(client.pointer, new.isEmpty ? nil : list.pointer)
        for slot in old { slot.close(isReplaced: new[slot.partition] != nil) }
        link.assignment.withLock { assignment in
            for slot in new.values { assignment.add(slot) }
        }
        // Something may have come before the callback was in place.
        link.wake(new.values.map(\.number))
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error) }
        if let failure { throw failure }
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
        guard !offsets.isEmpty else { return .success(()) }
        let unassigned = link.assignment.withLock { assignment in offsets.keys.first { assignment[$0] == nil } }
        if let unassigned {
            return .failure(
                KafkaError(
                    code: .invalidArgument, message: "the partition is not assigned to this consumer",
                    topic: unassigned.topic, partition: unassigned.partition))
        }
        if let (partition, offset) = offsets.first(where: { $0.value < 0 }) {
            return .failure(
                KafkaError(
                    code: .invalidArgument, message: "\(offset) is no offset", topic: partition.topic,
                    partition: partition.partition))
        }
        let list = PartitionList(capacity: offsets.count)
        for (partition, offset) in offsets { list.add(partition, offset: offset) }
        link.assignment.withLock { $0.stop(offsets.keys) }
        link.inbox.change { $0.drop(Set(offsets.keys)) }
        // Any other time limit than "none" is taken a thousand times too short by 2.0.2. librdkafka's own thread
        // answers, not the broker, so it does not last.
        var failure = rd_kafka_seek_partitions(client.pointer, list.pointer, -1).map { KafkaError(consuming: $0) }
        var mustRestart = false
        list.forEach { partition, element in
            switch element.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR: break
            // Not being fetched, such as after "offset out of range": only a new assignment starts it again.
            case RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS: mustRestart = true
            default:
                failure =
                    failure ?? KafkaError(element.err, topic: partition.topic, partition: partition.partition)
            }
        }
        let numbers = link.assignment.withLock { assignment in
            offsets.compactMap { assignment.restart($0.key, at: $0.value) }
        }
        if let failure { return .failure(failure) }
        let result = mustRestart ? restart() : .success(())
        link.wake(numbers)
        return result
    }

    /// Assigns again what is assigned, each partition where its reader has got to.
    private func restart() -> Result<Void, KafkaError> {
        let places = link.assignment.withLock { assignment in
            // Nothing may be taken between reading where each is and assigning it there.
            assignment.stop(assignment.numbers.keys)
            return assignment.slots.values.map { (partition: $0.partition, next: $0.next) }
        }
        let list = PartitionList(capacity: places.count)
        for place in places { list.add(place.partition, offset: place.next) }
        let error = rd_kafka_assign(client.pointer, list.pointer)
        let numbers = link.assignment.withLock { assignment in
            places.compactMap { assignment.restart($0.partition, at: $0.next) }
        }
        link.wake(numbers)
        return error == RD_KAFKA_RESP_ERR_NO_ERROR ? .success(()) : .failure(KafkaError(error))
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
        for slot in link.assignment.withLock({ $0.removeAll() }) {
            slot.mute()
            slot.close(isReplaced: false)
        }
        rd_kafka_queue_cb_event_enable(control, nil, nil)
        rd_kafka_queue_destroy(control)
        client.context.onRebalance = nil
        client.context.onError = nil
        client.context.onCommit = nil
        for reply in commits.values { reply(.failure(.closed)) }
        commits = [:]
        for command in link.inbox.change({ $0.end() }) { command.refuse() }
    }
}
