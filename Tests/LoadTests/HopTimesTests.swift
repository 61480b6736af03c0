import Testing

@testable import Load

@Suite struct HopTimesTests {
    private static let records: [(HopTimes.Role, Int64)] = [
        (.opened, 1000), (.task("a"), 1010), (.task("b"), 1012), (.reply("a"), 1030), (.reply("b"), 1042),
        (.replied("a"), 1031), (.replied("b"), 1050), (.result, 1057),
    ]

    private func times(_ records: [(HopTimes.Role, Int64)]) -> HopTimes.Summary {
        var times = HopTimes(tasks: 2)
        for (role, time) in records { times.note(role, of: [1], at: time, bytes: 100) }
        return times.summary
    }

    @Test func hopsGoFromRecordToRecord() {
        let summary = times(Self.records)
        #expect(summary.cases == 1)
        // Histograms keep three digits: times this short are exact.
        #expect(summary.hops.map { $0.latency.max.rounded() } == [12, 30, 8, 7])
        #expect(summary.hops.map(\.latency.count) == [2, 2, 2, 1])
    }

    @Test func theOrderInWhichTopicsAreReadDoesNotMatter() {
        #expect(times(Self.records.reversed()) == times(Self.records))
    }

    @Test func aRecordThatIsThereTwiceCountsOnce() {
        let summary = times([Self.records[0], Self.records[4]] + Self.records)
        #expect(summary == times(Self.records))
        #expect(summary.bytesPerCase == ["journal": 300, "tasks": 200, "replies": 200, "results": 100])
    }

    @Test(arguments: 0..<8) func aCaseThatIsNotWholeIsNone(missing: Int) {
        var records = Self.records
        records.remove(at: missing)
        #expect(times(records).cases == 0)
    }

    @Test func casesAreToldApartByTheirKeys() {
        var times = HopTimes(tasks: 2)
        for (role, time) in Self.records.dropLast() { times.note(role, of: [1], at: time, bytes: 1) }
        times.note(.result, of: [2], at: 1057, bytes: 1)
        #expect(times.summary.cases == 0)
        times.note(.result, of: [1], at: 1057, bytes: 1)
        #expect(times.summary.cases == 1)
    }
}
