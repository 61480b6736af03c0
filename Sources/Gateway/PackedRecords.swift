import Kafka
import Messages

/// Records of one case as the index keeps them: as they stand in the journal, one behind the other.
struct PackedRecords {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ record: ConsumerRecord) {
        append(record.offset)
        append(record.timestamp)
        record.withValue { append($0) }
        record.forEachHeader { name, value in
            append(name)
            append(value)
        }
        // No name: no more headers.
        append(nil)
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A length and the bytes; -1 and nothing where there are none.
    private mutating func append(_ span: RawSpan?) {
        guard let span else { return append(Int32(-1)) }
        append(Int32(span.byteCount))
        span.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

extension PackedRecords {
    /// The records of a case in a partition.
    ///
    /// - Throws: ``CaseIndex/Unreadable``.
    static func read(
        _ bytes: [UInt8], of id: CaseID, in partition: Int32
    ) throws(CaseIndex.Unreadable) -> [ConsumerRecord] {
        var reader = Reader(rest: bytes[...])
        var records: [ConsumerRecord] = []
        while !reader.rest.isEmpty {
            let offset: Int64 = try reader.number()
            let timestamp: Int64 = try reader.number()
            let value = try reader.bytes()
            var headers: [RecordHeader] = []
            while let name = try reader.bytes() {
                headers.append(RecordHeader(String(decoding: name, as: UTF8.self), try reader.bytes()))
            }
            records.append(
                ConsumerRecord(
                    topic: "", partition: partition, offset: offset, timestamp: timestamp, key: id.key, value: value,
                    headers: headers))
        }
        return records
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func number<Number: FixedWidthInteger>() throws(CaseIndex.Unreadable) -> Number {
            let bytes = try take(MemoryLayout<Number>.size)
            return bytes.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }

        mutating func bytes() throws(CaseIndex.Unreadable) -> [UInt8]? {
            let count: Int32 = try number()
            return count == -1 ? nil : [UInt8](try take(Int(count)))
        }

        private mutating func take(_ count: Int) throws(CaseIndex.Unreadable) -> ArraySlice<UInt8> {
            guard count >= 0, count <= rest.count else { throw CaseIndex.Unreadable() }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
    }
}
