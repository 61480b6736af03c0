import CRdKafka
import Foundation
import Kafka

/// A handle of librdkafka's, used as its examples use it; by one thread at a time.
final class BareClient: @unchecked Sendable {
    let handle: OpaquePointer
    private let isConsumer: Bool
    private var topics: [String: OpaquePointer] = [:]
    private var queue: OpaquePointer?

    /// - Parameter configure: sets what is no text.
    init(
        _ type: rd_kafka_type_t, _ servers: String, _ properties: [String: String],
        configure: (OpaquePointer?) -> Void = { _ in }
    ) throws {
        let configuration = rd_kafka_conf_new()
        isConsumer = type == RD_KAFKA_CONSUMER
        var all = properties
        all["bootstrap.servers"] = servers
        if isConsumer { all["group.id"] = "bare" }
        for (name, value) in all {
            guard rd_kafka_conf_set(configuration, name, value, nil, 0) == RD_KAFKA_CONF_OK else {
                throw BenchError("librdkafka refused \(name)")
            }
        }
        configure(configuration)
        guard let handle = rd_kafka_new(type, configuration, nil, 0) else { throw BenchError("no handle") }
        self.handle = handle
        if isConsumer { rd_kafka_poll_set_consumer(handle) }
    }

    /// Has the topic's partitions asked for before the clock starts.
    func know(_ name: String) throws {
        let topic = try self.topic(name)
        var metadata: UnsafePointer<rd_kafka_metadata>?
        rd_kafka_metadata(handle, 0, topic, &metadata, 5000)
        rd_kafka_metadata_destroy(metadata)
    }

    func topic(_ name: String) throws -> OpaquePointer {
        if let known = topics[name] { return known }
        let configuration = rd_kafka_topic_conf_new()
        rd_kafka_topic_conf_set(configuration, "partitioner", "murmur2_random", nil, 0)
        guard let topic = rd_kafka_topic_new(handle, name, configuration) else { throw BenchError("no topic \(name)") }
        topics[name] = topic
        return topic
    }

    func poll(_ milliseconds: Int32) { rd_kafka_poll(handle, milliseconds) }

    /// - Parameter partition: where to; by the key where it is not said.
    func produce(
        _ message: BareMessage, key: UnsafeRawBufferPointer, partition: Int32 = RD_KAFKA_PARTITION_UA
    ) throws {
        while true {
            let error = message.produce(handle, key, partition)
            if error == RD_KAFKA_RESP_ERR_NO_ERROR { return }
            guard error == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw BenchError("produce: \(error.rawValue)") }
            poll(5)
        }
    }

    /// Reads partitions from their ends as of now.
    func assignEnds(_ places: [TopicPartition]) throws {
        let list = rd_kafka_topic_partition_list_new(Int32(places.count))
        for place in places {
            var low: Int64 = 0
            var high: Int64 = 0
            rd_kafka_query_watermark_offsets(handle, place.topic, place.partition, &low, &high, 5000)
            rd_kafka_topic_partition_list_add(list, place.topic, place.partition).pointee.offset = high
        }
        rd_kafka_assign(handle, list)
        rd_kafka_topic_partition_list_destroy(list)
        queue = rd_kafka_queue_get_consumer(handle)
    }

    /// Waits for records for so long, hands over those that are there.
    func each(_ milliseconds: Int32, _ body: (rd_kafka_message_t) throws -> Void) rethrows {
        var wait = milliseconds
        while let message = rd_kafka_consumer_poll(handle, wait) {
            defer { rd_kafka_message_destroy(message) }
            if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR { try body(message.pointee) }
            wait = 0
        }
    }

    func close() {
        if let queue { rd_kafka_queue_destroy(queue) }
        if isConsumer { rd_kafka_consumer_close(handle) } else { rd_kafka_flush(handle, 5000) }
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        rd_kafka_destroy(handle)
    }
}

/// Bytes as a C program has them: made before the clock starts, and nobody counts references to them. Whoever made them
/// frees them, once.
struct BareBytes {
    let start: UnsafeMutableRawPointer
    let count: Int

    init(_ bytes: [UInt8]) {
        start = .allocate(byteCount: max(1, bytes.count), alignment: 1)
        count = bytes.count
        UnsafeMutableRawBufferPointer(start: start, count: count).copyBytes(from: bytes)
    }

    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}

/// A record as a C program has it.
///
/// Threads may share it: until it is freed its bytes are only read, and librdkafka guards its topics.
struct BareMessage: @unchecked Sendable {
    private let topic: OpaquePointer
    private let value: BareBytes
    private let headers: [(name: BareBytes, value: BareBytes)]

    init(_ record: ProducerRecord, topic: OpaquePointer) {
        self.topic = topic
        value = BareBytes(record.value ?? [])
        headers = record.headers.map { (BareBytes(Array($0.name.utf8)), BareBytes($0.value ?? [])) }
    }

    func free() {
        value.start.deallocate()
        for (name, value) in headers {
            name.start.deallocate()
            value.start.deallocate()
        }
    }

    /// As long as a case's.
    static func key(_ number: Int) -> [UInt8] {
        let digits = String(number)
        return Array((String(repeating: "0", count: 36 - digits.utf8.count) + digits).utf8)
    }

    static func number(_ key: UnsafeRawBufferPointer) -> Int { key.reduce(0) { $0 * 10 + Int($1) - 48 } }

    func produce(
        _ handle: OpaquePointer, _ key: UnsafeRawBufferPointer, _ partition: Int32 = RD_KAFKA_PARTITION_UA
    ) -> rd_kafka_resp_err_t {
        let list = headers.isEmpty ? nil : rd_kafka_headers_new(headers.count)
        for (name, value) in headers {
            rd_kafka_header_add(
                list, name.start.assumingMemoryBound(to: CChar.self), name.count, value.start, value.count)
        }
        let error = withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 6) { arguments in
            arguments.initialize(repeating: rd_kafka_vu_t())
            arguments[0].vtype = RD_KAFKA_VTYPE_RKT
            arguments[0].u.rkt = topic
            arguments[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS
            arguments[1].u.i = RD_KAFKA_MSG_F_COPY
            arguments[2].vtype = RD_KAFKA_VTYPE_KEY
            (arguments[2].u.mem.ptr, arguments[2].u.mem.size) = (
                UnsafeMutableRawPointer(mutating: key.baseAddress), key.count
            )
            arguments[3].vtype = RD_KAFKA_VTYPE_VALUE
            (arguments[3].u.mem.ptr, arguments[3].u.mem.size) = (value.start, value.count)
            arguments[4].vtype = RD_KAFKA_VTYPE_PARTITION
            arguments[4].u.i32 = partition
            arguments[5].vtype = RD_KAFKA_VTYPE_HEADERS
            arguments[5].u.headers = list
            return rd_kafka_produceva(handle, arguments.baseAddress, list == nil ? 5 : 6)
        }
        guard let error else { return RD_KAFKA_RESP_ERR_NO_ERROR }
        defer { rd_kafka_error_destroy(error) }
        if let list { rd_kafka_headers_destroy(list) }
        return rd_kafka_error_code(error)
    }
}
