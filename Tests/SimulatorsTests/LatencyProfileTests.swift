import Testing

@testable import Simulators

@Suite("Latency")
struct LatencyProfileTests {
    /// SplitMix64: the same numbers in every run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64 = 42

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    @Test("is spread around the median, above nothing and below the ceiling")
    func spread() {
        var generator = Generator()
        let profile = LatencyProfile(median: .milliseconds(30), spread: 0.5, ceiling: .milliseconds(100))
        let drawn = (0..<10_000).map { _ in profile.draw(using: &generator) }.sorted()
        #expect(drawn[0] > .zero)
        #expect(drawn[9999] == .milliseconds(100))
        #expect(drawn[5000] > .milliseconds(28) && drawn[5000] < .milliseconds(32))
        // One standard deviation up is a factor of e^0.5.
        #expect(drawn[8413] > .milliseconds(46) && drawn[8413] < .milliseconds(53))
    }

    @Test("none is none")
    func none() {
        var generator = Generator()
        #expect(LatencyProfile.none.draw(using: &generator) == .zero)
    }
}
