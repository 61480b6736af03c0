import Load

extension BusBench {
    /// Lets the bus, librdkafka alone and, where there are any, the peers take turns.
    func compare(_ setup: LoadCatalogue, _ report: inout BusReport) async throws {
        let bare = RawBus(
            cases: try await capture(setup), partitions: bus.partitions, bootstrapServers: bus.bootstrapServers)
        let count = bare.cases.count
        report.recordsPerCase = 3 * bus.agencies + 2
        report.bytesPerCase = bare.cases.reduce(0) { $0 + $1.bytes } / count
        print("a case is \(3 * bus.agencies + 2) records, \(report.bytesPerCase ?? 0) bytes")
        let best = try await bare.best(of: RawTuning.trials, inFlight: load.inFlight)
        for number in 1...comparison.rounds {
            let most = try await turn(setup) { run in
                try await run.run(.inFlight(load.inFlight), warmUp: load.warmUp, seconds: load.seconds)
            }
            print("round \(number), \(most)")
            var round = BusReport.Round(bus: most)
            for tuning in [RawTuning.own, best] {
                round.bare.append(
                    try await bare.throughput(tuning, inFlight: load.inFlight, seconds: load.seconds))
            }
            if let script = comparison.peers {
                for client in PeerRun.clients {
                    let peer = PeerRun(script: script, client: client)
                    round.peers.append(try await peer.run(on: bus.bootstrapServers, report.settings))
                }
            }
            round.bare.forEach { print("  \($0)") }
            round.peers.forEach { print("  \($0)") }
            let half = max(1, most.throughput * comparison.latencyShare / 100)
            round.latencies = [
                try await latency("five records in a row", rate: comparison.latencyRate, agencies: 1, bare, setup),
                try await latency(
                    "all records, \(comparison.latencyShare.text(0)) % of the bus's throughput", rate: half,
                    agencies: bus.agencies, bare, setup),
            ]
            round.latencies.forEach { print("  \($0)") }
            report.rounds.append(round)
        }
        report.compare()
        print("the bus as a multiple of others, the middle round (and the least and the greatest):")
        for (name, spread) in report.ratios.sorted(by: { $0.key < $1.key }) { print("  \(name): \(spread)") }
    }

    private func capture(_ setup: LoadCatalogue) async throws -> [CapturedCase] {
        // So many that batches of them compress as the bus's do, and that one in a hundred of a mix is among them.
        try await turn(setup) { run in try await CapturedCase.capture(111, of: run) }
    }

    /// Both at the same rate, each on a broker of its own.
    private func latency(
        _ name: String, rate: Double, agencies: Int, _ bare: RawBus, _ setup: LoadCatalogue
    ) async throws -> LatencyComparison {
        let warmUp = min(load.warmUp, 3)
        let ours = try await turn(setup) { run in
            try await run.run(.rate(rate), warmUp: warmUp, seconds: load.seconds)
        }
        let theirs = try await bare.latency(
            .own, agencies: agencies, rate: rate, warmUp: warmUp, seconds: load.seconds)
        return LatencyComparison(name: name, bus: ours, bare: theirs)
    }
}
