extension RegularExpressionParser {
    /// A class in brackets (charClassExpr of RFC 9485; CharacterClass of ECMA-262).
    mutating func characterClass() throws(RegularExpressionError) -> ScalarSet {
        let start = position
        position += 1
        let isInverted = skip("^")
        var ranges: [ClosedRange<UInt32>] = []
        let first = position
        while next != "]" {
            guard next != nil else { throw error("a class does not end; as a character it is \\[", at: start) }
            try classRange(into: &ranges, first: first)
        }
        if dialect == .iRegexp, position == first {
            throw error("a class without characters; as a character the bracket is \\[", at: start)
        }
        position += 1
        let set = ScalarSet(ranges)
        return isInverted ? set.inverted : set
    }

    private mutating func classRange(
        into ranges: inout [ClosedRange<UInt32>], first: Int
    ) throws(RegularExpressionError) {
        let start = position
        let low = try classAtom(first: first)
        guard next == "-", scalar(ahead: 1) != "]", scalar(ahead: 1) != nil, !isLoneHyphen(at: start) else {
            ranges += low.set.ranges
            return
        }
        position += 1
        let high = try classAtom(first: first, isRangeEnd: true)
        guard case (.scalar(let lower), .scalar(let upper)) = (low, high) else {
            throw error("a range goes from one character to another; as a character the hyphen is \\-", at: start)
        }
        guard lower <= upper else { throw error("the range is empty: its end comes before its start", at: start) }
        ranges.append(lower...upper)
    }

    /// In I-Regexp a hyphen can't begin a range.
    private func isLoneHyphen(at place: Int) -> Bool { dialect == .iRegexp && scalars[place] == "-" }

    private mutating func classAtom(
        first: Int, isRangeEnd: Bool = false
    ) throws(RegularExpressionError) -> Escape {
        guard let scalar = next else { throw error("a class does not end") }
        if scalar == "\\" { return try escape(inClass: true) }
        if dialect == .iRegexp {
            if scalar == "[" { throw error("in I-Regexp (RFC 9485) a bracket in a class is \\[") }
            let isAtEdge = !isRangeEnd && (position == first || self.scalar(ahead: 1) == "]")
            if scalar == "-", !isAtEdge {
                throw error("in I-Regexp (RFC 9485) a hyphen stands at the start or end of a class, or is \\-")
            }
        }
        position += 1
        return .scalar(scalar.value)
    }
}
