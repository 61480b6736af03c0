internal import CRdKafka
internal import Synchronization

/// Reads records, as a member of a group or from partitions of its own choice.
///
/// All that happens is told in order by ``events``, which one task iterates. Everything else may be called from any
/// task, also while a rebalance is pending.
public final class Consumer: Sendable {
    private let client: ClientHandle
    private let options: ConsumerOptions
    private let link: ConsumerLink
    private let asker: Asker
    private let closing: Closing

    /// Makes a consumer; it connects in the background and reads nothing yet.
    ///
    /// - Throws: `.invalidConfiguration`, naming the property.
    public init(_ configuration: ClientConfiguration, options: ConsumerOptions = ConsumerOptions()) throws(KafkaError) {
        let client = try ClientHandle(
            RD_KAFKA_CONSUMER, configuration, defaults: options.properties,
            fixed: options.fixedProperties(clientID: configuration.clientID)
        ) { raw in
            rd_kafka_conf_set_rebalance_cb(raw) { client, error, list, _ in
                ClientContext.of(client)?.onRebalance?(error, list)
            }
            rd_kafka_conf_set_error_cb(raw) { client, error, text, _ in
                guard let client, let context = ClientContext.of(client) else { return }
                let code = rd_kafka_resp_err_t(rawValue: error)
                context.onError?(ClientHandle.error(code, text, of: client, context))
            }
        }
        rd_kafka_poll_set_consumer(client.pointer)
        guard let control = rd_kafka_queue_get_consumer(client.pointer) else {
            client.destroy()
            throw KafkaError(code: .other, message: "librdkafka gave no queue")
        }
        let link = ConsumerLink(options: options, context: client.context)
        // Unretained: the thread, which takes the callback away, holds on to the link until it has.
        rd_kafka_queue_cb_event_enable(
            control,
            { _, opaque in
                guard let opaque else { return }
                Unmanaged<ConsumerLink>.fromOpaque(opaque).takeUnretainedValue().inbox.signal { $0.noteControl() }
            }, Unmanaged.passUnretained(link).toOpaque())
        let asker = Asker(name: "kafka-ca \(configuration.clientID)")
        let closing = Closing()
        let queue = ControlQueue(pointer: control)
        let pollInterval = client.maxPollInterval / 3
        do throws(KafkaError) {
            try NamedThread.start("kafka-c \(configuration.clientID)") {
                let loop = ConsumerLoop(
                    client: client, control: queue.pointer, link: link, asker: asker, options: options,
                    pollInterval: pollInterval)
                loop.run()
                // A question may still be under way; destroying the handle waits for it.
                asker.stop {
                    client.destroy()
                    closing.finish()
                }
            }
        } catch {
            rd_kafka_queue_cb_event_enable(control, nil, nil)
            rd_kafka_queue_destroy(control)
            client.destroy()
            throw error
        }
        self.client = client
        self.options = options
        self.link = link
        self.asker = asker
        self.closing = closing
    }

    deinit { startClosing() }

    /// What happens, in order, for one reader.
    public var events: ConsumerEvents { ConsumerEvents(link: link) }

    // MARK: What to read

    /// Joins the group for these topics; the events `assigned`, `revoked` and `lost` tell what it gives and takes.
    ///
    /// Replaces an earlier subscription. The range assignor shares out the partitions: of topics with the same number
    /// of partitions, a member gets the same ones.
    ///
    /// - Throws: `.invalidArgument` without a group or a topic.
    public func subscribe(to topics: [String]) throws(KafkaError) {
        guard options.group != nil else {
            throw KafkaError(code: .invalidArgument, message: "a subscription needs ConsumerOptions.group")
        }
        guard !topics.isEmpty, !topics.contains("") else {
            throw KafkaError(code: .invalidArgument, message: "a subscription needs topics with names")
        }
        let link = link
        link.post(run: { loop in
            if case .failure(let error) = loop.subscribe(to: topics) { link.tell(.failed(error)) }
        })
    }

    /// Reads exactly these partitions, from where each says. Replaces the assignment; empty reads nothing.
    ///
    /// Records of the earlier assignment that were not yet handed over are dropped, and pauses are forgotten.
    ///
    /// Starts other than an offset are asked from the broker before this returns. While it does not answer (at most
    /// ``ConsumerOptions/requestTimeout`` for this call), `failed` events say so and it is asked again. A partition that
    /// does not exist is told as `failed` and left out.
    ///
    /// - Throws: `.invalidArgument` when subscribed, for an offset below 0, or for ``StartOffset/committed`` without a
    ///   group.
    public func assign(_ partitions: [TopicPartition: StartOffset]) async throws(KafkaError) {
        if options.group == nil, partitions.values.contains(.committed) {
            throw KafkaError(code: .invalidArgument, message: "a committed offset needs ConsumerOptions.group")
        }
        try await link.perform { loop, reply in loop.assign(partitions, reply) }
    }

