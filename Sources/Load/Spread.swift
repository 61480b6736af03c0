/// Numbers of several rounds: the least, the middle and the greatest.
package struct Spread: Sendable, Codable, Equatable, CustomStringConvertible {
    package var lowest, median, highest: Double

    /// The spread of some numbers; nil of none. What is no number (a ratio of nothing) is left out.
    package init?(_ values: [Double]) {
        let sorted = values.filter { $0.isFinite }.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let middle = sorted.count / 2
        lowest = first
        highest = last
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    package var description: String {
        "\(Self.text(median)) (\(Self.text(lowest)) to \(Self.text(highest)))"
    }

    /// Two digits behind the point, or as many as there is use for.
    private static func text(_ value: Double) -> String {
        abs(value) < 100 ? value.text(2) : value.rounded().text(0)
    }
}
