/// A value and where it was found.
public struct JSONPathNode: Sendable, Hashable {
    /// The normalized path (RFC 9535, section 2.7); `description` writes it.
    public let path: SingularQuery
    public let value: JSONValue

    public init(path: SingularQuery, value: JSONValue) {
        self.path = path
        self.value = value
    }
}
