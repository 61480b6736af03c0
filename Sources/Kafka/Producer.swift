internal import CRdKafka
internal import Synchronization

/// Sends records and tells, for each, where it was written or why it was not.
///
/// Records of one key sent one after the other (each `send` awaited, or in one array) are written in that order.
/// `send` has no effect on cancellation and none from it: once called, it ends with the record's delivery or its
/// failure, at the latest after ``ProducerOptions/deliveryTimeout`` and the wait for room before it.
public final class Producer: Sendable {
    private let core: ProducerCore

    /// Makes a producer; it connects in the background.
    ///
    /// - Throws: `.invalidConfiguration`, naming the property.
    public init(_ configuration: ClientConfiguration, options: ProducerOptions = ProducerOptions()) throws(KafkaError) {
        core = try ProducerCore(configuration, options)
    }

    deinit {
        let core = core
        if !core.isClosing { core.close {} }
    }

    /// Sends a record and awaits its delivery. Waits first while the local queue is full.
    ///
    /// - Returns: where it was written.
    /// - Throws: see ``KafkaError/isUndeliverable`` for what no retry mends; `.timedOut` means that nobody knows.
    public func send(_ record: ProducerRecord) async throws(KafkaError) -> RecordMetadata {
        let results = await send([record])
        guard let result = results.first else { throw .closed }
        return try result.get()
    }

    /// Sends records and awaits the delivery of all of them. Waits first while the local queue is full.
    ///
    /// The caller is resumed once for the whole array.
    ///
    /// - Returns: for each record, in the same order, where it was written or why it was not.
    public func send(_ records: [ProducerRecord]) async -> [Result<RecordMetadata, KafkaError>] {
        guard records.count > ProducerState.maxBatch else { return await core.send(records) }
        var results: [Result<RecordMetadata, KafkaError>] = []
        for start in stride(from: 0, to: records.count, by: ProducerState.maxBatch) {
            results += await core.send(Array(records[start..<min(start + ProducerState.maxBatch, records.count)]))
        }
        return results
    }

    /// The number of a topic's partitions, asked from the broker now.
    ///
    /// - Throws: `.unknownTopicOrPartition`; `.timedOut` or `.brokerUnavailable` when nobody answers.
    public func partitionCount(of topic: String) async throws(KafkaError) -> Int32 {
        let (client, timeout) = (core.client, core.options.requestTimeout.milliseconds)
        return try await core.asker.ask { client.partitionCount(of: topic, timeout: timeout) }
    }

    /// Sends what is in the local queue without lingering and waits until each record has its outcome.
    ///
    /// - Throws: `.timedOut` when some have none by then; they go on being tried.
    public func flush(timeout: Duration) async throws(KafkaError) {
        let client = core.client
        await core.allPut()
        try await core.asker.ask {
            let error = rd_kafka_flush(client.pointer, timeout.milliseconds)
            return error == RD_KAFKA_RESP_ERR_NO_ERROR ? Result.success(()) : .failure(KafkaError(error))
        }
        // librdkafka's queue is empty a moment before the last outcomes are told.
        await core.allPut()
    }

    /// Flushes for at most ``ProducerOptions/closeTimeout``, fails what is left with `.closed`, and frees everything.
    ///
    /// May be called often; each call returns when it is done.
    public func close() async {
        await withCheckedContinuation { continuation in core.close { continuation.resume() } }
    }

    /// How many records are in the local queue or on their way; those that wait for room are not counted.
    public var outstanding: Int { core.outstanding }
}
