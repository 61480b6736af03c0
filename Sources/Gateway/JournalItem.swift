import Casework
import Crypto
import Kafka
import Messages

/// One record of the journal, read as far as it can be.
struct JournalItem: Sendable {
    var record: ConsumerRecord
    /// The event, or why the record is none.
    var content: Result<JournalEvent, MessageError>

    /// Reads a record.
    ///
    /// - Parameter partitions: how many the journal has: a case lives in one of them, and an event about it in another
    ///   is none.
    init(_ record: ConsumerRecord, partitions: Int32) {
        self.record = record
        do throws(MessageError) {
            let event = try JournalEvent(record)
            guard Partitioner.murmur2(event.entry.caseID.key, partitions: partitions) == record.partition else {
                throw MessageError(.keyMismatch, at: "partition", "the case lives in another partition")
            }
            content = .success(event)
        } catch { content = .failure(error) }
    }

    /// About what the record takes in the log.
    var bytes: Int64 {
        var bytes = 24 + record.withKey { $0?.byteCount ?? 0 } + record.withValue { $0?.byteCount ?? 0 }
        record.forEachHeader { name, value in bytes += 4 + name.byteCount + (value?.byteCount ?? 0) }
        return Int64(bytes)
    }

    /// About what a record takes in the log: what it holds, and what Kafka keeps with it.
    static func bytes(_ key: [UInt8]?, _ value: [UInt8]?, _ headers: [RecordHeader]) -> Int {
        headers.reduce(24 + (key?.count ?? 0) + (value?.count ?? 0)) {
            $0 + 4 + $1.name.utf8.count + ($1.value?.count ?? 0)
        }
    }

    /// Tells a record from another one at the same offset of another journal.
    static func fingerprint(_ record: ConsumerRecord) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("\(record.offset):\(record.timestamp):\(record.key?.count ?? -1):".utf8))
        if let key = record.key { hash.update(data: key) }
        if let value = record.value { hash.update(data: value) }
        return Array(hash.finalize().prefix(16))
    }
}
