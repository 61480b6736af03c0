import Testing

@testable import Load

@Suite struct CourseTests {
    private func course(_ count: Int) -> Course {
        var course = Course()
        course.stretches = (0..<count).map { number in
            var usage = ProcessUsage()
            usage.memory = (100 + number) << 20
            usage.threads = 27
            usage.descriptors = number < count / 2 ? 39 : 45
            return Course.Stretch(
                end: Double(number + 1) * 60, throughput: 100, p50: 5, p99: number < count / 2 ? 10 : 30,
                lag: number == 0 ? nil : .init(journal: 7, replies: number, tasks: 0),
                processes: ["conductor": usage], cores: ["conductor": 0.5])
        }
        return course
    }

    @Test func driftIsFromTheFirstQuarterToTheLast() {
        let drifts = Dictionary(uniqueKeysWithValues: course(12).drifts.map { ($0.name, [$0.first, $0.last]) })
        #expect(drifts["cases/s"] == [100, 100])
        #expect(drifts["p99, ms"] == [10, 30])
        #expect(drifts["lag of the journal"] == [7, 7])
        // Of the first quarter's three stretches one could not tell.
        #expect(drifts["lag of replies"] == [1.5, 10])
        #expect(drifts["conductor: MiB"] == [101, 110])
        #expect(drifts["conductor: threads"] == [27, 27])
        #expect(drifts["conductor: descriptors"] == [39, 45])
        #expect(drifts["conductor: cores"] == [0.5, 0.5])
    }

    @Test func ofAShortRunNothingIsSaid() {
        #expect(course(3).drifts.isEmpty)
        #expect(Course().drifts.isEmpty)
    }

    @Test func thePictureHasEveryStretchThatCouldBeMeasured() throws {
        let charts = course(5).charts
        #expect(
            charts.map { $0.series.map(\.name) } == [
                ["p50", "p99"], ["cases/s"], ["journal", "replies", "tasks"], ["conductor"],
            ])
        #expect(charts[0].series.map(\.points.count) == [5, 5])
        #expect(charts[2].series.map(\.points.count) == [4, 4, 4])
        #expect(charts[3].series[0].points.map(\.y) == [100, 101, 102, 103, 104])
        #expect(charts[3].series[0].points.map(\.x) == [1, 2, 3, 4, 5])
        #expect(!LineChart.document(Course().charts).contains("nan"))
    }
}
