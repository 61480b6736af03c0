/// How much one run of a query may do.
public struct JSONPathLimits: Sendable, Hashable {
    /// Nodes selected.
    public var nodes: Int
    /// Nodes looked at on the way, in filters too, each time that they are.
    public var visits: Int

    public init(nodes: Int = .max, visits: Int = .max) {
        self.nodes = nodes
        self.visits = visits
    }
}

/// A query met one of its ``JSONPathLimits``.
public struct JSONPathLimitError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which limit, in English.
    public let message: String

    static func nodes(_ limits: JSONPathLimits) -> JSONPathLimitError {
        JSONPathLimitError(message: "the query selects more than \(limits.nodes) values")
    }

    static func visits(_ limits: JSONPathLimits) -> JSONPathLimitError {
        JSONPathLimitError(message: "the query looks at more than \(limits.visits) values; make it narrower")
    }

    public var description: String { message }
}
