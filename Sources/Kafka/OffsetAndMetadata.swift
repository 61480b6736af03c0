/// A committed offset: the next record to read, and a note of the committer's.
public struct OffsetAndMetadata: Sendable, Hashable {
    /// The offset of the next record to read (one past the last that is done).
    public var offset: Int64
    /// The committer's note, at most 4096 bytes by a broker's default; empty when there is none.
    public var metadata: String

    /// An offset and a note.
    public init(offset: Int64, metadata: String = "") {
        self.offset = offset
        self.metadata = metadata
    }
}
