import Kafka
import Messages
import Testing

@testable import Gateway

@Suite struct PackedRecordsTests {
    private static let id = CaseID(portal: "p", idempotencyKey: "a")

    private let records = [
        ConsumerRecord(
            topic: "", partition: 3, offset: .max, timestamp: -1, key: id.key, value: nil,
            headers: [RecordHeader("none", nil), RecordHeader("empty", []), RecordHeader("", "o‘zbek")]),
        ConsumerRecord(topic: "", partition: 3, offset: 0, timestamp: 1, key: id.key, value: []),
        ConsumerRecord(
            topic: "", partition: 3, offset: 7, timestamp: .max, key: id.key,
            value: [UInt8](repeating: 0xFF, count: 70_000),
            headers: [RecordHeader("twice", "1"), RecordHeader("twice", "2")]),
    ]

    private var packed: [UInt8] {
        var packed = PackedRecords()
        for record in records { packed.append(record) }
        return packed.bytes
    }

    @Test func recordsAreReadBackAsTheyWere() throws {
        #expect(try PackedRecords.read(packed, of: Self.id, in: 3) == records)
        #expect(try PackedRecords.read([], of: Self.id, in: 3).isEmpty)
    }

    @Test func whatIsCutOffOrNoRecordIsUnreadable() throws {
        let first = try #require(
            (1...packed.count).first { (try? PackedRecords.read(Array(packed[..<$0]), of: Self.id, in: 3)) != nil })
        for count in 1..<first {
            #expect(throws: CaseIndex.Unreadable.self) {
                try PackedRecords.read(Array(packed[..<count]), of: Self.id, in: 3)
            }
        }
        for byte: UInt8 in [0, 0x7B, 0x80, 0xFE] {
            #expect(throws: CaseIndex.Unreadable.self) {
                try PackedRecords.read([UInt8](repeating: byte, count: 1001), of: Self.id, in: 3)
            }
        }
    }
}
