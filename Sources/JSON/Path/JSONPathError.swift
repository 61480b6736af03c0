/// Why a text is not a JSONPath query that we take, and where.
public struct JSONPathError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in English.
    public let message: String
    /// Where, in bytes from the start of the query.
    public let offset: Int

    public init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    public var description: String { "at byte \(offset) of the query: \(message)" }
}
