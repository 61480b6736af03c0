import Foundation

/// How long a simulated system takes to answer: log-normal, as real ones do, with few slow answers and no instant ones.
package struct LatencyProfile: Sendable, Equatable {
    /// Half of the answers are faster than this.
    package let median: Duration
    /// The spread: the standard deviation of the logarithm. 0 is always the median; 0.5 puts 1 % above 3.2 times it.
    package let spread: Double
    /// No answer takes longer.
    package let ceiling: Duration

    package init(median: Duration, spread: Double = 0.5, ceiling: Duration = .seconds(2)) {
        self.median = median
        self.spread = spread
        self.ceiling = ceiling
    }

    /// Tens of milliseconds.
    package static let believable = LatencyProfile(median: .milliseconds(30))

    /// Seconds, where people or night runs have a part in it.
    package static let slow = LatencyProfile(median: .seconds(2), ceiling: .seconds(10))

    /// As fast as it goes: for tests and benchmarks.
    package static let none = LatencyProfile(median: .zero, spread: 0, ceiling: .zero)

    /// One drawn latency.
    func draw(using generator: inout some RandomNumberGenerator) -> Duration {
        guard median > .zero else { return .zero }
        // Box and Muller: two uniform numbers make a normal one. The first is never 0, whose logarithm is infinite.
        let first = Double.random(in: Double.leastNonzeroMagnitude...1, using: &generator)
        let second = Double.random(in: 0..<1, using: &generator)
        let normal = (-2 * log(first)).squareRoot() * cos(2 * .pi * second)
        return min(median * exp(spread * normal), ceiling)
    }
}
