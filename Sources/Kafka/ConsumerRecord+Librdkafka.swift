internal import CRdKafka

extension ConsumerRecord {
    /// Copies a message of librdkafka's, each part once: what is kept must not pin the whole fetch buffer.
    init(copying message: UnsafeMutablePointer<rd_kafka_message_t>, topic: String) {
        var headers: [RecordHeader] = []
        var list: OpaquePointer?
        if rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list {
            let count = rd_kafka_header_cnt(list)
            headers.reserveCapacity(count)
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            for index in 0..<count {
                let error = rd_kafka_header_get_all(list, index, &name, &value, &size)
                guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let name else { continue }
                let bytes = value.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: size)) }
                headers.append(RecordHeader(String(cString: name), bytes))
            }
        }
        let raw = message.pointee
        self.init(
            topic: topic,
            partition: raw.partition,
            offset: raw.offset,
            timestamp: rd_kafka_message_timestamp(message, nil),
            key: raw.key.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: raw.key_len)) },
            value: raw.payload.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: raw.len)) },
            headers: headers)
    }
}
