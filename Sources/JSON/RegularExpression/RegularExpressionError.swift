/// Why a text is not a regular expression that we take, and where.
public struct RegularExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and how to mend it, in English.
    public let message: String
    /// Where, in bytes from the start of the pattern.
    public let offset: Int

    public init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    public var description: String { "at byte \(offset) of the pattern: \(message)" }
}
