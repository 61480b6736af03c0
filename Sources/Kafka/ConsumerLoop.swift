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
    private let asker: Asker
    private let options: ConsumerOptions
    private let control: OpaquePointer
    /// Well below `max.poll.interval.ms`.
    private let pollInterval: Int
    private var nextNumber = 1
    private var pending: Pending?
    private var commits: [UInt: @Sendable (Result<Void, KafkaError>) -> Void] = [:]
    private var nextCommit: UInt = 1
    /// Partitions that are ours, but whose start is being asked from the broker.
    private var unresolved: [TopicPartition: StartOffset] = [:]
    /// Partitions that are ours and are not read, because there was no offset to start at.
    private var resting: Set<TopicPartition> = []
    /// The question that counts; answers to earlier ones are late.
    private var question = 0
    /// When to ask again.
    private var retryTime: ContinuousClock.Instant?
    /// Until when a topic that nobody knows may still appear.
    private var patience = ContinuousClock.now
    /// Who waits for the first answer.
    private var whenAnswered: (@Sendable () -> Void)?
    private var isSubscribed = false
    private var isClosing = false
    /// Whether librdkafka was told to leave the group.
    private var isLeaving = false

    /// A rebalance that waits for its owner.
    private struct Pending {
        let id: Int
        /// The partitions given; nil when they are taken.
        let given: [TopicPartition]?
    }

    init(
        client: ClientHandle, control: OpaquePointer, link: ConsumerLink, asker: Asker, options: ConsumerOptions,
        pollInterval: Int
    ) {
        self.client = client
        self.control = control
        self.link = link
        self.asker = asker
        self.options = options
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
            let work = link.inbox.wait(milliseconds: waitingTime) { $0.takeWork() }
            work?.waiter?.resume()
            for command in work?.commands ?? [] { command.run(self) }
            // Also when the wait ended for its time: see above.
            if work == nil || work?.hasControl == true { pollControl() }
            if let retryTime, retryTime <= .now { ask() }
        }
        shutDown()
    }

    /// How long the thread may sleep, in milliseconds.
    private var waitingTime: Int {
        guard let retryTime else { return pollInterval }
        return min(pollInterval, Int((retryTime - .now).milliseconds))
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
            forgetQuestion()
        }
        guard !isClosing else {
            answer(id, [:], {})
            return
        }
        let link = link
        let rebalance = Rebalance(partitions: partitions) { offsets, done in
            link.post(
                run: { loop in loop.answer(id, offsets, done) }, refuse: done)
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
    private func answer(
        _ id: Int, _ offsets: [TopicPartition: StartOffset], _ done: @escaping @Sendable () -> Void
    ) {
        guard let pending, pending.id == id else {
            done()
            return
        }
        self.pending = nil
        if let given = pending.given, !isClosing {
            start(Dictionary(uniqueKeysWithValues: given.map { ($0, offsets[$0] ?? .committed) }), done)
        } else {
            release(keepingPauses: false, always: true)
            done()
        }
    }

    /// Begins an assignment in place of the earlier one: asks where it starts, then launches it.
    private func start(_ starts: [TopicPartition: StartOffset], _ done: @escaping @Sendable () -> Void) {
        forgetQuestion()
        release(keepingPauses: false)
        unresolved = starts
        whenAnswered = done
        patience = .now + options.requestTimeout
        if starts.values.allSatisfy(\.isOffset) {
            answered(client.resolve(starts, reset: options.autoOffsetReset, timeout: 0))
        } else {
            ask()
        }
    }

    /// Asks where the partitions start whose start is not known.
    private func ask() {
        retryTime = nil
        question += 1
        let (question, unresolved, client, link, options) = (question, unresolved, client, link, options)
        asker.ask {
            let answers = client.resolve(
                unresolved, reset: options.autoOffsetReset, timeout: options.requestTimeout.milliseconds)
            link.post(run: { loop in
                if loop.question == question { loop.answered(answers) }
            })
        } refuse: { error in
            // Closing, or no thread to be had, which may pass.
            link.post(run: { loop in
                if loop.question == question { loop.answered(unresolved.mapValues { _ in .failure(error) }) }
            })
        }
    }

    private func answered(_ answers: [TopicPartition: Result<Int64, KafkaError>]) {
        var starts: [TopicPartition: Int64] = [:]
        var passing: [KafkaError] = []
        for (partition, answer) in answers.sorted(by: { $0.key < $1.key }) {
            // An owner who sought it meanwhile has the last word.
            guard unresolved[partition] != nil else { continue }
            switch answer {
            case .success(let offset):
                unresolved[partition] = nil
                starts[partition] = offset
            case .failure(let error) where error.isRetriable:
                passing.append(error)
            case .failure(let error) where error.code == .unknownTopicOrPartition && .now < patience:
                continue  // A topic that was just created is not known to all brokers at once.
            case .failure(let error):
                unresolved[partition] = nil
                resting.insert(partition)
                link.tell(.failed(error))
            }
        }
        if !unresolved.isEmpty { retryTime = .now + .milliseconds(250) }
        if var error = passing.first {
            if passing.count > 1 { (error.topic, error.partition) = (nil, nil) }
            link.tell(.failed(error))
        }
        // Also without a start: the group waits to hear that the assignment was taken.
        if !starts.isEmpty || whenAnswered != nil { launch(starts) }
        whenAnswered?()
        whenAnswered = nil
    }

    private func forgetQuestion() {
        question += 1
        retryTime = nil
        unresolved = [:]
        resting = []
        whenAnswered?()
        whenAnswered = nil
    }

    /// Starts partitions, in addition to those that are being read, which go on where their reader has got to.
    private func launch(_ starts: [TopicPartition: Int64]) {
        var places = link.assignment.withLock { assignment in
            // Nothing may be taken between reading where each is and assigning it there.
            assignment.stop(assignment.numbers.keys)
            return Dictionary(uniqueKeysWithValues: assignment.slots.values.map { ($0.partition, $0.next) })
        }
        places.merge(starts) { _, new in new }
        // First without, then with those that stay: for a partition that it has not yet heard of from the broker,
        // librdkafka makes a new object, with a new queue, when the old assignment is gone.
        release(keepingPauses: true)
        let list = PartitionList(capacity: places.count)
        var numbers: [Int] = []
        for (partition, start) in places.sorted(by: { $0.key < $1.key }) {
            do throws(KafkaError) {
                let slot = try PartitionSlot(
                    partition, start: start, number: nextNumber, client: client, inbox: link.inbox)
                nextNumber += 1
                list.add(partition, offset: start)
                numbers.append(slot.number)
                link.assignment.withLock { $0.add(slot) }
            } catch {
                link.tell(.failed(error))
            }
        }
        tell(assign(list.pointer))
        // Something may have come before the callback was in place.
        link.wake(numbers)
    }

    /// Lets go of what is assigned.
    ///
    /// - Parameter always: also when nothing is, because the group waits to hear it.
    private func release(keepingPauses: Bool, always: Bool = false) {
        let old = link.assignment.withLock { $0.removeAll(keepingPauses: keepingPauses) }
        guard always || !old.isEmpty else { return }
        for slot in old { slot.mute() }
        link.inbox.change { $0.drop(Set(old.map(\.partition))) }
        tell(assign(nil))
        for slot in old { slot.close() }
    }

    private func tell(_ error: rd_kafka_resp_err_t) {
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { link.tell(.failed(KafkaError(error))) }
    }

    /// `rd_kafka_assign`, returning only when it has taken effect.
    ///
    /// librdkafka 2.0.2 stops the partitions of the earlier assignment in the background, and if another assignment or
    /// the end comes before that is done, it stops them twice and aborts the process (`rktp->rktp_started`). Stopping
    /// takes two passes of its main thread's queue, which is first in, first out: one for the order to stop, one for
    /// the answer to it. So two questions that go through that queue come back only after both. While the group is being
    /// left they might never come back, and no other assignment follows.
    private func assign(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> rd_kafka_resp_err_t {
        let error = rd_kafka_assign(client.pointer, list)
        guard !isLeaving else { return error }
        for _ in 0..<2 {
            var current: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
            rd_kafka_assignment(client.pointer, &current)
            if let current { rd_kafka_topic_partition_list_destroy(current) }
        }
        return error
    }

    // MARK: Commands

    func assign(
        _ partitions: [TopicPartition: StartOffset], _ reply: @escaping @Sendable (Result<Void, KafkaError>) -> Void
    ) {
        guard !isSubscribed else {
            reply(
                .failure(
                    KafkaError(
                        code: .invalidArgument,
                        message: "the consumer is subscribed: its group assigns, Rebalance.proceed says where to start")
                ))
            return
        }
        for case (let partition, .offset(let offset)) in partitions where offset < 0 {
            reply(.failure(Self.noOffset(offset, partition)))
            return
        }
        start(partitions) { reply(.success(())) }
    }

    private static func noOffset(_ offset: Int64, _ partition: TopicPartition) -> KafkaError {
        KafkaError(
            code: .invalidArgument, message: "\(offset) is no offset", topic: partition.topic,
            partition: partition.partition)
    }

    func subscribe(to topics: [String]) -> Result<Void, KafkaError> {
        let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
        let error = rd_kafka_subscribe(client.pointer, list.pointer)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failure(KafkaError(error)) }
        isSubscribed = true
        return .success(())
    }

    func seek(_ offsets: [TopicPartition: Int64]) -> Result<Void, KafkaError> {
        let unassigned = link.assignment.withLock { assignment in
            offsets.keys.first { assignment[$0] == nil && unresolved[$0] == nil && !resting.contains($0) }
        }
        if let unassigned {
            return .failure(
                KafkaError(
                    code: .invalidArgument, message: "the partition is not assigned to this consumer",
                    topic: unassigned.topic, partition: unassigned.partition))
        }
        if let (partition, offset) = offsets.first(where: { $0.value < 0 }) {
            return .failure(Self.noOffset(offset, partition))
        }
        // Those that are not being read yet, or not any more, only a new assignment starts.
        var fresh = offsets.filter { unresolved[$0.key] != nil || resting.contains($0.key) }
        let running = offsets.filter { fresh[$0.key] == nil }
        if !running.isEmpty {
            switch seekRunning(running) {
            case .failure(let error): return .failure(error)
            case .success(let resting): fresh.merge(running.filter { resting.contains($0.key) }) { _, new in new }
            }
        }
        if !fresh.isEmpty {
            // To assign is to answer; a rebalance that takes partitions is not ours to answer.
            guard pending == nil else { return .failure(KafkaError(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS)) }
            for partition in fresh.keys {
                unresolved[partition] = nil
                resting.remove(partition)
            }
            launch(fresh)
        }
        return .success(())
    }

    /// - Returns: the partitions that are not being read, such as after "offset out of range".
    private func seekRunning(_ offsets: [TopicPartition: Int64]) -> Result<Set<TopicPartition>, KafkaError> {
        let list = PartitionList(capacity: offsets.count)
        for (partition, offset) in offsets { list.add(partition, offset: offset) }
        link.assignment.withLock { $0.stop(offsets.keys) }
        link.inbox.change { $0.drop(Set(offsets.keys)) }
        // Any other time limit than "none" is taken a thousand times too short by 2.0.2. librdkafka's own thread
        // answers, not the broker, so it does not last.
        var failure = rd_kafka_seek_partitions(client.pointer, list.pointer, -1).map { KafkaError(consuming: $0) }
        var resting: Set<TopicPartition> = []
        list.forEach { partition, element in
            switch element.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR: break
            case RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS: resting.insert(partition)
            default:
                failure = failure ?? KafkaError(element.err, topic: partition.topic, partition: partition.partition)
            }
        }
        link.wake(
            link.assignment.withLock { assignment in
                offsets.compactMap { assignment.restart($0.key, at: $0.value) }
            })
        if let failure { return .failure(failure) }
        return .success(resting)
    }

    /// A partition's offset is not there, and the reset rule says where to go on.
    func reset(_ error: KafkaError) {
        guard let topic = error.topic, let number = error.partition else { return }
        let partition = TopicPartition(topic: topic, partition: number)
        guard pending == nil, link.assignment.withLock({ $0[partition] != nil }) else { return }
        client.context.logReset(error)
        unresolved[partition] = options.autoOffsetReset == .earliest ? .beginning : .end
        ask()
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
        if let pending { answer(pending.id, [:], {}) }
        forgetQuestion()
        isLeaving = true
        // Serves a last rebalance and answers to commits by the callbacks above.
        rd_kafka_consumer_close(client.pointer)
        for slot in link.assignment.withLock({ $0.removeAll() }) {
            slot.mute()
            slot.close()
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