    /// Reads assigned partitions from these offsets on. Records of theirs that were not yet handed over are dropped.
    ///
    /// Also the way to go on after `.offsetOutOfRange` or `.noOffset`.
    ///
    /// - Throws: `.invalidArgument` for a partition that is not assigned or an offset below 0.
    public func seek(_ offsets: [TopicPartition: Int64]) async throws(KafkaError) {
        try await link.perform { loop, reply in reply(loop.seek(offsets)) }
    }

    /// Hands over no more records of these partitions until they are resumed; at once. Nothing is fetched twice.
    public func pause(_ partitions: [TopicPartition]) {
        link.assignment.withLock { $0.pause(partitions) }
    }

    /// Hands over records of these partitions again, from where it was paused.
    public func resume(_ partitions: [TopicPartition]) {
        link.wake(link.assignment.withLock { $0.resume(partitions) })
    }

    /// The offset after the last record handed over, or where reading was told to start; nil before either is known.
    public func position(of partition: TopicPartition) -> Int64? {
        link.assignment.withLock { $0.positions[partition] }
    }

    // MARK: Offsets

    /// Commits offsets, each with its note, for the group.
    ///
    /// - Throws: `.groupFenced` or `.rebalancing` when the partitions are no longer ours; `.invalidArgument` without a
    ///   group.
    public func commit(_ offsets: [TopicPartition: OffsetAndMetadata]) async throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        guard options.group != nil else {
            throw KafkaError(code: .invalidArgument, message: "a commit needs ConsumerOptions.group")
        }
        return try await link.perform { loop, reply in loop.commit(offsets, reply) }
    }

    /// The group's committed offsets; a partition without one is not in the answer.
    public func committed(
        _ partitions: [TopicPartition]
    ) async throws(KafkaError) -> [TopicPartition: OffsetAndMetadata] {
        guard options.group != nil else {
            throw KafkaError(code: .invalidArgument, message: "committed offsets need ConsumerOptions.group")
        }
        let (client, timeout) = (client, options.requestTimeout.milliseconds)
        return try await asker.ask { client.committed(partitions, timeout: timeout) }
    }

    /// Another group's committed offsets; a partition without one is not in the answer.
    public func committed(
        _ partitions: [TopicPartition], group: String
    ) async throws(KafkaError) -> [TopicPartition: OffsetAndMetadata] {
        let (client, timeout) = (client, options.requestTimeout.milliseconds)
        return try await asker.ask { client.committed(partitions, group: group, timeout: timeout) }
    }

    /// The first offset of each partition and the one after its last, asked from the brokers now.
    ///
    /// Two requests for each broker that leads some of the partitions.
    ///
    /// - Throws: the first partition's error when there is one; `.timedOut` when a broker does not answer.
    public func watermarks(
        _ partitions: [TopicPartition]
    ) async throws(KafkaError) -> [TopicPartition: Range<Int64>] {
        let (client, timeout) = (client, options.requestTimeout.milliseconds)
        return try await asker.ask { client.watermarks(partitions, timeout: timeout) }
    }

    /// The number of a topic's partitions, asked from the broker now.
    ///
    /// - Throws: `.unknownTopicOrPartition`; `.timedOut` or `.brokerUnavailable` when nobody answers.
    public func partitionCount(of topic: String) async throws(KafkaError) -> Int32 {
        let (client, timeout) = (client, options.requestTimeout.milliseconds)
        return try await asker.ask { client.partitionCount(of: topic, timeout: timeout) }
    }

    // MARK: Closing

    /// Leaves the group, ends the events and frees everything. What was not yet handed over is dropped.
    ///
    /// May be called often; each call returns when it is done.
    public func close() async {
        startClosing()
        await withCheckedContinuation { continuation in closing.whenFinished { continuation.resume() } }
    }

    private func startClosing() {
        let (waiter, dropped) = link.inbox.change { $0.finish() }
        waiter?.resume()
        withExtendedLifetime(dropped) {}
        link.post(run: { loop in loop.close() })
    }

    /// The group's queue, on its way to the thread.
    private struct ControlQueue: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Who waits for the end.
    private final class Closing: Sendable {
        private struct State {
            var isFinished = false
            var waiters: [@Sendable () -> Void] = []
        }

        private let state = Mutex(State())

        func whenFinished(_ waiter: @escaping @Sendable () -> Void) {
            let isFinished = state.withLock { state in
                if !state.isFinished { state.waiters.append(waiter) }
                return state.isFinished
            }
            if isFinished { waiter() }
        }

        func finish() {
            let waiters = state.withLock { state in
                state.isFinished = true
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter() }
        }
    }
}
