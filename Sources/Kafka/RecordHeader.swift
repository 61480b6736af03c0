/// A header of a record: a name and bytes, which may be absent.
///
/// Names may repeat, and their order is kept.
public struct RecordHeader: Sendable {
    /// The header's name.
    public var name: String
    // A text stays the string that it is, which others share: to make an array of each would be most of what a record costs.
    private var content: Content

    private enum Content: Sendable {
        case null
        case bytes([UInt8])
        case text(String)
    }

    /// A header of raw bytes.
    public init(_ name: String, _ value: [UInt8]?) {
        self.name = name
        content = value.map { .bytes($0) } ?? .null
    }

    /// A header of text, as UTF-8.
    public init(_ name: String, _ value: String) {
        self.name = name
        content = .text(value)
    }

    /// The header's value; `nil` is Kafka's null, which is not the same as empty.
    public var value: [UInt8]? {
        get {
            switch content {
            case .null: nil
            case .bytes(let bytes): bytes
            case .text(let text): Array(text.utf8)
            }
        }
        set { content = newValue.map { .bytes($0) } ?? .null }
    }

    /// The value as text; `nil` when it is absent or not valid UTF-8.
    public var string: String? {
        switch content {
        case .null: nil
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        case .text(let text): text
        }
    }

    /// How long the value is, in bytes; 0 when it has none.
    var valueCount: Int { withValue { $0?.count ?? 0 } }

    /// Shows the value where it lies; `nil` when it has none.
    func withValue<R>(_ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
        switch content {
        case .null: return body(nil)
        case .bytes(let bytes): return bytes.withUnsafeBufferPointer { body($0) }
        case .text(var text): return text.withUTF8 { body($0) }
        }
    }
}

extension RecordHeader: Hashable {
    /// Whether name and bytes are the same.
    public static func == (left: RecordHeader, right: RecordHeader) -> Bool {
        left.name == right.name
            && left.withValue { left in
                right.withValue { right in
                    guard let left, let right else { return left == nil && right == nil }
                    return left.elementsEqual(right)
                }
            }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        withValue { value in
            hasher.combine(value?.count)
            hasher.combine(bytes: UnsafeRawBufferPointer(value ?? UnsafeBufferPointer(start: nil, count: 0)))
        }
    }
}
