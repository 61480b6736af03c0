internal import CRdKafka

/// librdkafka's list of partitions, owned.
struct PartitionList: ~Copyable {
    /// The list; valid as long as this value.
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int) {
        pointer = rd_kafka_topic_partition_list_new(Int32(clamping: capacity))
    }

    init(_ partitions: some Collection<TopicPartition>) {
        self.init(capacity: partitions.count)
        for partition in partitions { add(partition) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    /// Adds a partition, with an offset where one is needed.
    func add(_ partition: TopicPartition, offset: Int64? = nil) {
        guard let element = rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition) else {
            return
        }
        if let offset { element.pointee.offset = offset }
    }

    /// Adds a partition with an offset to commit.
    func add(_ partition: TopicPartition, committing offset: OffsetAndMetadata) {
        guard let element = rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition) else {
            return
        }
        element.pointee.offset = offset.offset
        let note = Array(offset.metadata.utf8)
        guard !note.isEmpty, let copy = rd_kafka_mem_malloc(nil, note.count) else { return }
        note.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { copy.copyMemory(from: start, byteCount: note.count) }
        }
        // Freed with the list.
        element.pointee.metadata = copy
        element.pointee.metadata_size = note.count
    }

    /// Calls back for each element.
    func forEach(_ body: (TopicPartition, rd_kafka_topic_partition_t) -> Void) {
        Self.forEach(in: pointer, body)
    }

    static func forEach(
        in list: UnsafePointer<rd_kafka_topic_partition_list_t>,
        _ body: (TopicPartition, rd_kafka_topic_partition_t) -> Void
    ) {
        for index in 0..<Int(list.pointee.cnt) {
            let element = list.pointee.elems[index]
            body(TopicPartition(topic: String(cString: element.topic), partition: element.partition), element)
        }
    }

    /// The first element that has an error.
    static func firstError(in list: UnsafePointer<rd_kafka_topic_partition_list_t>) -> KafkaError? {
        for index in 0..<Int(list.pointee.cnt) {
            let element = list.pointee.elems[index]
            if element.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                return KafkaError(
                    element.err, topic: String(cString: element.topic), partition: element.partition)
            }
        }
        return nil
    }
}

extension rd_kafka_topic_partition_t {
    /// The element's offset and note as committed; nil when there is no committed offset.
    var committed: OffsetAndMetadata? {
        guard offset >= 0 else { return nil }
        guard let metadata, metadata_size > 0 else { return OffsetAndMetadata(offset: offset) }
        let note = UnsafeRawBufferPointer(start: metadata, count: metadata_size)
        return OffsetAndMetadata(offset: offset, metadata: String(decoding: note, as: UTF8.self))
    }
}
