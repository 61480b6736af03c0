import Testing

@testable import Load

@Suite struct ScaleModelTests {
    /// A run in which a case cost 400 µs of the conductor, 500 of two gateways and 1000 of five agencies' adapters.
    private func run(cases: Int = 1000, whole: Int = 50) -> RunReport {
        var report = RunReport(
            pace: "closed", seconds: 10, cases: cases, latency: Latencies().summary, opened: cases, missing: 0,
            wrong: 0,
            errors: [:])
        func used(_ seconds: Double) -> ProcessUsage {
            var usage = ProcessUsage()
            usage.processor = seconds
            return usage
        }
        report.take(
            before: ["conductor": used(1)],
            after: ["conductor": used(1.4), "gateway": used(0.5), "adapter": used(1)],
            counts: ["conductor": 1, "gateway": 2, "adapter": 5])
        var hops = HopTimes(tasks: 1)
        for number in 0..<whole {
            for role in [HopTimes.Role.opened, .task("a"), .reply("a"), .replied("a"), .result] {
                hops.note(role, of: [UInt8(number)], at: 1, bytes: 1000)
            }
        }
        report.hops = hops.summary
        return report
    }

    @Test func costsGrowWithTheLoad() throws {
        let model = try #require(ScaleModel(run(), agencies: 5))
        let sizing = model.sizing(rate: 10_000)
        // 4 cores of conductors, half of 4 each; two adapters of each agency for 2 cores.
        #expect(sizing.conductor.processes == 2)
        #expect(abs(sizing.conductor.coresEach - 2) < 1e-9)
        #expect(sizing.adapterOfAnAgency.processes == 2)
        #expect(abs(sizing.adapterOfAnAgency.coresEach - 1) < 1e-9)
        // Each gateway follows all: 250 µs a case, whatever their number.
        #expect(abs(sizing.gateway.coresEach - 2.5) < 1e-9)
        #expect(!sizing.gatewayKeepsUp)
        #expect(sizing.recordsPerSecond == 170_000)
        #expect(sizing.bytesWrittenPerSecond == 50_000_000)
        #expect(sizing.bytesStoredPerSecond == 150_000_000)
        // The journal's 2000 bytes a case are read by both gateways besides.
        #expect(sizing.bytesReadPerSecond == 90_000_000)
        #expect(sizing.brokers == 3)
        #expect(sizing.partitions == 8)
        #expect(model.sizing(rate: 100_000).partitions == 128)
        #expect(model.sizing(rate: 100_000).brokers == 15)
    }

    @Test func aSmallLoadStillNeedsTwoOfEach() throws {
        let sizing = try #require(ScaleModel(run(), agencies: 5)).sizing(rate: 100)
        #expect(sizing.conductor.processes == 2 && sizing.adapterOfAnAgency.processes == 2)
        #expect(sizing.gateway.processes == 2 && sizing.gatewayKeepsUp)
        #expect(sizing.brokers == 3)
        #expect(sizing.partitions == 8)
    }

    @Test func withoutCasesThereIsNoModel() {
        #expect(ScaleModel(run(cases: 0), agencies: 5) == nil)
        #expect(ScaleModel(run(whole: 0), agencies: 5) == nil)
        var silent = run()
        silent.hops = nil
        #expect(ScaleModel(silent, agencies: 5) == nil)
    }
}
