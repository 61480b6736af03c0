/// A header of a record: a name and bytes, which may be absent.
///
/// Names may repeat, and their order is kept.
public struct RecordHeader: Sendable, Hashable {
    /// The header's name.
    public var name: String
    /// The header's value; `nil` is Kafka's null, which is not the same as empty.
    public var value: [UInt8]?

    /// A header of raw bytes.
    public init(_ name: String, _ value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    /// A header of text, as UTF-8.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = Array(value.utf8)
    }

    /// The value as text; `nil` when it is absent or not valid UTF-8.
    public var string: String? {
        value.flatMap { String(validating: $0, as: UTF8.self) }
    }
}
