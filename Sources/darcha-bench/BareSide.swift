import CRdKafka
import Foundation
import Kafka

/// The runs that call librdkafka and nothing else, as its own examples do.
struct BareSide {
    let bootstrapServers: String
    let workload: Workload

    // Both block the thread that runs them, which has nothing else to do meanwhile.
    func produce() async throws -> Measure {
        let properties = workload.producerProperties.merging(
            ["queue.buffering.max.messages": "\(Workload.window)", "queue.buffering.max.kbytes": "262144"],
            uniquingKeysWith: { $1 })
        let client = try BareClient(RD_KAFKA_PRODUCER, bootstrapServers, properties) {
            rd_kafka_conf_set_dr_msg_cb($0, delivered)
        }
        let handle = client.handle
        try client.know(workload.topic)
        let record = ProducerRecord(topic: workload.topic, value: workload.value, headers: workload.headerList)
        let message = BareMessage(record, topic: try client.topic(workload.topic))
        let keys = (0..<min(workload.records, 10_000)).map { BareBytes(workload.key($0)) }
        defer {
            message.free()
            for key in keys { key.start.deallocate() }
        }
        deliveries = 0
        let result = try await measure {
            for number in 0..<workload.records {
                while true {
                    let error = message.produce(handle, keys[number % keys.count].buffer)
                    if error == RD_KAFKA_RESP_ERR_NO_ERROR { break }
                    guard error == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw BenchError("produce failed") }
                    rd_kafka_poll(handle, 10)
                }
                if number % 1000 == 0 { rd_kafka_poll(handle, 0) }
            }
            while rd_kafka_outq_len(handle) > 0 { rd_kafka_poll(handle, 100) }
            return (deliveries, 0)
        }
        client.close()
        guard deliveries == workload.records else { throw BenchError("deliveries are missing") }
        return result
    }

    func consume(_ ranges: [TopicPartition: Range<Int64>]) async throws -> Measure {
        let client = try BareClient(RD_KAFKA_CONSUMER, bootstrapServers, workload.consumerProperties)
        let handle = client.handle
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
        client.close()
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
