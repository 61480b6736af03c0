#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where values lie along an axis, and which of them are told.
struct ChartScale {
    let ticks: [Double]
    private let lowest, highest: Double
    private let from, to: Double
    private let isLogarithmic: Bool

    /// A scale that all values fit in.
    ///
    /// - Parameters:
    ///   - values: finite ones; above 0 where it is logarithmic.
    ///   - from: where the lowest lies.
    ///   - to: where the highest lies.
    init(values: [Double], isLogarithmic: Bool, from: Double, to: Double) {
        self.isLogarithmic = isLogarithmic
        self.from = from
        self.to = to
        if isLogarithmic {
            let low = log10(values.min() ?? 1).rounded(.down)
            let high = max(low + 1, log10(values.max() ?? 10).rounded(.up))
            lowest = low
            highest = high
            ticks = stride(from: low, through: high, by: 1).flatMap { power in
                // Within a decade, too, where there are few of them.
                (high - low <= 2 ? [1.0, 2, 5] : [1.0]).map { $0 * pow(10, power) }
            }.filter { log10($0) <= high + 1e-9 }
        } else {
            // From zero: a line that begins elsewhere makes small changes look large.
            let high = max(values.max() ?? 1, 1e-9)
            let step = Self.step(high / 6)
            lowest = min(0, values.min() ?? 0)
            highest = (high / step).rounded(.up) * step
            ticks = stride(from: 0, through: highest + step / 2, by: step).map { $0 }
        }
    }

    /// Where a value lies.
    func place(_ value: Double) -> Double {
        let value = isLogarithmic ? log10(max(value, 1e-12)) : value
        guard highest > lowest else { return from }
        return from + (value - lowest) / (highest - lowest) * (to - from)
    }

    /// The least of 1, 2 and 5 times a power of ten that is no less.
    private static func step(_ least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        for factor in [1.0, 2, 5] where factor * power >= least { return factor * power }
        return 10 * power
    }
}
