import Kafka
import Messages

/// What is kept of a bad message: the original, untouched, with the reason and the place in headers of their own.
enum DeadLetter {
    /// The record on the agency's dead-letter topic.
    static func record(of original: ConsumerRecord, _ bad: BadMessage, topic: String) -> ProducerRecord {
        ProducerRecord(
            topic: topic, key: original.key, value: original.value,
            headers: original.headers + [
                RecordHeader("darcha-dead-reason", "permanent"),
                RecordHeader("darcha-dead-code", bad.code),
                RecordHeader("darcha-dead-message", bad.message),
                RecordHeader("darcha-dead-topic", original.topic),
                RecordHeader("darcha-dead-partition", String(original.partition)),
                RecordHeader("darcha-dead-offset", String(original.offset)),
            ])
    }

    /// The same without the original's value, for one that is so large that it leaves no room for more headers. Its place
    /// tells where the value still is.
    static func withoutValue(_ record: ProducerRecord) -> ProducerRecord {
        var record = record
        record.headers.append(RecordHeader("darcha-dead-omitted-bytes", String(record.value?.count ?? 0)))
        record.value = nil
        return record
    }
}
