/// A logical expression (RFC 9535, section 2.3.5), its types checked.
package indirect enum JSONPathExpression: Sendable {
    case or([JSONPathExpression])
    case and([JSONPathExpression])
    case not(JSONPathExpression)
    case comparison(JSONPathOperand, JSONPathComparison, JSONPathOperand)
    /// Whether the query selects anything.
    case exists(JSONPathQuery)
    /// The functions `match` and `search`.
    case matches(JSONPathOperand, JSONPathPattern)
}

/// What gives a value or Nothing (ValueType of section 2.4.1).
package indirect enum JSONPathOperand: Sendable {
    case literal(JSONValue)
    case query(SingularQuery, isRelative: Bool)
    case length(JSONPathOperand)
    case count(JSONPathQuery)
    /// The function `value`: that of the one node selected.
    case value(JSONPathQuery)
}

/// A query in an expression.
package struct JSONPathQuery: Sendable {
    /// Whether it begins at the current node (`@`), not at the root (`$`).
    package let isRelative: Bool
    package let segments: [JSONPathSegment]
}

package enum JSONPathComparison: Sendable {
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
}

/// The pattern of `match` (the whole text) or `search` (any part of it).
package struct JSONPathPattern: Sendable {
    package enum Source: Sendable {
        case compiled(RegularExpression)
        /// A literal that is no regular expression.
        case matchesNothing
        /// Known only when the query runs.
        case operand(JSONPathOperand)
    }

    package let source: Source
    package let isWhole: Bool
}
