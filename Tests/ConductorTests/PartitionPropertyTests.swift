import Testing

@Suite struct PartitionPropertyTests {
    @Test func whateverDiesWhenNothingIsLostOrMadeUp() throws {
        var restarts = 0
        for seed in 1...1000 as ClosedRange<UInt64> {
            var run = try PartitionRun(seed: seed)
            try run.run()
            if let failure = run.failure {
                Issue.record("\(failure)")
                return
            }
            restarts += run.restarts
        }
        #expect(restarts > 3000)
    }
}
