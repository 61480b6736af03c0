internal import CRdKafka

/// `rd_kafka_produceva`, called for one record after the other with the same argument list.
struct ProduceCall {
    /// How many arguments there are at most.
    static let capacity = 8

    private let client: OpaquePointer
    private let arguments: UnsafeMutableBufferPointer<rd_kafka_vu_t>
    private let now: Int64

    /// - Parameters:
    ///   - arguments: uninitialized, of ``capacity`` elements; trivial, so that nobody need deinitialize it.
    ///   - now: the timestamp of records that have none, in milliseconds; else librdkafka asks the clock for each.
    init(_ client: OpaquePointer, _ arguments: UnsafeMutableBufferPointer<rd_kafka_vu_t>, now: Int64) {
        self.client = client
        self.arguments = arguments
        self.now = now
        arguments.initialize(repeating: rd_kafka_vu_t())
        arguments[0].vtype = RD_KAFKA_VTYPE_RKT
        arguments[1].vtype = RD_KAFKA_VTYPE_OPAQUE
        arguments[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
        arguments[2].u.i = RD_KAFKA_MSG_F_COPY
        arguments[3].vtype = RD_KAFKA_VTYPE_KEY
        arguments[4].vtype = RD_KAFKA_VTYPE_VALUE
        arguments[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP
    }

    /// Puts a record in librdkafka's queue, which copies it.
    ///
    /// By a pointer: a copy of the record would count its references up and down.
    ///
    /// - Returns: why it was refused; nil when its delivery report will come.
    mutating func callAsFunction(
        _ record: UnsafePointer<ProducerRecord>, _ topic: OpaquePointer, token: UInt
    ) -> KafkaError? {
        arguments[0].u.rkt = topic
        arguments[1].u.ptr = UnsafeMutableRawPointer(bitPattern: token)
        arguments[5].u.i64 = now
        if let timestamp = record.pointee.timestamp {
            guard timestamp > 0 else {
                return KafkaError(
                    code: .invalidRecord, message: "the timestamp \(timestamp) is not positive",
                    topic: record.pointee.topic)
            }
            arguments[5].u.i64 = timestamp
        }
        var count = 6
        if let partition = record.pointee.partition {
            guard partition >= 0 else {
                return KafkaError(
                    code: .unknownTopicOrPartition, message: "there is no partition \(partition)",
                    topic: record.pointee.topic,
                    partition: partition)
            }
            arguments[count].vtype = RD_KAFKA_VTYPE_PARTITION
            arguments[count].u.i32 = partition
            count += 1
        }
        // The headers are an object of ours, not single arguments: those librdkafka 2.0.2 frees twice when it refuses
        // the record for its partition. It takes ours over only when it takes the record.
        var headers: OpaquePointer?
        if !record.pointee.headers.isEmpty {
            headers = rd_kafka_headers_new(record.pointee.headers.count)
            record.pointee.headers.withUnsafeBufferPointer { all in
                guard let first = all.baseAddress else { return }
                for index in all.indices { Self.add(first + index, to: headers) }
            }
            arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS
            arguments[count].u.headers = headers
            count += 1
        }
        (arguments[3].u.mem.ptr, arguments[3].u.mem.size) = Self.bytes(record.pointee.key)
        (arguments[4].u.mem.ptr, arguments[4].u.mem.size) = Self.bytes(record.pointee.value)
        guard let error = rd_kafka_produceva(client, arguments.baseAddress, count) else { return nil }
        if let headers { rd_kafka_headers_destroy(headers) }
        return KafkaError(consuming: error, topic: record.pointee.topic, partition: record.pointee.partition)
    }

    private static func add(_ header: UnsafePointer<RecordHeader>, to headers: OpaquePointer?) {
        header.pointee.withValue { value in
            let (start, size) = bytes(value)
            func add(_ name: UnsafeBufferPointer<UInt8>) {
                _ = name.withMemoryRebound(to: CChar.self) { name in
                    rd_kafka_header_add(headers, name.baseAddress, name.count, start, size)
                }
            }
            // A string that is not in one piece is copied.
            if header.pointee.name.utf8.withContiguousStorageIfAvailable(add) == nil {
                Array(header.pointee.name.utf8).withUnsafeBufferPointer(add)
            }
        }
    }

    /// What a byte array is to librdkafka: no pointer is null, a pointer and no length is empty.
    ///
    /// The pointer leaves the closure that lends it. It stays good, because the array is part of a record that our
    /// caller keeps, unchanged, in memory for the whole call; and to have the array held once more for each call of C, by
    /// counting its references up and down, costs a tenth of the call.
    private static func bytes(_ bytes: [UInt8]?) -> (UnsafeMutableRawPointer?, Int) {
        guard let bytes else { return (nil, 0) }
        return self.bytes(bytes.withUnsafeBufferPointer { $0 })
    }

    private static func bytes(_ bytes: UnsafeBufferPointer<UInt8>?) -> (UnsafeMutableRawPointer?, Int) {
        guard let bytes else { return (nil, 0) }
        // librdkafka copies and does not write; its types just say no const. Any pointer will do for "empty".
        let start = bytes.baseAddress.map { UnsafeRawPointer($0) } ?? UnsafeRawPointer(bitPattern: 1)
        return (UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
}
