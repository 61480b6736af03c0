extension JSONPathEvaluator {
    /// Applies selectors to a node and then to all below it, each node before its children, elements in their order
    /// (RFC 9535, section 2.5.2.2).
    mutating func descend<Sink: JSONPathSink>(
        _ selectors: [JSONPathSelector], from value: JSONValue, then segments: [JSONPathSegment], from next: Int,
        into sink: inout Sink
    ) -> Bool {
        guard spendVisit(), select(selectors, of: value, then: segments, from: next, into: &sink) else { return false }
        guard depth < Self.callDepth else {
            return descendDeep(selectors, below: value, then: segments, from: next, into: &sink)
        }
        depth += 1
        defer { depth -= 1 }
        switch value {
        case .array(let elements):
            for index in elements.indices where elements[index].hasChildren {
                sink.enter(index)
                defer { sink.leave() }
                guard descend(selectors, from: elements[index], then: segments, from: next, into: &sink) else {
                    return false
                }
            }
        case .object(let object):
            for (name, child) in object where child.hasChildren {
                sink.enter(name)
                defer { sink.leave() }
                guard descend(selectors, from: child, then: segments, from: next, into: &sink) else { return false }
            }
        default: break
        }
        return true
    }

    /// The same for what is below a node, without calling itself: no document, however deep, overflows the stack.
    private mutating func descendDeep<Sink: JSONPathSink>(
        _ selectors: [JSONPathSelector], below value: JSONValue, then segments: [JSONPathSegment], from next: Int,
        into sink: inout Sink
    ) -> Bool {
        var ways = [JSONPathChildren(of: value)]
        // The node itself was entered by the caller.
        defer { for _ in ways.dropFirst() { sink.leave() } }
        while let last = ways.indices.last {
            guard let child = ways[last].next(entering: &sink) else {
                ways.removeLast()
                if last > 0 { sink.leave() }
                continue
            }
            ways.append(JSONPathChildren(of: child))
            guard spendVisit(), select(selectors, of: child, then: segments, from: next, into: &sink) else {
                return false
            }
        }
        return true
    }
}

/// The children of a node that may have children themselves, one after the other.
private enum JSONPathChildren {
    case elements([JSONValue], next: Int)
    case members(JSONObject.Iterator)
    case none

    init(of value: JSONValue) {
        switch value {
        case .array(let elements): self = .elements(elements, next: 0)
        case .object(let object): self = .members(object.makeIterator())
        default: self = .none
        }
    }

    /// The next child; the sink is told where it is.
    mutating func next(entering sink: inout some JSONPathSink) -> JSONValue? {
        switch self {
        case .elements(let elements, var index):
            while index < elements.count, !elements[index].hasChildren { index += 1 }
            guard index < elements.count else { return nil }
            self = .elements(elements, next: index + 1)
            sink.enter(index)
            return elements[index]
        case .members(var members):
            while let (name, child) = members.next() {
                guard child.hasChildren else { continue }
                self = .members(members)
                sink.enter(name)
                return child
            }
            return nil
        case .none: return nil
        }
    }
}

extension JSONValue {
    /// Whether this can have children, so that `..` has to look into it.
    fileprivate var hasChildren: Bool {
        switch self {
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.isEmpty
        default: false
        }
    }
}
