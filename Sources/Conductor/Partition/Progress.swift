import JSON
package import Kafka

/// How far a conductor has come in one partition, as it stands in the group's committed offset.
///
/// The offset itself is *L*: where a restart reads from. The metadata says *i*, through which all outputs are published,
/// and what a restart needs to judge a loss. All of it describes one state: the one as of *i*.
package struct Progress: Sendable, Hashable {
    /// *L*: the lowest offset that a needed case of the state as of *i* still needs.
    package var low: Int64
    /// *i*: every output of the events up to and including this offset is acknowledged; -1 before the first.
    package var publishedThrough: Int64
    /// The lowest offset that an open case needs; nil where no case is open. What lies between *L* and here is kept only
    /// to recognize copies.
    package var lowestOpen: Int64?
    /// The journal's partition count: keys would move if it changed.
    package var partitions: Int32
    /// The contracts of cases that were held, so that nothing of theirs was published; `*` stands for any.
    package var held: Set<String>

    package init(low: Int64, publishedThrough: Int64, lowestOpen: Int64?, partitions: Int32, held: Set<String> = []) {
        self.low = low
        self.publishedThrough = publishedThrough
        self.lowestOpen = lowestOpen
        self.partitions = partitions
        self.held = held
    }

    /// The offset to commit.
    package var committed: OffsetAndMetadata {
        var metadata: JSONObject = [
            "v": 1, "i": .number(JSONNumber(publishedThrough)), "partitions": .number(JSONNumber(Int64(partitions))),
        ]
        if let lowestOpen { metadata["open"] = .number(JSONNumber(lowestOpen)) }
        if !held.isEmpty {
            // A broker takes no more than 4096 bytes.
            let fit = held.reduce(0) { $0 + $1.utf8.count + 8 } <= 3000
            metadata["held"] = .array(fit ? held.sorted().map { .string($0) } : ["*"])
        }
        return OffsetAndMetadata(offset: low, metadata: JSONValue.object(metadata).serializedString)
    }

    /// Reads a committed offset back; nil where its metadata is not a conductor's.
    package init?(_ committed: OffsetAndMetadata) {
        guard let json = try? JSONValue(parsing: Array(committed.metadata.utf8)), json["v"]?.integer == 1,
            let published = json["i"]?.integer, (-1..<Int64.max).contains(published), committed.offset <= published + 1,
            let partitions = json["partitions"]?.integer
        else { return nil }
        self.init(
            low: committed.offset, publishedThrough: published, lowestOpen: json["open"]?.integer,
            partitions: Int32(clamping: partitions), held: Set((json["held"]?.array ?? []).compactMap(\.string)))
    }
}
