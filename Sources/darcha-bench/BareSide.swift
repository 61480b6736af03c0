import CRdKafka
import Foundation
import Kafka

/// The runs that call librdkafka and nothing else, as its own examples do.
struct BareSide {
    let bootstrapServers: String
    let workload: Workload

    private func handle(_ type: rd_kafka_type_t, _ properties: [String: String]) throws -> OpaquePointer {
        let configuration = rd_kafka_conf_new()
        for (name, value) in properties.merging(["bootstrap.servers": bootstrapServers], uniquingKeysWith: { $1 }) {
            guard rd_kafka_conf_set(configuration, name, value, nil, 0) == RD_KAFKA_CONF_OK else {
                throw BenchError("librdkafka refused \(name)")
            }
        }
        if type == RD_KAFKA_PRODUCER { rd_kafka_conf_set_dr_msg_cb(configuration, delivered) }
        guard let handle = rd_kafka_new(type, configuration, nil, 0) else { throw BenchError("no handle") }
        return handle
    }

    // Both block the thread that runs them, which has nothing else to do meanwhile.
    func produce() async throws -> Measure {
        let properties = workload.producerProperties.merging(
            [
                "queue.buffering.max.messages": "\(Workload.window)", "queue.buffering.max.kbytes": "262144",
                "partitioner": "murmur2_random",
            ], uniquingKeysWith: { $1 })
        let handle = try handle(RD_KAFKA_PRODUCER, properties)
        guard let topic = rd_kafka_topic_new(handle, workload.topic, nil) else { throw BenchError("no topic") }
        let value = Bytes(workload.value)
        let headers = workload.headerList.map { (name: Bytes(Array($0.name.utf8)), value: Bytes($0.value ?? [])) }
        let keys = (0..<min(workload.records, 10_000)).map { Bytes(workload.key($0)) }
        defer { for bytes in [value] + keys + headers.flatMap({ [$0.name, $0.value] }) { bytes.start.deallocate() } }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        rd_kafka_metadata(handle, 0, topic, &metadata, 5000)
        rd_kafka_metadata_destroy(metadata)
        deliveries = 0
        let result = try await measure {
            for number in 0..<workload.records {
                while true {
                    let error = Self.produce(keys[number % keys.count], value, headers, handle, topic)
                    if error == RD_KAFKA_RESP_ERR_NO_ERROR { break }
                    guard error == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw BenchError("produce failed") }
                    rd_kafka_poll(handle, 10)
                }
                if number % 1000 == 0 { rd_kafka_poll(handle, 0) }
            }
            while rd_kafka_outq_len(handle) > 0 { rd_kafka_poll(handle, 100) }
            return (deliveries, 0)
        }
        rd_kafka_topic_destroy(topic)
        rd_kafka_destroy(handle)
        guard deliveries == workload.records else { throw BenchError("deliveries are missing") }
        return result
    }

    /// Bytes as a C program has them: made before the clock starts, and nobody counts references to them.
    private struct Bytes {
        let start: UnsafeMutableRawPointer
        let count: Int

        init(_ bytes: [UInt8]) {
            start = .allocate(byteCount: max(1, bytes.count), alignment: 1)
            count = bytes.count
            UnsafeMutableRawBufferPointer(start: start, count: count).copyBytes(from: bytes)
        }
    }

    private static func produce(
        _ key: Bytes, _ value: Bytes, _ headers: [(name: Bytes, value: Bytes)], _ handle: OpaquePointer,
        _ topic: OpaquePointer
    ) -> rd_kafka_resp_err_t {
        var list: OpaquePointer?
        if !headers.isEmpty {
            list = rd_kafka_headers_new(headers.count)
            for (name, value) in headers {
                rd_kafka_header_add(
                    list, name.start.assumingMemoryBound(to: CChar.self), name.count, value.start, value.count)
            }
        }
        let error = withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 5) { arguments in
            arguments.initialize(repeating: rd_kafka_vu_t())
            arguments[0].vtype = RD_KAFKA_VTYPE_RKT
            arguments[0].u.rkt = topic
            arguments[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS
            arguments[1].u.i = RD_KAFKA_MSG_F_COPY
            arguments[2].vtype = RD_KAFKA_VTYPE_KEY
            (arguments[2].u.mem.ptr, arguments[2].u.mem.size) = (key.start, key.count)
            arguments[3].vtype = RD_KAFKA_VTYPE_VALUE
            (arguments[3].u.mem.ptr, arguments[3].u.mem.size) = (value.start, value.count)
            arguments[4].vtype = RD_KAFKA_VTYPE_HEADERS
            arguments[4].u.headers = list
            return rd_kafka_produceva(handle, arguments.baseAddress, list == nil ? 4 : 5)
        }
        guard let error else { return RD_KAFKA_RESP_ERR_NO_ERROR }
        defer { rd_kafka_error_destroy(error) }
        if let list { rd_kafka_headers_destroy(list) }
        return rd_kafka_error_code(error)
    }

    func consume(_ ranges: [TopicPartition: Range<Int64>]) async throws -> Measure {
        let properties = workload.consumerProperties.merging(["group.id": "bare"], uniquingKeysWith: { $1 })
        let handle = try handle(RD_KAFKA_CONSUMER, properties)
        rd_kafka_poll_set_consumer(handle)
        let list = rd_kafka_topic_partition_list_new(Int32(ranges.count))
        for (place, range) in ranges {
            rd_kafka_topic_partition_list_add(list, place.topic, place.partition).pointee.offset = range.lowerBound
        }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        rd_kafka_metadata(handle, 1, nil, &metadata, 5000)
        rd_kafka_metadata_destroy(metadata)
        let wanted = ranges.values.reduce(0) { $0 + $1.count }
        let result = try await measure {
            rd_kafka_assign(handle, list)
            var read = 0
            var sum: UInt64 = 0
            while read < wanted {
                guard let message = rd_kafka_consumer_poll(handle, 1000) else { continue }
                if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                    sum &+= Self.sum(message)
                    read += 1
                }
                rd_kafka_message_destroy(message)
            }
            return (read, sum)
        }
        rd_kafka_topic_partition_list_destroy(list)
        rd_kafka_consumer_close(handle)
        rd_kafka_destroy(handle)
        return result
    }

    private static func sum(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> UInt64 {
        let raw = message.pointee
        var sum = Workload.sum(UnsafeRawBufferPointer(start: raw.key, count: raw.key_len))
        sum &+= Workload.sum(UnsafeRawBufferPointer(start: raw.payload, count: raw.len))
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return sum }
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        for index in 0..<rd_kafka_header_cnt(list) {
            rd_kafka_header_get_all(list, index, &name, &value, &size)
            if let name { sum &+= Workload.sum(UnsafeRawBufferPointer(start: name, count: strlen(name))) }
            sum &+= Workload.sum(UnsafeRawBufferPointer(start: value, count: size))
        }
        return sum
    }
}

// Counted by the polling thread only.
nonisolated(unsafe) private var deliveries = 0

private func delivered(
    _ handle: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    if message?.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR { deliveries += 1 }
}
