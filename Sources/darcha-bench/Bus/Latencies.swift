import Histogram

/// Latencies in microseconds, kept with three significant digits.
struct Latencies {
    private(set) var histogram = Histogram<UInt64>(
        highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: .three)

    mutating func record(_ duration: Duration) {
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        histogram.record(UInt64(min(max(microseconds, 0), 600_000_000)))
    }

    /// In milliseconds.
    func percentile(_ percent: Double) -> Double {
        histogram.totalCount == 0 ? 0 : Double(histogram.valueAtPercentile(percent)) / 1000
    }

    var summary: Summary {
        Summary(
            p50: percentile(50), p90: percentile(90), p99: percentile(99), p999: percentile(99.9),
            p9999: percentile(99.99),
            max: histogram.totalCount == 0 ? 0 : Double(histogram.max) / 1000)
    }

    /// Percentiles in milliseconds.
    struct Summary: Codable {
        var p50: Double
        var p90: Double
        var p99: Double
        var p999: Double
        var p9999: Double
        var max: Double
    }
}
