/// A JSONPath query (RFC 9535): read once, then run over any number of documents.
///
/// Everything of the RFC is read and checked by ``init(parsing:)``; running a query can't fail. Where nothing is selected,
/// nothing is allocated (comparing numbers that are no 64-bit integers excepted).
///
/// **Work.** A segment looks at each node that it is given and at their children, `..` at all that is below them; so
/// `$..a` takes time linear in the document. Two things can take more: with `..` behind `..` a node is met once for each of its
/// ancestors (up to the document's size times its depth, for each further `..`), and a filter runs its own queries for each
/// node that it tests. For queries or documents that nobody has looked at, ``select(in:within:)`` sets a limit. The stack
/// that is used does not grow with the document.
public struct JSONPath: Sendable {
    /// How many segments a query may have, those of its filters included.
    public static let maximumSegments = 256
    /// How deep parentheses, filters and functions may nest.
    public static let maximumNesting = 32

    /// The query as it was written.
    public let text: String
    /// Its parts, from the root.
    package let segments: [JSONPathSegment]
    /// What is valid but surely not meant: literal patterns of `match` and `search` that are no regular expressions
    /// (RFC 9485). By RFC 9535, section 2.4.6, these match nothing.
    public let remarks: [JSONPathError]

    init(text: String, segments: [JSONPathSegment], remarks: [JSONPathError] = []) {
        self.text = text
        self.segments = segments
        self.remarks = remarks
    }

    /// Reads a query.
    ///
    /// - Throws: ``JSONPathError`` when it is not well-formed or not valid (section 2.1), with the place.
    public init(parsing text: String) throws(JSONPathError) {
        var parser = JSONPathParser(text, form: .query)
        segments = try parser.query()
        self.text = text
        remarks = parser.remarks
    }

    /// The query as one that selects one value at most; nil if it could select more.
    public var singular: SingularQuery? { segments.singular.map(SingularQuery.init(segments:)) }

    /// The longest beginning of the query that selects one value at most: for `$.a.b[*].c`, `$.a.b`.
    public var singularPrefix: SingularQuery {
        var steps: [SingularQuery.Segment] = []
        for segment in segments {
            guard case .step(let step) = segment else { break }
            steps.append(step)
        }
        return SingularQuery(segments: steps)
    }

    /// The values selected, in the order of the RFC's nodelist; members are visited as they stand in the document.
    public func select(in document: JSONValue) -> [JSONValue] {
        var sink = JSONPathValues()
        run(in: document, into: &sink)
        return sink.values
    }

    /// The values selected, with their places.
    public func selectNodes(in document: JSONValue) -> [JSONPathNode] {
        var sink = JSONPathNodes()
        run(in: document, into: &sink)
        return sink.nodes
    }

    /// Whether anything is selected; stops at the first.
    public func selectsAnything(in document: JSONValue) -> Bool {
        var sink = JSONPathExistence()
        run(in: document, into: &sink)
        return sink.isFound
    }

    /// As ``select(in:)``, with bounded work.
    ///
    /// - Throws: ``JSONPathLimitError`` when a limit is passed. The same query, document and limits always end alike.
    public func select(in document: JSONValue, within limits: JSONPathLimits) throws(JSONPathLimitError) -> [JSONValue]
    {
        var sink = JSONPathValues(limit: limits.nodes)
        try run(in: document, into: &sink, within: limits)
        guard sink.values.count <= limits.nodes else { throw .nodes(limits) }
        return sink.values
    }

    /// As ``selectNodes(in:)``, with bounded work.
    ///
    /// - Throws: ``JSONPathLimitError`` when a limit is passed.
    public func selectNodes(
        in document: JSONValue, within limits: JSONPathLimits
    ) throws(JSONPathLimitError) -> [JSONPathNode] {
        var sink = JSONPathNodes(limit: limits.nodes)
        try run(in: document, into: &sink, within: limits)
        guard sink.nodes.count <= limits.nodes else { throw .nodes(limits) }
        return sink.nodes
    }

    private func run(in document: JSONValue, into sink: inout some JSONPathSink) {
        var evaluator = JSONPathEvaluator(root: document)
        _ = evaluator.run(segments, at: document, into: &sink)
    }

    private func run(
        in document: JSONValue, into sink: inout some JSONPathSink, within limits: JSONPathLimits
    ) throws(JSONPathLimitError) {
        var evaluator = JSONPathEvaluator(root: document, visits: limits.visits)
        _ = evaluator.run(segments, at: document, into: &sink)
        if evaluator.isExhausted { throw .visits(limits) }
    }
}

extension JSONPath: Hashable {
    /// Two queries are the same when they are written alike.
    public static func == (left: JSONPath, right: JSONPath) -> Bool { left.text.hasSameUTF8(as: right.text) }

    public func hash(into hasher: inout Hasher) { text.hashUTF8(into: &hasher) }
}

extension JSONPath: CustomStringConvertible {
    public var description: String { text }
}
