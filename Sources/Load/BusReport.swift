/// Everything that one call of the benchmark found out, as it stands in the JSON file.
package struct BusReport: Sendable, Codable, Equatable {
    /// What was run.
    package struct Settings: Sendable, Codable, Equatable {
        package var agencies: Int
        package var bodies: BodySizes
        package var partitions: Int
        package var conductors: Int
        package var gateways: Int
        /// Steps of the contract, those that are skipped with it.
        package var contractSteps: Int
        /// Cases that stay open besides.
        package var openCases: Int
        /// `kafka` or `http`.
        package var entrance: String
        /// `embedded`, or where the cluster is.
        package var cluster: String
        package var inFlight: Int
        package var seconds: Double
        package var warmUp: Double

        package init(
            agencies: Int, bodies: BodySizes, partitions: Int, conductors: Int, gateways: Int, contractSteps: Int,
            openCases: Int, entrance: String, cluster: String, inFlight: Int, seconds: Double, warmUp: Double
        ) {
            (self.agencies, self.bodies, self.partitions) = (agencies, bodies, partitions)
            (self.conductors, self.gateways) = (conductors, gateways)
            (self.contractSteps, self.openCases) = (contractSteps, openCases)
            (self.entrance, self.cluster, self.inFlight) = (entrance, cluster, inFlight)
            (self.seconds, self.warmUp) = (seconds, warmUp)
        }
    }

    /// One turn of each side.
    package struct Round: Sendable, Codable, Equatable {
        package var bus: RunReport
        package var bare: [BareReport] = []
        package var peers: [PeerReport] = []
        package var latencies: [LatencyComparison] = []

        package init(bus: RunReport) { self.bus = bus }
    }

    package var settings: Settings
    /// Runs of the bus alone, in their order.
    package var runs: [RunReport] = []
    /// The course of the last of them.
    package var course: Course?
    package var drifts: [Course.Drift]?
    /// The records that a case can't do without: how many, and their bytes.
    package var recordsPerCase: Int?
    package var bytesPerCase: Int?
    package var rounds: [Round] = []
    /// What the rounds come to: the bus's throughput and latency as multiples of others'.
    package var ratios: [String: Spread] = [:]
    package var sizing: [Sizing] = []

    package init(settings: Settings) { self.settings = settings }

    /// Whether every case of every run came to its result.
    package var isClean: Bool { (runs + rounds.flatMap { [$0.bus] + $0.latencies.map(\.bus) }).allSatisfy(\.isClean) }

    /// Latency against load, of a closed loop and open loops after it.
    package var latencyChart: LineChart {
        let open = runs.dropFirst().sorted { $0.throughput < $1.throughput }
        func line(_ name: String, _ value: (Latencies.Summary) -> Double) -> LineChart.Series {
            .init(name, open.map { ($0.throughput, value($0.latency)) })
        }
        return LineChart(
            title: "Latency against load; the closed loop did \((runs.first?.throughput ?? 0).text(0)) cases/s",
            xLabel: "cases a second", yLabel: "milliseconds from the intended opening to the result",
            series: [line("p50") { $0.p50 }, line("p99") { $0.p99 }, line("p99.9") { $0.p999 }], isLogarithmic: true)
    }

    /// Sums the rounds up.
    package mutating func compare() {
        var values: [String: [Double]] = [:]
        for round in rounds {
            for bare in round.bare {
                values["throughput, bus / bare, \(bare.tuning)", default: []]
                    .append(round.bus.throughput / bare.throughput)
            }
            for peer in round.peers {
                values["throughput, bus / \(peer.client)", default: []]
                    .append(round.bus.throughput / peer.casesPerSecond)
            }
            for latency in round.latencies {
                values["p50, bus / bare, \(latency.name)", default: []].append(latency.p50)
                values["p99, bus / bare, \(latency.name)", default: []].append(latency.p99)
            }
        }
        ratios = values.compactMapValues { Spread($0) }
    }
}

/// Throughput of bare librdkafka.
package struct BareReport: Sendable, Codable, Equatable, CustomStringConvertible {
    package var tuning: String
    /// Cases a second: all records of each written and read.
    package var throughput: Double
    /// Processor time for each, in one process.
    package var microsecondsPerCase: Double
    /// How many cases were under way.
    package var inFlight: Int
    /// Records that the broker had dropped before they were read.
    package var lost: Int

    package init(tuning: String, throughput: Double, microsecondsPerCase: Double, inFlight: Int, lost: Int) {
        (self.tuning, self.throughput, self.microsecondsPerCase) = (tuning, throughput, microsecondsPerCase)
        (self.inFlight, self.lost) = (inFlight, lost)
    }

    package var description: String {
        "bare, \(tuning), \(inFlight) under way: \(throughput.text(0)) cases/s, \(microsecondsPerCase.text(0)) µs of"
            + " processor a case" + (lost > 0 ? ", \(lost) RECORDS LOST" : "")
    }
}

/// Latency of the bus and of bare librdkafka at the same rate.
package struct LatencyComparison: Sendable, Codable, Equatable, CustomStringConvertible {
    package var name: String
    package var bus: RunReport
    package var bare: Latencies.Summary

    package init(name: String, bus: RunReport, bare: Latencies.Summary) {
        (self.name, self.bus, self.bare) = (name, bus, bare)
    }

    /// The bus's as a multiple of the other's.
    package var p50: Double { bus.latency.p50 / bare.p50 }
    package var p99: Double { bus.latency.p99 / bare.p99 }

    package var description: String {
        "\(name), \(bus.pace): bus \(bus.latency); bare \(bare): p50 × \(p50.text(2)), p99 × \(p99.text(2))"
    }
}

/// What another client did.
package struct PeerReport: Sendable, Codable, Equatable, CustomStringConvertible {
    package var client: String
    package var casesPerSecond: Double
    /// In milliseconds.
    package var p50, p99: Double

    package init(client: String, casesPerSecond: Double, p50: Double, p99: Double) {
        (self.client, self.casesPerSecond, self.p50, self.p99) = (client, casesPerSecond, p50, p99)
    }

    package var description: String {
        "\(client): \(casesPerSecond.text(0)) cases/s, p50 \(p50.text(1)), p99 \(p99.text(1)) ms"
    }
}
