internal import Histogram

/// Times, counted by an HdrHistogram: three digits of each, from a microsecond to ten minutes.
package struct Latencies: Sendable {
    /// What is told of it, in milliseconds.
    package struct Summary: Sendable, Codable, Equatable {
        /// How many times were counted.
        package var count: Int
        package var mean, p50, p90, p99, p999, p9999, max: Double
    }

    private static let highest: UInt64 = 600_000_000
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: Self.highest, numberOfSignificantValueDigits: .three)

    package init() {}

    /// Counts a time; one below zero counts as none, one beyond ten minutes as ten minutes.
    package mutating func record(_ duration: Duration) {
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        histogram.record(min(UInt64(max(microseconds, 0)), Self.highest))
    }

    /// How many times were counted.
    package var count: Int { Int(clamping: histogram.totalCount) }

    /// In milliseconds; 0 while nothing was counted.
    package func percentile(_ percent: Double) -> Double {
        count == 0 ? 0 : Double(histogram.valueAtPercentile(percent)) / 1000
    }

    package var summary: Summary {
        Summary(
            count: count, mean: count == 0 ? 0 : histogram.mean / 1000, p50: percentile(50), p90: percentile(90),
            p99: percentile(99), p999: percentile(99.9), p9999: percentile(99.99),
            max: count == 0 ? 0 : Double(histogram.max) / 1000)
    }
}

extension Latencies.Summary: CustomStringConvertible {
    package var description: String {
        let parts = [("p50", p50), ("p90", p90), ("p99", p99), ("p99.9", p999), ("p99.99", p9999), ("max", max)]
        return parts.map { "\($0) \($1.text(1))" }.joined(separator: ", ") + " ms"
    }
}
