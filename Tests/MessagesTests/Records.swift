import Kafka

extension ConsumerRecord {
    /// The record as a reader gets it back, wherever the broker put it.
    init(_ sent: ProducerRecord, offset: Int64 = 0, timestamp: Int64 = 0) {
        self.init(
            topic: sent.topic, partition: 0, offset: offset, timestamp: timestamp, key: sent.key, value: sent.value,
            headers: sent.headers)
    }

    /// A record of a body and headers alone.
    init(_ headers: [(String, String)], _ body: String? = nil) {
        self.init(
            topic: "any", partition: 0, offset: 0, value: body.map { Array($0.utf8) },
            headers: headers.map { RecordHeader($0.0, $0.1) })
    }

    /// The record with a header set, or taken away.
    func with(_ name: String, _ value: String?) -> ConsumerRecord {
        var copy = self
        copy.headers.removeAll { $0.name == name }
        if let value { copy.headers.append(RecordHeader(name, value)) }
        return copy
    }
}
