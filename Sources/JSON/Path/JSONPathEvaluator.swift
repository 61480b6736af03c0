/// One run of a query over a document.
///
/// Nodes are followed one at a time through all segments (depth first), which gives the order of the RFC's nodelists
/// without keeping any.
struct JSONPathEvaluator {
    /// How deep `..` goes by calling itself; further down it keeps its place in an array.
    static let callDepth = 128

    let root: JSONValue
    /// Whether the run ended because of ``JSONPathLimits/visits``.
    private(set) var isExhausted = false
    var depth = 0
    private var visitsLeft: Int
    /// The last pattern that came from the document; nil when it is no regular expression.
    var lastPattern: (text: String, expression: RegularExpression?)?

    init(root: JSONValue, visits: Int = .max) {
        self.root = root
        visitsLeft = visits
    }

    mutating func spendVisit() -> Bool {
        visitsLeft -= 1
        if visitsLeft < 0 { isExhausted = true }
        return !isExhausted
    }

    /// Applies the segments, from a certain one on, to a node.
    ///
    /// - Returns: whether to go on: false when the sink has enough or the visits are spent.
    mutating func run<Sink: JSONPathSink>(
        _ segments: [JSONPathSegment], from first: Int = 0, at node: JSONValue, into sink: inout Sink
    ) -> Bool {
        guard spendVisit() else { return false }
        var value = node
        var index = first
        var entered = 0
        defer { for _ in 0..<entered { sink.leave() } }
        while index < segments.count {
            switch segments[index] {
            case .step(.name(let name)):
                guard case .object(let object) = value, let child = object[name] else { return true }
                sink.enter(name)
                value = child
            case .step(.index(let index)):
                guard case .array(let elements) = value, let place = elements.place(of: index) else { return true }
                sink.enter(place)
                value = elements[place]
            case .children(let selectors):
                return select(selectors, of: value, then: segments, from: index + 1, into: &sink)
            case .descendants(let selectors):
                return descend(selectors, from: value, then: segments, from: index + 1, into: &sink)
            }
            entered += 1
            index += 1
        }
        return sink.take(value)
    }

    /// Applies selectors to one node, and the following segments to what they take.
    mutating func select<Sink: JSONPathSink>(
        _ selectors: [JSONPathSelector], of value: JSONValue, then segments: [JSONPathSegment], from next: Int,
        into sink: inout Sink
    ) -> Bool {
        for selector in selectors {
            let goesOn =
                switch selector {
                case .step(.name(let name)):
                    if case .object(let object) = value, let child = object[name] {
                        run(segments, from: next, at: child, name, into: &sink)
                    } else {
                        true
                    }
                case .step(.index(let index)):
                    if case .array(let elements) = value, let place = elements.place(of: index) {
                        run(segments, from: next, at: elements[place], place, into: &sink)
                    } else {
                        true
                    }
                case .wildcard: selectAll(of: value, where: nil, then: segments, from: next, into: &sink)
                case .filter(let filter): selectAll(of: value, where: filter, then: segments, from: next, into: &sink)
                case .slice(let slice): self.slice(slice, of: value, then: segments, from: next, into: &sink)
                }
            guard goesOn else { return false }
        }
        return true
    }

    private mutating func run<Sink: JSONPathSink>(
        _ segments: [JSONPathSegment], from next: Int, at child: JSONValue, _ name: String, into sink: inout Sink
    ) -> Bool {
        sink.enter(name)
        defer { sink.leave() }
        return run(segments, from: next, at: child, into: &sink)
    }

    private mutating func run<Sink: JSONPathSink>(
        _ segments: [JSONPathSegment], from next: Int, at child: JSONValue, _ index: Int, into sink: inout Sink
    ) -> Bool {
        sink.enter(index)
        defer { sink.leave() }
        return run(segments, from: next, at: child, into: &sink)
    }

    private mutating func selectAll<Sink: JSONPathSink>(
        of value: JSONValue, where filter: JSONPathExpression?, then segments: [JSONPathSegment], from next: Int,
        into sink: inout Sink
    ) -> Bool {
        switch value {
        case .array(let elements):
            for index in elements.indices {
                if let filter, !passes(elements[index], filter) { continue }
                guard run(segments, from: next, at: elements[index], index, into: &sink) else { return false }
            }
        case .object(let object):
            for (name, child) in object {
                if let filter, !passes(child, filter) { continue }
                guard run(segments, from: next, at: child, name, into: &sink) else { return false }
            }
        default: break
        }
        return !isExhausted
    }

    /// Whether a filter lets a node through; nothing more passes once the visits are spent.
    private mutating func passes(_ node: JSONValue, _ filter: JSONPathExpression) -> Bool {
        spendVisit() && holds(filter, at: node) && !isExhausted
    }

    private mutating func slice<Sink: JSONPathSink>(
        _ slice: JSONPathSlice, of value: JSONValue, then segments: [JSONPathSegment], from next: Int,
        into sink: inout Sink
    ) -> Bool {
        guard case .array(let elements) = value else { return true }
        for index in slice.indexes(count: elements.count) {
            guard run(segments, from: next, at: elements[index], index, into: &sink) else { return false }
        }
        return true
    }
}

extension [JSONValue] {
    /// An index, counted from the end when it is negative, as a place in this; nil when there is none.
    func place(of index: Int) -> Int? {
        let place = index < 0 ? count + index : index
        return indices.contains(place) ? place : nil
    }
}
