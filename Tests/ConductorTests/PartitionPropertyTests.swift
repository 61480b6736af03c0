import Testing

@Suite struct PartitionPropertyTests {
    @Test func whateverDiesWhenNothingIsLostOrMadeUp() async throws {
        var restarts = 0
        for seed in 1...500 as ClosedRange<UInt64> {
            await Task.yield()  // Other tests wait for the same threads.
            var run = try PartitionRun(seed: seed)
            try run.run()
            if let failure = run.failure {
                Issue.record("\(failure)")
                return
            }
            restarts += run.restarts
        }
        #expect(restarts > 2000)
    }
}
