/// Why some bytes are not JSON, and where.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in English; never repeats the text itself.
    public let message: String
    /// Where, in bytes from the start.
    public let offset: Int
    /// Which line, counted from 1.
    public let line: Int
    /// Which column, counted from 1 in code points.
    public let column: Int

    public init(message: String, offset: Int, line: Int, column: Int) {
        self.message = message
        self.offset = offset
        self.line = line
        self.column = column
    }

    public var description: String { "line \(line), column \(column): \(message)" }
}
