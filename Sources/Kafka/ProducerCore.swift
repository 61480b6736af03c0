internal import CRdKafka
internal import Logging
internal import Synchronization

/// A producer's handle, its thread and what they share with those who send.
///
/// - Those who send put records in librdkafka's queue themselves (that does not block) and wait for their batch.
/// - The handle's thread waits for delivery reports, takes each report's records in one go, and settles them under one
///   lock.
///
/// Lock order: `topics` and `state` are never held together, and no continuation is resumed under either.
final class ProducerCore: Sendable {
    let client: ClientHandle
    let options: ProducerOptions
    let asker: Asker
    private let reports: Queue
    private let state: Mutex<ProducerState>
    private let topics = Mutex<[String: Topic]>([:])
    private let closing = Mutex(Closing())

    /// A queue of librdkafka's; used by the handle's thread, and by others only to wake it.
    private struct Queue: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// A topic object of librdkafka's; lives until the handle is destroyed.
    private struct Topic: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private struct Closing {
        var isDone = false
        var hasBegun = false
        var waiters: [@Sendable () -> Void] = []
    }

    init(_ configuration: ClientConfiguration, _ options: ProducerOptions) throws(KafkaError) {
        client = try ClientHandle(
            RD_KAFKA_PRODUCER, configuration, defaults: options.properties, fixed: options.fixedProperties
        ) { raw in
            rd_kafka_conf_set_events(raw, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
        }
        self.options = options
        asker = Asker(name: "kafka-pa \(configuration.clientID)")
        state = Mutex(ProducerState(maxRecords: options.maxQueuedRecords, maxBytes: options.maxQueuedBytes))
        guard let queue = rd_kafka_queue_get_main(client.pointer) else {
            client.destroy()
            throw KafkaError(code: .other, message: "librdkafka gave no queue")
        }
        reports = Queue(pointer: queue)
        do throws(KafkaError) {
            try NamedThread.start("kafka-p \(configuration.clientID)") { [self] in serve() }
        } catch {
            rd_kafka_queue_destroy(queue)
            client.destroy()
            throw error
        }
    }

    var outstanding: Int { state.withLock { $0.records } }
    var isClosing: Bool { state.withLock { $0.isClosing } }

    // MARK: Sending

    func send(_ records: [ProducerRecord]) async -> [Result<RecordMetadata, KafkaError>] {
        guard !records.isEmpty else { return [] }
        // Here and below through a pointer: to copy a record out of an array is to count four references, which all who
        // send count at the same time when they send the same topic.
        let batch = records.withUnsafeBufferPointer { records in Batch(count: records.count) { records[$0].weight } }
        guard let entry = state.withLock({ $0.enter(batch) }) else {
            return records.map { .failure(Self.closed(for: $0)) }
        }
        var granted = entry.granted
        var used = 0
        var refusals: [Int: KafkaError] = [:]
        while true {
            if used < granted {
                produce(records, used..<granted, slot: entry.slot, &refusals)
                used = granted
            }
            guard used < records.count else { break }
            await withCheckedContinuation { continuation in
                let waits = state.withLock { $0.awaitRoom(for: batch, beyond: used, continuation) }
                if !waits { continuation.resume() }
            }
            granted = state.withLock { $0.granted(batch) }
            if granted == used { break }  // The producer is closing, and the rest was refused.
        }
        await withCheckedContinuation { continuation in
            let waits = state.withLock { $0.awaitOutcomes(of: batch, continuation) }
            if !waits { continuation.resume() }
        }
        var results: [Result<RecordMetadata, KafkaError>] = []
        results.reserveCapacity(records.count)
        // A copy of the name, so that its references are not those that others who send to the topic count as well.
        var (last, topic) = ("", "")
        for index in records.indices {
            let outcome = batch[index]
            if outcome.error == 0 {
                if last != records[index].topic {
                    last = records[index].topic
                    topic = String(decoding: Array(last.utf8), as: UTF8.self)
                }
                results.append(
                    .success(
                        RecordMetadata(topic: topic, partition: outcome.partition, offset: outcome.offset)))
            } else if let refusal = refusals[index] {
                results.append(.failure(refusal))
            } else {
                results.append(
                    .failure(
                        KafkaError(
                            rd_kafka_resp_err_t(rawValue: outcome.error), topic: records[index].topic,
                            partition: outcome.partition >= 0 ? outcome.partition : records[index].partition)))
            }
        }
        return results
    }

    private static func closed(for record: ProducerRecord) -> KafkaError {
        KafkaError(
            code: .closed, message: KafkaError.closed.message, topic: record.topic, partition: record.partition)
    }

    /// Puts records in librdkafka's queue; those it refuses are settled at once.
    private func produce(
        _ records: [ProducerRecord], _ range: Range<Int>, slot: Int, _ refusals: inout [Int: KafkaError]
    ) {
        var refused: [DeliveryReport] = []
        // The handle lives at least until endProducing: the granted records count as under way, and so does this call.
        state.withLock { $0.beginProducing() }
        // One place for the arguments of all calls, since there are eight of 72 bytes to each.
        withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: ProduceCall.capacity) { arguments in
            records.withUnsafeBufferPointer { records in
                guard let first = records.baseAddress else { return }
                var call = ProduceCall(client.pointer, arguments)
                var lastName = ""
                var lastTopic: Topic?
                for index in range {
                    if lastTopic == nil || records[index].topic != lastName {
                        lastName = records[index].topic
                        lastTopic = topic(lastName)
                    }
                    let token = ProducerState.token(slot: slot, index: index)
                    let problem =
                        if let lastTopic {
                            call(first + index, lastTopic.pointer, token: token)
                        } else {
                            KafkaError(code: .invalidTopic, message: topicNameProblem(lastName), topic: lastName)
                        }
                    if let problem {
                        refusals[index] = problem
                        refused.append(DeliveryReport(token: token, error: RD_KAFKA_RESP_ERR__FAIL.rawValue))
                    }
                }
            }
        }
        if !refused.isEmpty { state.withLock { $0.settle(refused) }() }
        state.withLock { state in
            state.endProducing()
            if state.isPurging { purge() }
        }
    }

