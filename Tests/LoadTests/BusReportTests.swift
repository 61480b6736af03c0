import Foundation
import Testing

@testable import Load

@Suite struct BusReportTests {
    private func run(_ cases: Int, p50: Double = 10, missing: Int = 0, errors: [String: Int] = [:]) -> RunReport {
        let latency = Latencies.Summary(
            count: cases, mean: p50, p50: p50, p90: 20, p99: 40, p999: 50, p9999: 60, max: 70)
        return RunReport(
            pace: "closed loop, 200 under way", seconds: 10, cases: cases, latency: latency, opened: cases,
            missing: missing, wrong: 0, errors: errors)
    }

    private func report(_ runs: [RunReport]) -> BusReport {
        var report = BusReport(
            settings: .init(
                agencies: 5, bodies: .mix, partitions: 16, conductors: 1, gateways: 1, contractSteps: 5, openCases: 0,
                entrance: "kafka", cluster: "embedded", inFlight: 200, seconds: 10, warmUp: 5))
        report.runs = runs
        return report
    }

    private func round(_ cases: Int, bare: Double) -> BusReport.Round {
        var round = BusReport.Round(bus: run(cases))
        round.bare = [BareReport(tuning: "own", throughput: bare, microsecondsPerCase: 9, inFlight: 200, lost: 0)]
        round.peers = [PeerReport(client: "aiokafka", casesPerSecond: 25, p50: 1, p99: 2)]
        let latency = Latencies.Summary(count: 1, mean: 5, p50: 5, p90: 5, p99: 10, p999: 10, p9999: 10, max: 10)
        round.latencies = [LatencyComparison(name: "idle", bus: run(cases), bare: latency)]
        return round
    }

    @Test func ratiosAreTheRoundsTogether() throws {
        var report = report([])
        report.rounds = [round(1000, bare: 200), round(1200, bare: 200), round(1000, bare: 400)]
        report.compare()
        let throughput = try #require(report.ratios["throughput, bus / bare, own"])
        #expect([throughput.lowest, throughput.median, throughput.highest] == [0.25, 0.5, 0.6])
        #expect(report.ratios["throughput, bus / aiokafka"]?.median == 4)
        #expect(report.ratios["p50, bus / bare, idle"]?.median == 2)
        #expect(report.ratios["p99, bus / bare, idle"]?.median == 4)
    }

    @Test func theFileHoldsEverything() throws {
        var report = report([run(1000, errors: ["HTTP 503": 2])])
        report.rounds = [round(1000, bare: 200)]
        report.compare()
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(BusReport.self, from: data) == report)
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let first = try #require((json["runs"] as? [[String: Any]])?.first)
        #expect(first["throughput"] as? Double == 100)
        #expect((first["errors"] as? [String: Int]) == ["HTTP 503": 2])
        #expect((first["latency"] as? [String: Double])?["p9999"] == 60)
        #expect((json["settings"] as? [String: Any])?["partitions"] as? Int == 16)
    }

    @Test func faultsAreSeenWhereverTheyAre() {
        #expect(report([run(1)]).isClean)
        #expect(!report([run(1), run(1, missing: 1)]).isClean)
        #expect(!report([run(1, errors: ["HTTP 503": 1])]).isClean)
        var compared = report([])
        compared.rounds = [round(1, bare: 1)]
        #expect(compared.isClean)
        compared.rounds[0].latencies[0].bus.missing = 1
        #expect(!compared.isClean)
    }

    @Test func faultsAreTold() {
        let text = run(10, missing: 3, errors: ["HTTP 503": 2]).description
        #expect(text.contains("2 × HTTP 503") && text.contains("3 without a result"))
        #expect(!run(10).description.contains("FAULTS"))
    }

    @Test func latencyIsDrawnAgainstTheLoad() {
        let chart = report([run(1000), run(900, p50: 30), run(100, p50: 10)]).latencyChart
        #expect(chart.series.map(\.name) == ["p50", "p99", "p99.9"])
        #expect(chart.series[0].points.map(\.x) == [10, 90])
        #expect(chart.series[0].points.map(\.y) == [10, 30])
        #expect(chart.title.contains("100 cases/s"))
    }
}
