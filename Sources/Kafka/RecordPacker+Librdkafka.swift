internal import CRdKafka

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension RecordPacker {
    /// Packs a message of librdkafka's: what is kept must not pin the whole fetch buffer.
    mutating func add(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        let raw = message.pointee
        begin(offset: raw.offset, timestamp: rd_kafka_message_timestamp(message, nil))
        add(raw.key.map { UnsafeRawBufferPointer(start: $0, count: raw.key_len) })
        add(raw.payload.map { UnsafeRawBufferPointer(start: $0, count: raw.len) })
        var list: OpaquePointer?
        if rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            for index in 0..<rd_kafka_header_cnt(list) {
                let error = rd_kafka_header_get_all(list, index, &name, &value, &size)
                guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let name else { continue }
                add(UnsafeRawBufferPointer(start: name, count: strlen(name)))
                add(value.map { UnsafeRawBufferPointer(start: $0, count: size) })
            }
        }
        end()
    }
}
