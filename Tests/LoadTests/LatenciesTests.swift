import Testing

@testable import Load

@Suite struct LatenciesTests {
    @Test func percentilesAreThoseOfTheTimes() {
        var latencies = Latencies()
        for milliseconds in 1...1000 { latencies.record(.milliseconds(milliseconds)) }
        let summary = latencies.summary
        #expect(summary.count == 1000)
        // Three digits of each: a thousandth of the value either way.
        #expect(abs(summary.p50 - 500) <= 1)
        #expect(abs(summary.p90 - 900) <= 1)
        #expect(abs(summary.p99 - 990) <= 1)
        #expect(abs(summary.p9999 - 1000) <= 1)
        #expect(abs(summary.max - 1000) <= 1)
        #expect(abs(summary.mean - 500.5) <= 1)
    }

    @Test func whatLiesOutsideCountsAtTheEnds() {
        var latencies = Latencies()
        latencies.record(.seconds(-5))
        latencies.record(.seconds(100_000_000))
        #expect(latencies.count == 2)
        #expect(latencies.percentile(1) == 0)
        #expect(abs(latencies.summary.max - 600_000) <= 600)
    }

    @Test func nothingCountedIsZero() {
        #expect(
            Latencies().summary
                == Latencies.Summary(count: 0, mean: 0, p50: 0, p90: 0, p99: 0, p999: 0, p9999: 0, max: 0))
    }
}
