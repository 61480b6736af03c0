internal import CRdKafka
internal import Logging
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A producer's handle, its thread and what they share with those who send.
///
/// - Those who send let their batch join a line and wait for its outcomes.
/// - The handle's thread does all else: it puts the records in librdkafka's queue (that does not block), waits for
///   delivery reports, takes each report's records in one go, and settles them under one lock.
///
/// librdkafka allocates memory for each record and each header, and whoever takes the reports frees it. One thread does
/// both, since malloc makes two of them wait for each other: small records would cost nearly twice as much.
///
/// No continuation is resumed under the state's lock, and librdkafka is not called under it but to wake the thread.
final class ProducerCore: Sendable {
    let client: ClientHandle
    let options: ProducerOptions
    let asker: Asker
    private let reports: Queue
    /// A lock that sleeps where it is held: `Mutex` spins first, for as long as a thread that was interrupted holds it.
    private let state: Monitor<ProducerState>
    private let closing = Mutex(Closing())

    /// A queue of librdkafka's; used by the handle's thread, and by others only to wake it.
    private struct Queue: @unchecked Sendable {
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
        let bounds = options.bounds
        state = Monitor(ProducerState(maxRecords: bounds.records, maxBytes: bounds.bytes))
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

    var outstanding: Int { state.change { $0.records } }
    var isClosing: Bool { state.change { $0.isClosing } }

    // MARK: Sending

    func send(_ records: [ProducerRecord]) async -> [Result<RecordMetadata, KafkaError>] {
        guard !records.isEmpty else { return [] }
        let batch = Batch(records)
        guard change({ $0.enter(batch) }) else { return records.map { .failure(Self.closed(for: $0)) } }
        await withCheckedContinuation { continuation in
            let waits = state.change { $0.awaitOutcomes(of: batch, continuation) }
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
            } else if let refusal = batch.refusals[index] {
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

    /// Waits until each record that was sent is in librdkafka's queue, but for those that have no room there, and each
    /// outcome that librdkafka has told is known to its sender.
    func allPut() async {
        await withCheckedContinuation { continuation in
            let waits = change { $0.awaitPut(continuation) }
            if !waits { continuation.resume() }
        }
    }

    /// Changes the state, and wakes the thread when that gives it something to do.
    ///
    /// Under the lock: without it, the thread might end, and the queue with it, between the change and this. The call
    /// does not block, and librdkafka does not call us back from it.
    private func change<R>(_ change: (inout ProducerState) -> R) -> R {
        state.change { state in
            let result = change(&state)
            if state.takeWake() { rd_kafka_queue_yield(reports.pointer) }
            return result
        }
    }

    // MARK: The handle's thread

    /// How many records are put in the queue between two looks for reports.
    private static let putLimit = 100
    /// How often what is under way is given up again: a record that moves from one of librdkafka's queues to another
    /// may escape.
    private static let purgeInterval: Int32 = 100

    private func serve() {
        // Looking a topic up by name in librdkafka would cost on each record.
        var topics: [String: OpaquePointer] = [:]
        var delivered: [DeliveryReport] = []
        loop: while true {
            // How long to wait for a report, an error or a yield.
            var timeout: Int32 = 0
            switch state.change({ $0.next(limit: Self.putLimit) }) {
            case .put(let batch, let slot, let range): put(batch, slot, range, &topics)
            case .wake(let waiters): for waiter in waiters { waiter.resume() }
            case .wait: timeout = -1  // Without a limit.
            case .purge:
                rd_kafka_purge(
                    client.pointer,
                    RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
                timeout = Self.purgeInterval
            case .end: break loop
            }
            while let event = rd_kafka_queue_poll(reports.pointer, timeout) {
                take(event, &delivered)
                timeout = 0
            }
        }
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        // Nothing is under way, and nobody can send any more. The last questions may still use the handle.
        // Destroying waits for librdkafka's threads, and the asker's thread is as good as this one for it.
        asker.stop { [self] in destroy() }
    }

    /// Puts records in librdkafka's queue; those it refuses are settled at once.
    private func put(_ batch: Batch, _ slot: Int, _ range: Range<Int>, _ topics: inout [String: OpaquePointer]) {
        var refused: [DeliveryReport] = []
        // One place for the arguments of all calls, since there are eight of 72 bytes to each.
        withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: ProduceCall.capacity) { arguments in
            batch.records.withUnsafeBufferPointer { records in
                guard let first = records.baseAddress else { return }
                var call = ProduceCall(client.pointer, arguments, now: Self.now)
                var lastName = ""
                var lastTopic: OpaquePointer?
                for index in range {
                    if lastTopic == nil || records[index].topic != lastName {
                        lastName = records[index].topic
                        lastTopic = topic(lastName, &topics)
                    }
                    let token = ProducerState.token(slot: slot, index: index)
                    let problem =
                        if let lastTopic {
                            call(first + index, lastTopic, token: token)
                        } else {
                            KafkaError(code: .invalidTopic, message: topicNameProblem(lastName), topic: lastName)
                        }
                    if let problem {
                        batch.refusals[index] = problem
                        refused.append(DeliveryReport(token: token, error: RD_KAFKA_RESP_ERR__FAIL.rawValue))
                    }
                }
            }
        }
        if !refused.isEmpty { settle(refused) }
    }

    /// Milliseconds since 1970.
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private func topic(_ name: String, _ topics: inout [String: OpaquePointer]) -> OpaquePointer? {
        if let topic = topics[name] { return topic }
        guard isTopicName(name), let topic = rd_kafka_topic_new(client.pointer, name, nil) else { return nil }
        topics[name] = topic
        return topic
    }

    /// Takes what librdkafka tells.
    private func take(_ event: OpaquePointer, _ delivered: inout [DeliveryReport]) {
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
            // Frees the records, so that the room in our queue is room in librdkafka's.
            rd_kafka_event_destroy(event)
            settle(delivered)
        case RD_KAFKA_EVENT_ERROR:
            client.context.log(client.error(rd_kafka_event_error(event), rd_kafka_event_error_string(event)))
            rd_kafka_event_destroy(event)
        default:
            rd_kafka_event_destroy(event)
        }
    }

    private func settle(_ reports: [DeliveryReport]) {
        for waiter in state.change({ $0.settle(reports) }) { waiter.resume() }
    }

    private func destroy() {
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
            change { $0.close(error: RD_KAFKA_RESP_ERR__DESTROY.rawValue) }
            let timeout = options.closeTimeout.milliseconds
            Task { [self] in
                await allPut()
                try? await asker.ask {
                    rd_kafka_flush(self.client.pointer, timeout)
                    return Result<Void, KafkaError>.success(())
                }
                change { $0.purge() }
            }
        }
    }
}
