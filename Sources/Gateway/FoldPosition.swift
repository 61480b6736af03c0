import Foundation
import GRDB
import Kafka

/// How far one partition is folded.
struct FoldPosition {
    /// A record, and how far in bytes it lies in its partition.
    private struct Mark {
        var offset: Int64
        var bytes: Int64
    }

    /// So many bytes lie between two marks, about.
    private static let markInterval: Int64 = 64 << 10
    /// Marks are kept for so many bytes: more than any limit of the span.
    private static let markedSpan: Int64 = 16 << 20

    let partition: Int32
    /// The next offset to fold.
    private(set) var next: Int64
    /// How many bytes are folded.
    private(set) var bytes: Int64
    /// Where the index began to read.
    let began: Int64
    /// Where the log ended then. Events below it may be of cases that began before what is read, and are carried.
    let catchUpEnd: Int64
    /// The last record that was folded since the position was written.
    private var last: ConsumerRecord?
    private var marks: [Mark] = []
    private var marked: Int64
    /// How many bytes were folded when the position was written.
    private var writtenBytes: Int64

    /// The position as it is stored.
    init(of partition: Int32, _ db: Database) throws {
        self.partition = partition
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT next_offset, bytes, began, catch_up_end,
                        (SELECT max(bytes) FROM marks WHERE marks.partition = positions.partition) AS marked
                    FROM positions WHERE partition = ?
                    """), arguments: [partition])
        next = row?["next_offset"] ?? 0
        bytes = row?["bytes"] ?? 0
        began = row?["began"] ?? 0
        catchUpEnd = row?["catch_up_end"] ?? 0
        marked = row?["marked"] ?? 0
        writtenBytes = bytes
    }

    /// Whether the log ended further on when the index began.
    var isCatchingUp: Bool { next < catchUpEnd }

    /// Whether the database has an older one.
    var isUnwritten: Bool { last != nil }

    /// How many bytes are folded that the database does not know of.
    var unwrittenBytes: Int64 { bytes - writtenBytes }

    /// What a start compares with the journal; nil where the database has it.
    var unwritten: IndexedPosition? {
        last.map { last in
            IndexedPosition(
                next: next, last: IndexedPosition.Last(offset: last.offset, fingerprint: JournalItem.fingerprint(last)))
        }
    }

    /// Counts a record as folded.
    mutating func advance(past item: JournalItem) {
        if bytes - marked >= Self.markInterval {
            marks.append(Mark(offset: item.record.offset, bytes: bytes))
            marked = bytes
        }
        next = item.record.offset + 1
        bytes += item.bytes
        last = item.record
    }

    /// How far in bytes a record lies in its partition, or a little less.
    func bytes(at offset: Int64, _ db: Database) throws -> Int64 {
        if let mark = marks.last(where: { $0.offset <= offset }) { return mark.bytes }
        return try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT max(bytes) FROM marks WHERE partition = ? AND journal_offset <= ?"),
            arguments: [partition, offset]) ?? 0
    }

    /// Writes what has changed.
    ///
    /// - Returns: the position as it is then.
    func write(_ db: Database) throws -> FoldPosition {
        guard let last else { return self }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO positions
                    (partition, next_offset, bytes, last_offset, fingerprint, began, catch_up_end)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            partition, next, bytes, last.offset, Data(JournalItem.fingerprint(last)), began, catchUpEnd,
        ])
        if !marks.isEmpty {
            let insert = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO marks (partition, journal_offset, bytes) VALUES (?, ?, ?)")
            for mark in marks { try insert.execute(arguments: [partition, mark.offset, mark.bytes]) }
            try db.cachedStatement(sql: "DELETE FROM marks WHERE partition = ? AND bytes < ?")
                .execute(arguments: [partition, bytes - Self.markedSpan])
        }
        var written = self
        written.last = nil
        written.marks = []
        written.writtenBytes = bytes
        return written
    }
}
