import Casework
import Kafka

/// Which journal an index was folded from.
struct IndexedJournal: Sendable, Hashable {
    var topic: String
    var partitions: Int32
    /// The version of the encoding that its states are stored in.
    var coding = CaseState.codingVersion
}

/// How far an index has folded one partition.
struct IndexedPosition: Sendable, Hashable {
    /// The next offset to fold.
    var next: Int64
    /// The last record folded and its fingerprint; nil where none was.
    var last: Last?

    struct Last: Sendable, Hashable {
        var offset: Int64
        var fingerprint: [UInt8]
    }
}

/// Where an index goes on reading the journal, and whether what it holds can be trusted.
struct IndexStart: Sendable, Hashable {
    /// Why an index is rebuilt from the start of the log. Raw values stand in logs.
    enum Rebuild: String, Sendable, Hashable {
        /// It is new.
        case new
        /// It was folded from a topic of another name.
        case otherTopic = "other-topic"
        /// The journal has another number of partitions: keys have moved.
        case otherPartitionCount = "other-partition-count"
        /// It has folded more than the journal holds: this is another journal.
        case beyondEnd = "beyond-end"
        /// The journal no longer has what comes next.
        case belowStart = "below-start"
        /// The last record folded is not the one that stands there: this is another journal.
        case otherRecord = "other-record"
        /// What it holds cannot be read by this version.
        case unreadable
    }

    /// Set where the index must be emptied first.
    var rebuild: Rebuild?
    /// Where to begin.
    var offsets: [Int32: StartOffset] = [:]
    /// Up to where the index is known to be right.
    var positions: [Int32: Int64] = [:]
    /// The records that must come first, to show that this is the same journal.
    var expected: [Int32: IndexedPosition.Last] = [:]

    /// Compares what an index holds with the journal as it is.
    init(
        journal: IndexedJournal, stored: IndexedJournal?, positions known: [Int32: IndexedPosition],
        watermarks: [Int32: Range<Int64>]
    ) {
        rebuild = Self.reason(journal, stored, known, watermarks)
        for (partition, range) in watermarks {
            guard rebuild == nil, let position = known[partition] else {
                offsets[partition] = .offset(range.lowerBound)
                positions[partition] = range.lowerBound
                continue
            }
            if let last = position.last, last.offset >= range.lowerBound {
                // Read once more, so that it can be compared.
                offsets[partition] = .offset(last.offset)
                positions[partition] = last.offset
                expected[partition] = last
            } else {
                offsets[partition] = .offset(position.next)
                positions[partition] = position.next
            }
        }
    }

    /// Everything anew, for a reason that the index itself does not show.
    init(rebuild: Rebuild, watermarks: [Int32: Range<Int64>]) {
        self.rebuild = rebuild
        offsets = watermarks.mapValues { .offset($0.lowerBound) }
        positions = watermarks.mapValues(\.lowerBound)
    }

    private static func reason(
        _ journal: IndexedJournal, _ stored: IndexedJournal?, _ positions: [Int32: IndexedPosition],
        _ watermarks: [Int32: Range<Int64>]
    ) -> Rebuild? {
        guard let stored else { return .new }
        if stored.topic != journal.topic { return .otherTopic }
        if stored.coding != journal.coding { return .unreadable }
        if stored.partitions != journal.partitions { return .otherPartitionCount }
        for (partition, range) in watermarks.sorted(by: { $0.key < $1.key }) {
            let next = positions[partition]?.next ?? 0
            if next > range.upperBound { return .beyondEnd }
            if next < range.lowerBound { return .belowStart }
        }
        return nil
    }
}
