import Kafka
import Testing

@testable import Gateway

@Suite struct IndexStartTests {
    private static let journal = IndexedJournal(topic: "t", partitions: 2)
    private static let last = IndexedPosition.Last(offset: 9, fingerprint: [1])

    private func start(
        _ stored: IndexedJournal?, _ positions: [Int32: IndexedPosition], _ watermarks: [Int32: Range<Int64>]
    ) -> IndexStart {
        IndexStart(journal: Self.journal, stored: stored, positions: positions, watermarks: watermarks)
    }

    @Test func goesOnWithTheRecordBefore() {
        let start = start(
            Self.journal, [0: IndexedPosition(next: 10, last: Self.last), 1: IndexedPosition(next: 0)],
            [0: 0..<20, 1: 0..<5])
        #expect(start.rebuild == nil)
        #expect(start.offsets == [0: .offset(9), 1: .offset(0)])
        // Not caught up before the record has proved that it is the same journal.
        #expect(start.positions == [0: 9, 1: 0])
        #expect(start.expected == [0: Self.last])
    }

    @Test func goesOnWhereTheLogBeginsIfNothingIsMissing() {
        let start = start(
            Self.journal, [0: IndexedPosition(next: 10, last: Self.last), 1: IndexedPosition(next: 3)],
            [0: 10..<10, 1: 3..<3])
        #expect(start.rebuild == nil)
        #expect(start.offsets == [0: .offset(10), 1: .offset(3)])
        #expect(start.expected.isEmpty)
    }

    @Test(arguments: [
        (nil, 10, IndexStart.Rebuild.new),
        (IndexedJournal(topic: "other", partitions: 2), 10, .otherTopic),
        (IndexedJournal(topic: "t", partitions: 3), 10, .otherPartitionCount),
        (IndexedJournal(topic: "t", partitions: 2, coding: 1), 10, .unreadable),
        (IndexedJournal(topic: "t", partitions: 2), 21, .beyondEnd),
        (IndexedJournal(topic: "t", partitions: 2), 4, .belowStart),
    ])
    func beginsAnew(stored: IndexedJournal?, next: Int64, reason: IndexStart.Rebuild) {
        let start = start(
            stored, [0: IndexedPosition(next: next), 1: IndexedPosition(next: 0)], [0: 5..<20, 1: 0..<1])
        #expect(start.rebuild == reason)
        #expect(start.offsets == [0: .offset(5), 1: .offset(0)])
        #expect(start.positions == [0: 5, 1: 0])
        #expect(start.expected.isEmpty)
    }

    @Test func aPartitionThatWasNeverFoldedIsReadFromItsStartOnlyIfAllIsThere() {
        #expect(start(Self.journal, [0: IndexedPosition(next: 0)], [0: 0..<1, 1: 0..<4]).rebuild == nil)
        #expect(start(Self.journal, [0: IndexedPosition(next: 0)], [0: 0..<1, 1: 2..<4]).rebuild == .belowStart)
    }
}
