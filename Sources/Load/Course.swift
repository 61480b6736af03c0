/// How a long run went: what was measured in each stretch of it.
package struct Course: Sendable, Codable, Equatable {
    /// Records that wait for somebody.
    package struct Lag: Sendable, Codable, Equatable {
        /// Of the journal, for the conductors.
        package var journal: Int
        /// Of the replies topics, for the ingress.
        package var replies: Int
        /// Of the tasks topics, for the adapters.
        package var tasks: Int

        package init(journal: Int, replies: Int, tasks: Int) {
            (self.journal, self.replies, self.tasks) = (journal, replies, tasks)
        }
    }

    /// One stretch.
    package struct Stretch: Sendable, Codable, Equatable {
        /// When it ended, in seconds since the measurement began.
        package var end: Double
        /// Cases a second.
        package var throughput: Double
        /// Latency in ms.
        package var p50, p99: Double
        /// nil where nobody could tell.
        package var lag: Lag?
        /// How each kind of process stood at its end.
        package var processes: [String: ProcessUsage]
        /// How many processors each kind had work for.
        package var cores: [String: Double]

        package init(
            end: Double, throughput: Double, p50: Double, p99: Double, lag: Lag?, processes: [String: ProcessUsage],
            cores: [String: Double]
        ) {
            (self.end, self.throughput, self.p50, self.p99) = (end, throughput, p50, p99)
            (self.lag, self.processes, self.cores) = (lag, processes, cores)
        }
    }

    /// Something in the first quarter of the run, and in the last: the middle values of both.
    package struct Drift: Sendable, Codable, Equatable {
        package var name: String
        package var first, last: Double
    }

    /// In their order.
    package var stretches: [Stretch] = []

    package init() {}

    private var kinds: [String] { Set(stretches.flatMap(\.processes.keys)).sorted() }

    /// What changed from the first quarter to the last; empty for a run of fewer than four stretches.
    package var drifts: [Drift] {
        let count = stretches.count / 4
        guard count > 0 else { return [] }
        let (first, last) = (stretches.prefix(count), stretches.suffix(count))
        func drift(_ name: String, _ value: (Stretch) -> Double?) -> Drift? {
            guard let before = Spread(first.compactMap(value)), let after = Spread(last.compactMap(value)) else {
                return nil
            }
            return Drift(name: name, first: before.median, last: after.median)
        }
        var drifts = [
            drift("cases/s") { $0.throughput }, drift("p50, ms") { $0.p50 }, drift("p99, ms") { $0.p99 },
            drift("lag of the journal") { $0.lag.map { Double($0.journal) } },
            drift("lag of replies") { $0.lag.map { Double($0.replies) } },
            drift("lag of tasks") { $0.lag.map { Double($0.tasks) } },
        ]
        for kind in kinds {
            drifts += [
                drift("\(kind): MiB") { $0.processes[kind].map { Double($0.memory) / 1_048_576 } },
                drift("\(kind): threads") { $0.processes[kind].map { Double($0.threads) } },
                drift("\(kind): descriptors") { $0.processes[kind].map { Double($0.descriptors) } },
                drift("\(kind): cores") { $0.cores[kind] },
            ]
        }
        return drifts.compactMap { $0 }
    }

    /// Latency, throughput, lag and memory over time.
    package var charts: [LineChart] {
        func line(_ name: String, _ value: (Stretch) -> Double?) -> LineChart.Series {
            .init(name, stretches.compactMap { stretch in value(stretch).map { (stretch.end / 60, $0) } })
        }
        func chart(_ title: String, _ unit: String, _ series: [LineChart.Series]) -> LineChart {
            LineChart(title: title, xLabel: "minutes", yLabel: unit, series: series)
        }
        return [
            chart("Latency", "milliseconds", [line("p50") { $0.p50 }, line("p99") { $0.p99 }]),
            chart("Throughput", "cases a second", [line("cases/s") { $0.throughput }]),
            chart(
                "Records that wait", "records",
                [
                    line("journal") { $0.lag.map { Double($0.journal) } },
                    line("replies") { $0.lag.map { Double($0.replies) } },
                    line("tasks") { $0.lag.map { Double($0.tasks) } },
                ]),
            chart(
                "Resident memory", "MiB",
                kinds.map { kind in
                    line(kind) { $0.processes[kind].map { Double($0.memory) / 1_048_576 } }
                }),
        ]
    }
}

extension Course.Stretch: CustomStringConvertible {
    /// The stretch on a line.
    package var description: String {
        var parts = [
            "\(end.text(0)) s".padded(7, before: true), "\(throughput.text(0)) cases/s",
            "p50 \(p50.text(1)), p99 \(p99.text(1)) ms",
        ]
        if let lag { parts.append("lag \(lag.journal)/\(lag.replies)/\(lag.tasks)") }
        parts += processes.sorted { $0.key < $1.key }.map { kind, usage in
            "\(kind) \(usage.memory >> 20) MiB \((cores[kind] ?? 0).text(2)) cores \(usage.threads) threads"
                + " \(usage.descriptors) fds"
        }
        return parts.joined(separator: "  ")
    }
}

extension Course.Drift: CustomStringConvertible {
    package var description: String {
        name.padded(24) + " \(first.text(1).padded(10, before: true)) \(last.text(1).padded(10, before: true))"
    }
}
