/// A part of a query (RFC 9535, section 2.5).
package enum JSONPathSegment: Sendable {
    /// A child segment with one name or one index: it selects one value at most.
    case step(SingularQuery.Segment)
    /// Any other child segment: what the selectors take from the node, one after the other.
    case children([JSONPathSelector])
    /// A descendant segment: what the selectors take from the node and from all below it.
    case descendants([JSONPathSelector])
}

/// What takes children from a node (section 2.3).
package enum JSONPathSelector: Sendable {
    case step(SingularQuery.Segment)
    case wildcard
    case slice(JSONPathSlice)
    case filter(JSONPathExpression)
}

/// Elements from a start up to an end (section 2.3.4); negative places count from the end of the array.
package struct JSONPathSlice: Sendable {
    package let start: Int?
    package let end: Int?
    package let step: Int

    /// The indexes of an array with so many elements, in the order of selection (section 2.3.4.2.2).
    func indexes(count: Int) -> StrideTo<Int> {
        func normalized(_ place: Int) -> Int { place >= 0 ? place : count + place }
        guard step != 0 else { return stride(from: 0, to: 0, by: 1) }
        if step > 0 {
            let lower = min(max(normalized(start ?? 0), 0), count)
            let upper = min(max(normalized(end ?? count), 0), count)
            return stride(from: lower, to: upper, by: step)
        }
        let upper = min(max(normalized(start ?? count - 1), -1), count - 1)
        let lower = min(max(end.map(normalized) ?? -1, -1), count - 1)
        return stride(from: upper, to: lower, by: step)
    }
}

extension [JSONPathSegment] {
    /// The steps, when there is nothing else: then one value is selected at most.
    var singular: [SingularQuery.Segment]? {
        var steps: [SingularQuery.Segment] = []
        for segment in self {
            guard case .step(let step) = segment else { return nil }
            steps.append(step)
        }
        return steps
    }
}
