import CoreMetrics
import Testing

@testable import Observability

@Suite struct MetricsRegistryTests {
    @Test func rendersEachKindInTheTextFormat() {
        let registry = MetricsRegistry()
        registry.describe("app_requests_total", help: "Requests,\nby route \\ status.")
        registry.describe("app_wait_seconds", help: "Waiting.", bounds: [0.1, 1])
        Counter(label: "app_requests_total", dimensions: [("route", "/a"), ("code", "200")], factory: registry)
            .increment(by: 3)
        Counter(label: "app_requests_total", dimensions: [("code", "200"), ("route", "/a")], factory: registry)
            .increment()
        Counter(label: "app_requests_total", dimensions: [("route", "b\"\\\n"), ("code", "404")], factory: registry)
            .increment()
        let meter = Meter(label: "app.open-streams", factory: registry)
        meter.set(5)
        meter.decrement(by: 1.5)
        let timer = Timer(label: "app_wait_seconds", dimensions: [], factory: registry)
        timer.recordNanoseconds(50_000_000)
        timer.recordNanoseconds(100_000_000)
        timer.recordNanoseconds(2_500_000_000)
        #expect(
            registry.render() == """
                # TYPE app_open_streams gauge
                app_open_streams 3.5
                # HELP app_requests_total Requests,\\nby route \\\\ status.
                # TYPE app_requests_total counter
                app_requests_total{code="200",route="/a"} 4
                app_requests_total{code="404",route="b\\"\\\\\\n"} 1
                # HELP app_wait_seconds Waiting.
                # TYPE app_wait_seconds histogram
                app_wait_seconds_bucket{le="0.1"} 2
                app_wait_seconds_bucket{le="1"} 2
                app_wait_seconds_bucket{le="+Inf"} 3
                app_wait_seconds_sum 2.65
                app_wait_seconds_count 3

                """)
    }

    @Test func dimensionsBeyondTheBoundShareOneSeries() {
        let registry = MetricsRegistry(maximumSeries: 2)
        for value in ["a", "b", "c", "d"] {
            Counter(label: "x_total", dimensions: [("v", value)], factory: registry).increment()
        }
        Counter(label: "x_total", dimensions: [("v", "a")], factory: registry).increment()
        #expect(
            registry.render() == """
                # TYPE x_total counter
                x_total{overflow="true"} 2
                x_total{v="a"} 2
                x_total{v="b"} 1

                """)
    }

    @Test func aNameOfTwoKindsStaysValid() {
        let registry = MetricsRegistry()
        Counter(label: "x", dimensions: [], factory: registry).increment()
        Meter(label: "x", dimensions: [], factory: registry).set(7)
        Timer(label: "x", dimensions: [], factory: registry).recordNanoseconds(1)
        #expect(registry.render() == "# TYPE x counter\nx 1\n")
    }

    @Test func aCounterNeverGoesDown() {
        let registry = MetricsRegistry()
        let counter = FloatingPointCounter(label: "c", dimensions: [], factory: registry)
        counter.increment(by: 1.5)
        counter.increment(by: -3)
        counter.increment(by: Double.nan)
        counter.increment(by: Double.infinity)
        #expect(registry.render() == "# TYPE c counter\nc 1.5\n")
    }

    @Test func whatIsDestroyedIsGone() {
        let registry = MetricsRegistry()
        let counter = Counter(label: "a", dimensions: [], factory: registry)
        Counter(label: "b", dimensions: [("x", "1")], factory: registry).increment()
        let second = Counter(label: "b", dimensions: [("x", "2")], factory: registry)
        counter.destroy()
        second.destroy()
        #expect(registry.render() == "# TYPE b counter\nb{x=\"1\"} 1\n")
    }

    @Test(arguments: [
        ("9a", "_9a"), ("a b", "a_b"), ("", "_"), ("ёж", "____"), ("a:b", "a:b"),
    ])
    func namesAreMadeValid(text: String, name: String) { #expect(MetricName.metric(text) == name) }

    @Test(arguments: [("le", "le_"), ("__x", "_x"), ("a:b", "a_b"), ("1", "_1")])
    func labelNamesAreMadeValid(text: String, name: String) { #expect(MetricName.label(text) == name) }

    @Test(arguments: [(1.0, "1"), (0.25, "0.25"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (1e300, "1e+300")])
    func numbersAreWritten(value: Double, text: String) { #expect(MetricName.number(value) == text) }

    @Test func countsFromManyTasksAreAllThere() async {
        let registry = MetricsRegistry()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        Counter(label: "n_total", dimensions: [("t", "\(number % 2)")], factory: registry).increment()
                    }
                }
            }
        }
        #expect(registry.render() == "# TYPE n_total counter\nn_total{t=\"0\"} 4000\nn_total{t=\"1\"} 4000\n")
    }
}
