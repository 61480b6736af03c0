import Foundation
import GRDB
import Kafka

/// How far one partition is folded, while a batch is.
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
    private var last: JournalItem?
    private var marks: [Mark] = []
    private var marked: Int64

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
    }

    /// Whether the log ended further on when the index began.
    var isCatchingUp: Bool { next < catchUpEnd }

    /// Counts a record as folded.
    mutating func advance(past item: JournalItem) {
        if bytes - marked >= Self.markInterval {
            marks.append(Mark(offset: item.record.offset, bytes: bytes))
            marked = bytes
        }
        next = item.record.offset + 1
        bytes += item.bytes
        last = item
    }

    /// How far in bytes a record lies in its partition, or a little less.
    func bytes(at offset: Int64, _ db: Database) throws -> Int64 {
        if let mark = marks.last(where: { $0.offset <= offset }) { return mark.bytes }
        return try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT max(bytes) FROM marks WHERE partition = ? AND journal_offset <= ?"),
            arguments: [partition, offset]) ?? 0
    }

    /// Writes what has changed.
    func write(_ db: Database) throws {
        guard let last else { return }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO positions
                    (partition, next_offset, bytes, last_offset, fingerprint, began, catch_up_end)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            partition, next, bytes, last.record.offset, Data(last.fingerprint), began, catchUpEnd,
        ])
        guard !marks.isEmpty else { return }
        let insert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO marks (partition, journal_offset, bytes) VALUES (?, ?, ?)")
        for mark in marks { try insert.execute(arguments: [partition, mark.offset, mark.bytes]) }
        try db.cachedStatement(sql: "DELETE FROM marks WHERE partition = ? AND bytes < ?")
            .execute(arguments: [partition, bytes - Self.markedSpan])
    }
}
