/// A condition over a document: a logical expression of JSONPath (RFC 9535, section 2.3.5) by itself, such as
/// `$.request.child.isTwin == true && count($.request.parents[*]) > 1`.
///
/// It holds or does not, for every document; what is missing is Nothing, which equals only Nothing. There is no current
/// node outside of filters, so its queries begin with `$`.
public struct JSONPathCondition: Sendable {
    /// The condition as it was written.
    public let text: String
    /// The queries from the root that it reads, those in filters of other queries included, in the order of their ends.
    public let queries: [JSONPath]
    /// As ``JSONPath/remarks``.
    public let remarks: [JSONPathError]
    package let expression: JSONPathExpression

    /// Reads a condition; blank space around it does not count.
    ///
    /// - Throws: ``JSONPathError`` when it is not well-formed or not valid, with the place.
    public init(parsing text: String) throws(JSONPathError) {
        var parser = JSONPathParser(text, form: .condition)
        expression = try parser.condition()
        self.text = text
        queries = parser.rootQueries
        remarks = parser.remarks
    }

    /// Whether it holds in a document.
    public func holds(in document: JSONValue) -> Bool {
        var evaluator = JSONPathEvaluator(root: document)
        return evaluator.holds(expression, at: document)
    }

    /// Whether it holds in a document, with bounded work; ``JSONPathLimits/nodes`` does not count here.
    ///
    /// - Throws: ``JSONPathLimitError`` when the limit is passed. The same condition, document and limit always end alike.
    public func holds(in document: JSONValue, within limits: JSONPathLimits) throws(JSONPathLimitError) -> Bool {
        var evaluator = JSONPathEvaluator(root: document, visits: limits.visits)
        let holds = evaluator.holds(expression, at: document)
        if evaluator.isExhausted { throw .visits(limits) }
        return holds
    }
}

extension JSONPathCondition: Hashable {
    /// Two conditions are the same when they are written alike.
    public static func == (left: JSONPathCondition, right: JSONPathCondition) -> Bool {
        left.text.hasSameUTF8(as: right.text)
    }

    public func hash(into hasher: inout Hasher) { text.hashUTF8(into: &hasher) }
}

extension JSONPathCondition: CustomStringConvertible {
    public var description: String { text }
}
