/// Where a run of a query puts what it selects.
protocol JSONPathSink {
    /// Takes a value that was selected; says whether more is wanted.
    mutating func take(_ value: JSONValue) -> Bool
    /// The run goes down to a member.
    mutating func enter(_ name: String)
    /// The run goes down to an element.
    mutating func enter(_ index: Int)
    /// The run comes back up.
    mutating func leave()
}

extension JSONPathSink {
    mutating func enter(_ name: String) {}
    mutating func enter(_ index: Int) {}
    mutating func leave() {}
}

/// Collects the values, up to one more than the limit.
struct JSONPathValues: JSONPathSink {
    private(set) var values: [JSONValue] = []
    var limit = Int.max

    mutating func take(_ value: JSONValue) -> Bool {
        values.append(value)
        return values.count <= limit
    }
}

/// Collects the values with their places, up to one more than the limit.
struct JSONPathNodes: JSONPathSink {
    private(set) var nodes: [JSONPathNode] = []
    var limit = Int.max
    private var path: [SingularQuery.Segment] = []

    init(limit: Int = .max) { self.limit = limit }

    mutating func take(_ value: JSONValue) -> Bool {
        nodes.append(JSONPathNode(path: SingularQuery(segments: path), value: value))
        return nodes.count <= limit
    }

    mutating func enter(_ name: String) { path.append(.name(name)) }
    mutating func enter(_ index: Int) { path.append(.index(index)) }
    mutating func leave() { path.removeLast() }
}

/// Counts.
struct JSONPathCount: JSONPathSink {
    private(set) var count = 0

    mutating func take(_ value: JSONValue) -> Bool {
        count += 1
        return true
    }
}

/// Wants to know only whether there is anything.
struct JSONPathExistence: JSONPathSink {
    private(set) var isFound = false

    mutating func take(_ value: JSONValue) -> Bool {
        isFound = true
        return false
    }
}

/// Wants the value when there is exactly one.
struct JSONPathOnlyValue: JSONPathSink {
    private(set) var value: JSONValue?
    private var isFirst = true

    mutating func take(_ value: JSONValue) -> Bool {
        // `nil` by itself would be taken for the JSON null here.
        self.value = isFirst ? value : JSONValue?.none
        defer { isFirst = false }
        return isFirst
    }
}
