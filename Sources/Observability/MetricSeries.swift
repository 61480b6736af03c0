import CoreMetrics
import Synchronization

/// The numbers of one series, as a scrape sees them.
enum MetricSample: Sendable, Hashable {
    /// The value of a counter or a gauge.
    case value(Double)
    /// A histogram: per bucket how many values were at most its bound, not cumulated, and the last for those above all.
    case histogram(counts: [Int64], sum: Double)
}

/// One series of a family: what a metrics handler writes and a scrape reads.
protocol MetricSeries: AnyObject, Sendable {
    /// The numbers now.
    var sample: MetricSample { get }
}

/// A count that only grows.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    private let count = Mutex(0.0)

    var sample: MetricSample { .value(count.withLock { $0 }) }

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) {
        // A counter never goes down: Prometheus would take that for a restart.
        guard amount > 0, amount.isFinite else { return }
        count.withLock { $0 += amount }
    }

    func reset() { count.withLock { $0 = 0 } }
}

/// A value that goes up and down.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    var sample: MetricSample { .value(value.withLock { $0 }) }

    func set(_ new: Int64) { set(Double(new)) }

    func set(_ new: Double) { value.withLock { $0 = new } }

    func increment(by amount: Double) { value.withLock { $0 += amount } }

    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func record(_ new: Int64) { set(Double(new)) }

    func record(_ new: Double) { set(new) }
}

/// How values are spread.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    private struct Spread {
        var counts: [Int64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let spread: Mutex<Spread>

    /// A histogram with these upper bounds, rising.
    init(bounds: [Double]) {
        self.bounds = bounds
        spread = Mutex(Spread(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var sample: MetricSample {
        spread.withLock { .histogram(counts: $0.counts, sum: $0.sum) }
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        spread.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
