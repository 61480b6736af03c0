/// What a load needs, by what one case was measured to cost.
///
/// It says that cost grows with the load and nothing else does; runs with other numbers of cases, agencies, steps and
/// conductors show whether it is so.
package struct ScaleModel: Sendable {
    /// What operators decide.
    package struct Plan: Sendable, Codable, Equatable {
        /// How much of its processors a process may have work for: the rest is for peaks, and for others that fail.
        package var use = 0.5
        /// How many processors a machine gives to one process.
        package var coresPerProcess = 4.0
        /// Copies of each record, on as many brokers.
        package var replicas = 3.0
        /// What a broker writes, copies with it, in bytes a second.
        package var brokerBytesPerSecond = 100e6
        /// What one thread can do at most: a partition's work, an index's writes.
        package var coresPerThread = 1.0

        package init() {}
    }

    private let costs: [String: Double]
    private let adapters: Double
    private let gateways: Double
    private let bytes: [HopTimes.Place: Double]
    private let plan: Plan

    /// A model of a run; nil where the run does not tell what a case costs.
    ///
    /// - Parameter agencies: how many agencies a case asks: each has adapters of its own.
    package init?(_ run: RunReport, agencies: Int, plan: Plan = Plan()) {
        guard let hops = run.hops, run.cases > 0, hops.cases > 0, agencies > 0 else { return nil }
        costs = run.processes.mapValues { $0.microsecondsPerCase / 1e6 }
        adapters = Double(agencies)
        gateways = Double(run.processes["gateway"]?.count ?? 0)
        var bytes: [HopTimes.Place: Double] = [:]
        for place in HopTimes.Place.allCases { bytes[place] = hops.bytesPerCase[place.rawValue] ?? 0 }
        self.bytes = bytes
        self.plan = plan
    }

    /// What so many cases a second need.
    package func sizing(rate: Double) -> Sizing {
        let rate = max(0, rate)
        // Conductors share the partitions; each partition is one thread's.
        let conductor = rate * (costs["conductor"] ?? 0)
        let conductors = processes(conductor)
        let partitions = max(conductors * 4, Int((conductor / (plan.use * plan.coresPerThread)).rounded(.up)))
        // Each agency has adapters of its own, which share its partitions.
        let adapter = rate * (costs["adapter"] ?? 0) / adapters
        // Each gateway follows the whole journal, and one thread writes its index: more gateways are no help there.
        let gateway = gateways > 0 ? rate * (costs["gateway"] ?? 0) / gateways : 0
        let journal = bytes[.journal] ?? 0
        let gatewayProcesses = gateways > 0 ? 2 : 0
        let written = rate * bytes.values.reduce(0, +)
        return Sizing(
            casesPerSecond: rate, conductor: .init(processes: conductors, coresEach: conductor / Double(conductors)),
            adapterOfAnAgency: .init(processes: processes(adapter), coresEach: adapter / Double(processes(adapter))),
            gateway: .init(processes: gatewayProcesses, coresEach: gateway),
            gatewayKeepsUp: gateway <= plan.coresPerThread,
            partitions: Self.powerOfTwo(partitions), recordsPerSecond: rate * (3 * adapters + 2),
            bytesWrittenPerSecond: written, bytesStoredPerSecond: written * plan.replicas,
            bytesReadPerSecond: written + rate * journal * Double(gatewayProcesses),
            brokers: max(Int(plan.replicas), Int((written * plan.replicas / plan.brokerBytesPerSecond).rounded(.up))))
    }

    /// How many processes have so many processors' work, each no more than it should; two at least, so that one may fail.
    private func processes(_ cores: Double) -> Int {
        max(2, Int((min(cores, 1e9) / (plan.coresPerProcess * plan.use)).rounded(.up)))
    }

    private static func powerOfTwo(_ least: Int) -> Int {
        var number = 1
        while number < least { number *= 2 }
        return number
    }
}

/// What a load needs.
package struct Sizing: Sendable, Codable, Equatable {
    /// Processes of a kind.
    package struct Need: Sendable, Codable, Equatable {
        package var processes: Int
        /// How many processors each has work for.
        package var coresEach: Double
    }

    package var casesPerSecond: Double
    package var conductor: Need
    package var adapterOfAnAgency: Need
    package var gateway: Need
    /// Whether one index can be kept up with the journal.
    package var gatewayKeepsUp: Bool
    /// Of the journal.
    package var partitions: Int
    package var recordsPerSecond: Double
    /// Before compression.
    package var bytesWrittenPerSecond, bytesStoredPerSecond, bytesReadPerSecond: Double
    package var brokers: Int
}

extension Sizing: CustomStringConvertible {
    package var description: String {
        func need(_ need: Need) -> String { "\(need.processes) × \(need.coresEach.text(2)) cores" }
        func megabytes(_ bytes: Double) -> String { "\((bytes / 1e6).text(1)) MB/s" }
        return "\(casesPerSecond.text(0)) cases/s: conductors \(need(conductor)); adapters of each agency"
            + " \(need(adapterOfAnAgency)); gateways \(need(gateway))"
            + (gatewayKeepsUp ? "" : " (MORE THAN ONE INDEX CAN FOLLOW)")
            + "; journal partitions \(partitions); \(recordsPerSecond.text(0)) records/s,"
            + " written \(megabytes(bytesWrittenPerSecond)), stored \(megabytes(bytesStoredPerSecond)),"
            + " read \(megabytes(bytesReadPerSecond)); brokers \(brokers)"
    }
}