    /// The topic object; made at the first record, because looking it up by name costs on each.
    private func topic(_ name: String) -> Topic? {
        topics.withLock { topics in
            if let topic = topics[name] { return topic }
            guard isTopicName(name), let pointer = rd_kafka_topic_new(client.pointer, name, nil) else { return nil }
            let topic = Topic(pointer: pointer)
            topics[name] = topic
            return topic
        }
    }

    // MARK: The handle's thread

    private func serve() {
        var delivered: [DeliveryReport] = []
        while true {
            // Without a limit: a report, an error or a yield ends the wait.
            if let event = rd_kafka_queue_poll(reports.pointer, -1) {
                switch rd_kafka_event_type(event) {
                case RD_KAFKA_EVENT_DR:
                    delivered.removeAll(keepingCapacity: true)
                    while let message = rd_kafka_event_message_next(event) {
                        let message = message.pointee
                        delivered.append(
                            DeliveryReport(
                                token: UInt(bitPattern: message._private), partition: message.partition,
                                offset: message.offset, error: message.err.rawValue))
                    }
                    // Frees the records, so that those who get the room find it.
                    rd_kafka_event_destroy(event)
                    state.withLock { $0.settle(delivered) }()
                case RD_KAFKA_EVENT_ERROR:
                    client.context.log(client.error(rd_kafka_event_error(event), rd_kafka_event_error_string(event)))
                    rd_kafka_event_destroy(event)
                default:
                    rd_kafka_event_destroy(event)
                }
            }
            if state.withLock({ $0.isDone }) { break }
        }
        // Nothing is under way, and nobody can send any more. The last questions may still use the handle.
        // Destroying waits for librdkafka's threads, and the asker's thread is as good as this one for it.
        asker.stop { [self] in destroy() }
    }

    private func destroy() {
        let all = topics.withLock { topics in
            defer { topics = [:] }
            return Array(topics.values)
        }
        for topic in all { rd_kafka_topic_destroy(topic.pointer) }
        rd_kafka_queue_destroy(reports.pointer)
        client.destroy()
        let waiters = closing.withLock { closing in
            closing.isDone = true
            defer { closing.waiters = [] }
            return closing.waiters
        }
        for waiter in waiters { waiter() }
    }

    // MARK: Closing

    func close(_ whenDone: @escaping @Sendable () -> Void) {
        enum Step { case begin, wait, done }
        let step: Step = closing.withLock { closing in
            if closing.isDone { return .done }
            closing.waiters.append(whenDone)
            defer { closing.hasBegun = true }
            return closing.hasBegun ? .wait : .begin
        }
        switch step {
        case .wait: return
        case .done: whenDone()
        case .begin:
            state.withLock { $0.close(error: RD_KAFKA_RESP_ERR__DESTROY.rawValue) }()
            let timeout = options.closeTimeout.milliseconds
            Task { [self] in
                try? await asker.ask {
                    rd_kafka_flush(self.client.pointer, timeout)
                    return Result<Void, KafkaError>.success(())
                }
                state.withLock { state in
                    state.purge()
                    purge()
                }
            }
        }
    }

    /// Fails all that is in librdkafka's queues and wakes the thread to see whether that was all.
    ///
    /// Under the lock: without it, the thread might see that all is done and destroy the handle between the change of
    /// the state and this. Neither call blocks, nor takes our lock.
    private func purge() {
        let flags = RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING
        rd_kafka_purge(client.pointer, flags)
        rd_kafka_queue_yield(reports.pointer)
    }
}
