internal import CRdKafka

/// Questions that block until the broker answers; for an ``Asker`` only.
extension ClientHandle {
    /// The number of a topic's partitions.
    func partitionCount(of topic: String, timeout: Int32) -> Result<Int32, KafkaError> {
        metadata(of: topic, timeout: timeout) { $0.partition_cnt }
    }

    /// What the broker says of a topic.
    func metadata<Answer>(
        of topic: String, timeout: Int32, read: (rd_kafka_metadata_topic) -> Answer
    ) -> Result<Answer, KafkaError> {
        guard isTopicName(topic), let object = rd_kafka_topic_new(pointer, topic, nil) else {
            return .failure(KafkaError(code: .invalidTopic, message: topicNameProblem(topic), topic: topic))
        }
        defer { rd_kafka_topic_destroy(object) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(pointer, 0, object, &metadata, timeout)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            return .failure(KafkaError(error, topic: topic))
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt > 0, let found = metadata.pointee.topics?.pointee else {
            return .failure(KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, topic: topic))
        }
        guard found.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return .failure(KafkaError(found.err, topic: topic))
        }
        return .success(read(found))
    }

    /// The low and high watermarks, two requests for each broker that leads some of the partitions.
    func watermarks(
        _ partitions: [TopicPartition], timeout: Int32
    ) -> Result<[TopicPartition: Range<Int64>], KafkaError> {
        guard !partitions.isEmpty else { return .success([:]) }
        do throws(KafkaError) {
            let low = try offsets(partitions, at: Int64(RD_KAFKA_OFFSET_BEGINNING), timeout: timeout)
            let high = try offsets(partitions, at: Int64(RD_KAFKA_OFFSET_END), timeout: timeout)
            var ranges: [TopicPartition: Range<Int64>] = [:]
            for (partition, high) in high {
                // Records may have been deleted or the log cut between the two answers.
                ranges[partition] = min(low[partition] ?? high, high)..<high
            }
            return .success(ranges)
        } catch {
            return .failure(error)
        }
    }

    /// "Offsets for times" answers the special times -2 and -1 with the first and the next offset.
    func offsets(
        _ partitions: [TopicPartition], at time: Int64, timeout: Int32
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let list = PartitionList(capacity: partitions.count)
        for partition in partitions { list.add(partition, offset: time) }
        let error = rd_kafka_offsets_for_times(pointer, list.pointer, timeout)
        if let first = PartitionList.firstError(in: list.pointer) { throw first }
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error) }
        var offsets: [TopicPartition: Int64] = [:]
        list.forEach { partition, element in
            if element.offset >= 0 { offsets[partition] = element.offset }
        }
        guard offsets.count == Set(partitions).count else {
            throw KafkaError(code: .other, message: "the broker did not tell the watermarks of all partitions")
        }
        return offsets
    }

    /// The handle's own group's committed offsets; partitions without one are left out.
    func committed(
        _ partitions: [TopicPartition], timeout: Int32
    ) -> Result<[TopicPartition: OffsetAndMetadata], KafkaError> {
        guard !partitions.isEmpty else { return .success([:]) }
        let list = PartitionList(partitions)
        let error = rd_kafka_committed(pointer, list.pointer, timeout)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failure(KafkaError(error)) }
        if let first = PartitionList.firstError(in: list.pointer) { return .failure(first) }
        return .success(Self.committed(in: list.pointer))
    }

    /// Any group's committed offsets; partitions without one are left out.
    ///
    /// - Parameter partitions: which; nil for all that the group has committed (not on the embedded broker).
    func committed(
        _ partitions: [TopicPartition]?, group: String, timeout: Int32
    ) -> Result<[TopicPartition: OffsetAndMetadata], KafkaError> {
        if let partitions, partitions.isEmpty { return .success([:]) }
        let request: OpaquePointer?
        if let partitions {
            let list = PartitionList(partitions)
            request = rd_kafka_ListConsumerGroupOffsets_new(group, list.pointer)  // Copies the list.
        } else {
            request = rd_kafka_ListConsumerGroupOffsets_new(group, nil)
        }
        var requests = [request]
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(request) }
        return callAdmin(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeout: timeout) { options, queue in
            rd_kafka_ListConsumerGroupOffsets(pointer, &requests, 1, options, queue)
        } read: { event in
            guard let result = rd_kafka_event_ListConsumerGroupOffsets_result(event) else { return .success([:]) }
            var count = 0
            guard let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count > 0,
                let first = groups[0]
            else { return .success([:]) }
            if let error = rd_kafka_group_result_error(first) {
                return .failure(
                    KafkaError(rd_kafka_error_code(error), message: String(cString: rd_kafka_error_string(error))))
            }
            guard let list = rd_kafka_group_result_partitions(first) else { return .success([:]) }
            if let error = PartitionList.firstError(in: list) { return .failure(error) }
            return .success(Self.committed(in: list))
        }
    }

    /// Runs one call of the Admin API and waits for its answer.
    func callAdmin<Answer>(
        _ operation: rd_kafka_admin_op_t,
        timeout: Int32,
        call: (_ options: OpaquePointer?, _ queue: OpaquePointer) -> Void,
        read: (_ event: OpaquePointer) -> Result<Answer, KafkaError>
    ) -> Result<Answer, KafkaError> {
        guard let queue = rd_kafka_queue_new(pointer) else {
            return .failure(KafkaError(code: .other, message: "librdkafka gave no queue"))
        }
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(pointer, operation)
        defer { rd_kafka_AdminOptions_destroy(options) }
        let problem = withErrorText { text, size in
            rd_kafka_AdminOptions_set_request_timeout(options, timeout, text, size) == RD_KAFKA_RESP_ERR_NO_ERROR
        }
        if let problem { return .failure(KafkaError(code: .invalidArgument, message: problem)) }
        call(options, queue)
        // librdkafka answers by its request timeout; the second on top is for its own bookkeeping.
        guard let event = rd_kafka_queue_poll(queue, timeout &+ 1000) else {
            return .failure(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT))
        }
        defer { rd_kafka_event_destroy(event) }
        let error = rd_kafka_event_error(event)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let text = rd_kafka_event_error_string(event).map { String(cString: $0) }
            return .failure(KafkaError(error, message: text))
        }
        return read(event)
    }

    private static func committed(
        in list: UnsafePointer<rd_kafka_topic_partition_list_t>
    ) -> [TopicPartition: OffsetAndMetadata] {
        var offsets: [TopicPartition: OffsetAndMetadata] = [:]
        PartitionList.forEach(in: list) { partition, element in offsets[partition] = element.committed }
        return offsets
    }

    /// The error that an error callback or event tells; for a fatal one, what is behind it.
    func error(_ code: rd_kafka_resp_err_t, _ text: UnsafePointer<CChar>?) -> KafkaError {
        Self.error(code, text, of: pointer, context)
    }

    static func error(
        _ code: rd_kafka_resp_err_t, _ text: UnsafePointer<CChar>?, of client: OpaquePointer, _ context: ClientContext
    ) -> KafkaError {
        let message = text.map { context.redacted(String(cString: $0)) }
        guard code == RD_KAFKA_RESP_ERR__FATAL else { return KafkaError(code, message: message) }
        var cause = RD_KAFKA_RESP_ERR_NO_ERROR
        let reason = withErrorText { text, size in
            cause = rd_kafka_fatal_error(client, text, size)
            return false
        }
        var error = KafkaError(cause, message: reason ?? message)
        error.isFatal = true
        error.isRetriable = false
        return error
    }
}
