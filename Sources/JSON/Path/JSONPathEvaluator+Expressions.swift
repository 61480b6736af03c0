extension JSONPathEvaluator {
    /// Whether an expression holds at a current node.
    mutating func holds(_ expression: JSONPathExpression, at node: JSONValue) -> Bool {
        switch expression {
        case .or(let parts):
            for part in parts where holds(part, at: node) { return true }
            return false
        case .and(let parts):
            for part in parts where !holds(part, at: node) { return false }
            return true
        case .not(let part): return !holds(part, at: node)
        case .comparison(let left, let comparison, let right):
            return comparison.holds(between: value(of: left, at: node), and: value(of: right, at: node))
        case .exists(let query):
            var sink = JSONPathExistence()
            run(query, at: node, into: &sink)
            return sink.isFound
        case .matches(let subject, let pattern):
            guard case .string(let text) = value(of: subject, at: node) else { return false }
            return matches(text, pattern, at: node)
        }
    }

    private mutating func run(_ query: JSONPathQuery, at node: JSONValue, into sink: inout some JSONPathSink) {
        _ = run(query.segments, at: query.isRelative ? node : root, into: &sink)
    }

    /// A value, or nil for Nothing.
    private mutating func value(of operand: JSONPathOperand, at node: JSONValue) -> JSONValue? {
        switch operand {
        case .literal(let value): return value
        case .query(let query, let isRelative): return query.select(in: isRelative ? node : root)
        case .length(let operand): return value(of: operand, at: node)?.length.map { JSONValue($0) }
        case .count(let query):
            var sink = JSONPathCount()
            run(query, at: node, into: &sink)
            return JSONValue(sink.count)
        case .value(let query):
            var sink = JSONPathOnlyValue()
            run(query, at: node, into: &sink)
            return sink.value
        }
    }

    private mutating func matches(_ text: String, _ pattern: JSONPathPattern, at node: JSONValue) -> Bool {
        let expression: RegularExpression?
        switch pattern.source {
        case .compiled(let compiled): expression = compiled
        case .matchesNothing: return false
        case .operand(let operand):
            guard case .string(let pattern) = value(of: operand, at: node) else { return false }
            expression = self.expression(pattern)
        }
        guard let expression else { return false }
        return pattern.isWhole ? expression.matchesWhole(text) : expression.matches(in: text)
    }

    /// A pattern that comes from the document: read anew unless it is the last one again, which it mostly is.
    private mutating func expression(_ pattern: String) -> RegularExpression? {
        if let lastPattern, lastPattern.text.hasSameUTF8(as: pattern) { return lastPattern.expression }
        let expression = try? RegularExpression(pattern, dialect: .iRegexp, limits: .fromData)
        lastPattern = (pattern, expression)
        return expression
    }
}

extension JSONPathComparison {
    /// Compares values, or Nothings (RFC 9535, section 2.3.5.2.2).
    func holds(between left: JSONValue?, and right: JSONValue?) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: Self.isLess(left, right)
        case .lessOrEqual: Self.isLess(left, right) || left == right
        case .greater: Self.isLess(right, left)
        case .greaterOrEqual: Self.isLess(right, left) || left == right
        }
    }

    /// Only numbers and strings have an order; that of strings is by code points, as is that of their UTF-8.
    private static func isLess(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        default: false
        }
    }
}

extension JSONValue {
    /// What the function `length` gives (section 2.4.4): characters are code points.
    fileprivate var length: Int? {
        switch self {
        case .string(let text): text.unicodeScalars.count
        case .array(let elements): elements.count
        case .object(let object): object.count
        default: nil
        }
    }
}
