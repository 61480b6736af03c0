import KafkaTesting
import Testing

@testable import Kafka

@Suite struct RecordPageTests {
    private static let place = TopicPartition(topic: "a topic with a long name", partition: 3)

    /// Packs records as a reader does.
    private func pack(_ records: [ProducerRecord]) -> (records: [ConsumerRecord], packer: RecordPacker) {
        var packer = RecordPacker(Self.place)
        for (offset, record) in records.enumerated() {
            packer.begin(offset: Int64(offset), timestamp: -1)
            packer.add(record.key)
            packer.add(record.value)
            for header in record.headers {
                packer.add(Array(header.name.utf8))
                packer.add(header.value)
            }
            packer.end()
        }
        var packed: [ConsumerRecord] = []
        packer.finish(&packed)
        return (packed, packer)
    }

    @Test func whatIsPackedIsReadBack() {
        var generator = SystemRandomNumberGenerator()
        func bytes(_ longest: Int) -> [UInt8]? {
            guard Int.random(in: 0..<4, using: &generator) > 0 else { return nil }
            return (0..<Int.random(in: 0...longest, using: &generator)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        }
        for _ in 0..<50 {
            // From far below to far above a page's size, also by headers alone.
            let longest = [10, 1000, 100_000].randomElement(using: &generator) ?? 10
            let sent = (0..<Int.random(in: 0...100, using: &generator)).map { _ in
                ProducerRecord(
                    topic: "", key: bytes(20), value: bytes(longest),
                    headers: (0..<Int.random(in: 0...20, using: &generator)).map {
                        RecordHeader("header ў \($0)", bytes(longest / 10))
                    })
            }
            let (read, packer) = pack(sent)
            #expect(packer.count == sent.count)
            #expect(read.map(\.key) == sent.map(\.key))
            #expect(read.map(\.value) == sent.map(\.value))
            #expect(read.map(\.headers) == sent.map(\.headers))
            #expect(read.map(\.offset) == Array(0..<Int64(sent.count)))
            #expect(read.allSatisfy { $0.topicPartition == Self.place && $0.timestamp == -1 })
        }
    }

    @Test func aKeptRecordPinsNoMoreThanAPage() {
        let sizes = [10, 20_000, 20_000, 1 << 20, 10, 32_000, 32_000, 100_000, 10]
        let records = pack(sizes.map { ProducerRecord(topic: "", value: [UInt8](repeating: 1, count: $0)) }).records
        #expect(records.map { $0.value?.count } == sizes)
        for (record, size) in zip(records, sizes) {
            #expect(record.pinnedBytes <= max(RecordPage.maxBytes, size + 100))
        }
        // A small one alone takes little, and so does a copy.
        #expect(pack([ProducerRecord(topic: "", value: [1])]).records.first?.pinnedBytes == 24 + 8 + 8 + 1)
        #expect(records.first?.copied().pinnedBytes == 24 + 8 + 8 + 10)
        #expect(records.map { $0.copied() } == records)
    }

    @Test func recordsOutliveWhatTheyWereReadWith() {
        var kept: [ConsumerRecord] = []
        for round in 0..<200 {
            let records = pack(
                (0..<100).map {
                    ProducerRecord(topic: "", value: [UInt8](repeating: UInt8($0), count: 300 + round))
                }
            ).records
            kept.append(records[round % 100])
        }
        for (round, record) in kept.enumerated() {
            #expect(record.value == [UInt8](repeating: UInt8(round % 100), count: 300 + round))
        }
    }

    @Test func aPartIsShownWhereItLies() {
        let record = ConsumerRecord(
            topic: "t", partition: 1, offset: 2, key: [], value: [1, 2, 3],
            headers: [RecordHeader("a", "1"), RecordHeader("b", nil), RecordHeader("a", [])])
        #expect(record.withKey { $0?.byteCount } == 0)
        #expect(record.withValue { $0?.holds("\u{1}\u{2}\u{3}") } == true)
        #expect(record.withValue { $0?.holds("\u{1}\u{2}") } == false)
        var headers: [RecordHeader] = []
        record.forEachHeader { headers.append(RecordHeader($0.text ?? "?", $1?.withUnsafeBytes(Array.init))) }
        #expect(headers == record.headers)
        #expect(record.header("a") == [])
        #expect(record.header("b") == nil)
        let bare = ConsumerRecord(topic: "t", partition: 1, offset: 2, headers: [RecordHeader("h", [0xFF])])
        #expect(bare.withKey { $0 == nil } && bare.withValue { $0 == nil })
        bare.forEachHeader { #expect($0.text == "h" && $1?.text == nil) }
    }

    @Test func whatAClosureThrowsIsThrown() {
        let record = ConsumerRecord(topic: "t", partition: 0, offset: 0, headers: [RecordHeader("a", "b")])
        #expect(throws: KafkaError.self) { try record.withKey { _ throws(KafkaError) in throw .closed } }
        #expect(throws: KafkaError.self) { try record.forEachHeader { _, _ throws(KafkaError) in throw .closed } }
    }

    @Test func eachPartCanBeChanged() {
        let original = ConsumerRecord(
            topic: "t", partition: 1, offset: 2, timestamp: 3, key: [4], value: [5], headers: [RecordHeader("a", "6")])
        var record = original
        record.topic = "u"
        record.partition = 10
        record.offset = 20
        record.timestamp = 30
        record.key = nil
        record.value?.append(50)
        record.headers[0].value = nil
        record.headers.append(RecordHeader("b", "60"))
        #expect(
            record
                == ConsumerRecord(
                    topic: "u", partition: 10, offset: 20, timestamp: 30, key: nil, value: [5, 50],
                    headers: [RecordHeader("a", nil), RecordHeader("b", "60")]))
        #expect(original.value == [5] && original.headers == [RecordHeader("a", "6")])
    }

    @Test func recordsAreEqualByContent() {
        let record = ConsumerRecord(
            topic: "t", partition: 1, offset: 2, timestamp: 3, key: [4], value: [5], headers: [RecordHeader("a", "6")])
        let changes: [(inout ConsumerRecord) -> Void] = [
            { $0.topic = "u" }, { $0.partition = 0 }, { $0.offset = 0 }, { $0.timestamp = 0 }, { $0.key = nil },
            { $0.key = [] }, { $0.value = nil }, { $0.value = [] }, { $0.headers = [] },
            { $0.headers = [RecordHeader("a", nil)] }, { $0.headers = [RecordHeader("a", "6"), RecordHeader("", "")] },
        ]
        var all: Set = [record, record.copied()]
        #expect(all.count == 1)
        for change in changes {
            var changed = record
            change(&changed)
            #expect(changed != record)
            all.insert(changed)
        }
        #expect(all.count == 1 + changes.count)
    }
}
