/// A pattern as it was read.
indirect enum RegularExpressionNode: Sendable {
    /// What holds between two characters, or at an end of the text.
    enum Assertion: Sendable {
        case start
        case end
        case wordBoundary
        case noWordBoundary
    }

    case empty
    /// One character of a set, by its number.
    case set(Int)
    case assertion(Assertion)
    case sequence([RegularExpressionNode])
    case choice([RegularExpressionNode])
    /// Without a maximum: as often as one likes.
    case repetition(RegularExpressionNode, minimum: Int, maximum: Int?)

    /// How many instructions the program of this has; `Int.max` when beyond counting.
    var size: Int {
        switch self {
        case .empty: 0
        case .set, .assertion: 1
        case .sequence(let parts): parts.reduce(0) { Self.sum($0, $1.size) }
        // A split before and a jump behind each but the last.
        case .choice(let parts): parts.reduce(2 * (parts.count - 1)) { Self.sum($0, $1.size) }
        case .repetition(let part, let minimum, let maximum):
            Self.size(of: part.size, minimum: minimum, maximum: maximum)
        }
    }

    /// - Parameter one: the size of what is repeated. Worked out once: twice at each level would be exponential.
    private static func size(of one: Int, minimum: Int, maximum: Int?) -> Int {
        // Even nothing counts when it is repeated, so that no count of it runs away.
        let copy = max(1, one)
        guard let maximum else { return sum(product(minimum, copy), sum(one, 2)) }
        return sum(product(minimum, copy), product(maximum - minimum, sum(copy, 1)))
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? .max : product
    }
}
