/// A record as it was read.
///
/// It points into a page of packed records that were read together, so a copy of it costs next to nothing. ``key``,
/// ``value`` and ``headers`` make new arrays each time; ``withKey(_:)``, ``withValue(_:)`` and ``forEachHeader(_:)``
/// show the bytes where they lie.
///
/// A record that is kept keeps its page: 32 KiB at most, or the record alone when it is larger. ``copied()`` is for the
/// few of many that are kept for long.
public struct ConsumerRecord: Sendable {
    @usableFromInline let page: RecordPage
    /// Where in the page it begins.
    @usableFromInline let start: Int

    init(page: RecordPage, start: Int) {
        self.page = page
        self.start = start
    }

    /// A record; also for tests, which build their own.
    public init(
        topic: String,
        partition: Int32,
        offset: Int64,
        timestamp: Int64 = -1,
        key: [UInt8]? = nil,
        value: [UInt8]? = nil,
        headers: [RecordHeader] = []
    ) {
        var packer = RecordPacker(TopicPartition(topic: topic, partition: partition))
        packer.begin(offset: offset, timestamp: timestamp)
        packer.add(key)
        packer.add(value)
        for header in headers {
            packer.add(Array(header.name.utf8))
            packer.add(header.value)
        }
        packer.end()
        self.init(page: packer.lastPage, start: 0)
    }

    /// The same record in a page of its own.
    public func copied() -> ConsumerRecord {
        read { ConsumerRecord(page: RecordPage(page.place, copying: $0.bytes), start: 0) }
    }

    /// How much memory it keeps while it is kept.
    var pinnedBytes: Int { page.capacity }

    @inlinable @inline(__always)
    func read<R, E: Error>(_ body: (PackedRecord) throws(E) -> R) throws(E) -> R {
        // The page must outlive the pointers into it.
        defer { extendLifetime(page) }
        return try body(page[start])
    }
}

// MARK: Its parts

extension ConsumerRecord {
    // Whoever sets one gets a record that is packed anew.

    /// Where the record was read from.
    public var topicPartition: TopicPartition { page.place }

    /// The topic it was read from.
    public var topic: String {
        get { page.place.topic }
        set { self = ConsumerRecord(self, topic: newValue) }
    }

    /// The partition it was read from.
    public var partition: Int32 {
        get { page.place.partition }
        set { self = ConsumerRecord(self, partition: newValue) }
    }

    /// Its offset in the partition.
    public var offset: Int64 {
        get { read(\.offset) }
        set { self = ConsumerRecord(self, offset: newValue) }
    }

    /// Milliseconds since 1970, set by the sender or, for `LogAppendTime`, by the broker; -1 when there is none.
    public var timestamp: Int64 {
        get { read(\.timestamp) }
        set { self = ConsumerRecord(self, timestamp: newValue) }
    }

    /// The key; `nil` when it has none.
    public var key: [UInt8]? {
        get { read { $0.key.map { [UInt8]($0) } } }
        set { self = ConsumerRecord(self, key: .some(newValue)) }
    }

    /// The value; `nil` when it has none (a tombstone).
    public var value: [UInt8]? {
        get { read { $0.value.map { [UInt8]($0) } } }
        set { self = ConsumerRecord(self, value: .some(newValue)) }
    }

    /// The headers, in order.
    public var headers: [RecordHeader] {
        get {
            read { record in
                var headers: [RecordHeader] = []
                record.forEachHeader { name, value in
                    headers.append(RecordHeader(String(decoding: name, as: UTF8.self), value.map { [UInt8]($0) }))
                }
                return headers
            }
        }
        set { self = ConsumerRecord(self, headers: newValue) }
    }

    /// The value of the last header of that name; `nil` when there is none or its value is null.
    public func header(_ name: String) -> [UInt8]? {
        read { record in
            var last: UnsafeRawBufferPointer?
            record.forEachHeader { if $0.bytes.holds(name) { last = $1 } }
            return last.map { [UInt8]($0) }
        }
    }

    private init(
        _ other: ConsumerRecord, topic: String? = nil, partition: Int32? = nil, offset: Int64? = nil,
        timestamp: Int64? = nil, key: [UInt8]?? = nil, value: [UInt8]?? = nil, headers: [RecordHeader]? = nil
    ) {
        self.init(
            topic: topic ?? other.topic, partition: partition ?? other.partition, offset: offset ?? other.offset,
            timestamp: timestamp ?? other.timestamp, key: key ?? other.key, value: value ?? other.value,
            headers: headers ?? other.headers)
    }
}

// MARK: Its bytes where they lie

extension ConsumerRecord {
    /// Shows the key; `nil` when it has none.
    @inlinable
    public func withKey<R, E: Error>(_ body: (RawSpan?) throws(E) -> R) throws(E) -> R {
        try read { record throws(E) in try body(record.key?.bytes) }
    }

    /// Shows the value; `nil` when it has none.
    @inlinable
    public func withValue<R, E: Error>(_ body: (RawSpan?) throws(E) -> R) throws(E) -> R {
        try read { record throws(E) in try body(record.value?.bytes) }
    }

    /// Shows each header's name and value, in order; a value is `nil` when it is Kafka's null.
    @inlinable
    public func forEachHeader<E: Error>(_ body: (_ name: RawSpan, _ value: RawSpan?) throws(E) -> Void) throws(E) {
        try read { record throws(E) in
            try record.forEachHeader { name, value throws(E) in try body(name.bytes, value?.bytes) }
        }
    }
}

extension ConsumerRecord: Hashable {
    /// Whether all is the same: place, time and bytes.
    public static func == (left: ConsumerRecord, right: ConsumerRecord) -> Bool {
        left.topicPartition == right.topicPartition
            && left.read { left in right.read { right in left.bytes.elementsEqual(right.bytes) } }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(topicPartition)
        read { hasher.combine(bytes: $0.bytes) }
    }
}
