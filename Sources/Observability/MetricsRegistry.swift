package import CoreMetrics
import Synchronization

/// A backend of swift-metrics that keeps every series in memory and renders them for Prometheus.
///
/// Counters become counters, meters and plain recorders gauges, timers histograms in seconds, aggregating recorders
/// histograms. A label of swift-metrics is taken as the metric's name as it stands (characters that Prometheus does not
/// know become `_`), so name a counter with `_total` and a timer with `_seconds`.
///
/// How many series one name can have is bounded: dimensions beyond that share one series labelled `overflow="true"`, so
/// that no input can fill the memory.
package final class MetricsRegistry: MetricsFactory, Sendable {
    /// The media type of ``render()``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The upper bounds of a histogram of times, in seconds: 1 ms to 60 s.
    package static let defaultTimeBounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// The upper bounds of a histogram of other values: powers of four, 1 to about 16 million.
    package static let defaultValueBounds: [Double] = (0...12).map { Double(1 << (2 * $0)) }

    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    struct Label: Sendable, Hashable, Comparable {
        var name: String
        var value: String

        static func < (left: Label, right: Label) -> Bool {
            (left.name, left.value) < (right.name, right.value)
        }
    }

    private struct Family {
        var kind: Kind
        var bounds: [Double]
        var series: [[Label]: any MetricSeries] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var bounds: [String: [Double]] = [:]
    }

    private let state = Mutex(State())
    private let maximumSeries: Int

    /// A registry without any series.
    ///
    /// - Parameter maximumSeries: how many series one name may have before further ones share one.
    package init(maximumSeries: Int = 1000) {
        self.maximumSeries = max(1, maximumSeries)
    }

    /// Gives a metric its `# HELP` text and, for a histogram, its bounds (rising; they hold for series made later).
    package func describe(_ name: String, help: String, bounds: [Double]? = nil) {
        let name = MetricName.metric(name)
        state.withLock {
            $0.help[name] = help
            $0.bounds[name] = bounds
        }
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { _ in CounterSeries() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { _ in CounterSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { _ in GaugeSeries() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            return series(label, dimensions, .histogram, defaultBounds: Self.defaultValueBounds) {
                HistogramSeries(bounds: $0)
            }
        }
        return series(label, dimensions, .gauge) { _ in GaugeSeries() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram, defaultBounds: Self.defaultTimeBounds) { HistogramSeries(bounds: $0) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler as? any MetricSeries) }

    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        remove(handler as? any MetricSeries)
    }

    package func destroyMeter(_ handler: any MeterHandler) { remove(handler as? any MetricSeries) }

    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler as? any MetricSeries) }

    package func destroyTimer(_ handler: any TimerHandler) { remove(handler as? any MetricSeries) }

    /// The series of that name and dimensions; made if it is the first time.
    ///
    /// A name that stands for another kind already gets a series that nobody sees: two kinds under one name would make
    /// the whole scrape invalid.
    private func series<Series: MetricSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: Kind, defaultBounds: [Double] = [],
        make: ([Double]) -> Series
    ) -> Series {
        let name = MetricName.metric(label)
        var labels: [Label] = []
        for (dimension, value) in dimensions {
            let label = Label(name: MetricName.label(dimension), value: value)
            if !labels.contains(where: { $0.name == label.name }) { labels.append(label) }
        }
        labels.sort()
        return state.withLock { state in
            let bounds = state.bounds[name] ?? defaultBounds
            var family = state.families[name] ?? Family(kind: kind, bounds: bounds)
            guard family.kind == kind else { return make(family.bounds) }
            if let known = family.series[labels] { return known as? Series ?? make(family.bounds) }
            if family.series.count >= maximumSeries {
                labels = [Label(name: "overflow", value: "true")]
                if let known = family.series[labels] { return known as? Series ?? make(family.bounds) }
            }
            let new = make(family.bounds)
            family.series[labels] = new
            state.families[name] = family
            return new
        }
    }

    private func remove(_ series: (any MetricSeries)?) {
        guard let series else { return }
        state.withLock { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === series })?.key else { continue }
                state.families[name]?.series[labels] = nil
                if family.series.count == 1 { state.families[name] = nil }
                return
            }
        }
    }

    // MARK: Rendering

    /// All series in the Prometheus text exposition format, version 0.0.4, sorted by name and labels.
    package func render() -> String {
        let (families, help) = state.withLock { ($0.families, $0.help) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = help[name] { text += "# HELP \(name) \(MetricName.help(help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                switch series.sample {
                case .value(let value): Self.line(&text, name, labels, value)
                case .histogram(let counts, let sum):
                    Self.histogram(&text, name, labels, bounds: family.bounds, counts: counts, sum: sum)
                }
            }
        }
        return text
    }

    private static func histogram(
        _ text: inout String, _ name: String, _ labels: [Label], bounds: [Double], counts: [Int64], sum: Double
    ) {
        var cumulated: Int64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            cumulated += count
            let limit = Label(name: "le", value: MetricName.number(bound))
            line(&text, name + "_bucket", labels + [limit], Double(cumulated))
        }
        line(&text, name + "_sum", labels, sum)
        line(&text, name + "_count", labels, Double(cumulated))
    }

    private static func line(_ text: inout String, _ name: String, _ labels: [Label], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\(MetricName.quoted($0.value))" }.joined(separator: ",")
            text += "}"
        }
        text += " \(MetricName.number(value))\n"
    }
}
