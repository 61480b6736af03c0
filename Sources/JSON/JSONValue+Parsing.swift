/// What to do when a name stands twice in one object. RFC 8259 (section 4) leaves it open.
public enum JSONDuplicateNames: Sendable {
    /// It is an error: two readers could take it for two different documents.
    case reject
    /// The last one counts, in the first one's place.
    case keepLast
}

extension JSONValue {
    /// The deepest nesting that any caller can ask for.
    public static let depthCeiling = 512

    /// Reads one JSON value (RFC 8259), strictly: UTF-8 without a byte order mark, nothing behind the value, no lone
    /// surrogate, no duplicate name, numbers in the range of ``JSONNumber``.
    ///
    /// - Parameters:
    ///   - bytes: the whole text.
    ///   - maxDepth: how deep arrays and objects may nest; at most ``depthCeiling`` counts.
    ///   - duplicateNames: what to do with a name that stands twice in one object.
    /// - Throws: ``JSONParseError`` with what is wrong, and where.
    public init(
        parsing bytes: [UInt8], maxDepth: Int = 128, duplicateNames: JSONDuplicateNames = .reject
    ) throws(JSONParseError) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            JSONParser.parse(buffer, maxDepth: maxDepth, duplicateNames: duplicateNames)
        }
        self = try result.get()
    }

    /// Reads one JSON value from text; as ``init(parsing:maxDepth:duplicateNames:)-([UInt8],_,_)``.
    public init(
        parsing text: String, maxDepth: Int = 128, duplicateNames: JSONDuplicateNames = .reject
    ) throws(JSONParseError) {
        var text = text
        let result = text.withUTF8 { buffer in
            JSONParser.parse(buffer, maxDepth: maxDepth, duplicateNames: duplicateNames)
        }
        self = try result.get()
    }

    /// Reads one JSON value from part of some bytes; positions in errors count from the start of that part.
    public init(
        parsing bytes: ArraySlice<UInt8>, maxDepth: Int = 128, duplicateNames: JSONDuplicateNames = .reject
    ) throws(JSONParseError) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            JSONParser.parse(buffer, maxDepth: maxDepth, duplicateNames: duplicateNames)
        }
        self = try result.get()
    }
}
