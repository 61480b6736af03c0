/// What one run of a load came to.
package struct RunReport: Sendable, Codable, Equatable {
    /// All processes of one kind.
    package struct Processes: Sendable, Codable, Equatable {
        /// How many there are.
        package var count: Int
        /// How they stood when the measurement began, and when it ended.
        package var before, after: ProcessUsage
        /// Processor time for each case that ended meanwhile.
        package var microsecondsPerCase: Double
        /// How many processors they had work for.
        package var cores: Double
    }

    /// How cases came.
    package var pace: String
    /// How long was measured.
    package var seconds: Double
    /// Cases that ended meanwhile, and how many that is a second.
    package var cases: Int
    package var throughput: Double
    /// From the opening, or from when it was meant to be, to the result.
    package var latency: Latencies.Summary
    /// All cases of the run, before and after the measurement too.
    package var opened: Int
    /// Those of them that came to no result, or to another than `completed`.
    package var missing, wrong: Int
    /// Openings that failed, by what was wrong, as `HTTP 503`.
    package var errors: [String: Int]
    /// By kind: all adapters together, and so on.
    package var processes: [String: Processes] = [:]
    package var hops: HopTimes.Summary?

    package init(
        pace: String, seconds: Double, cases: Int, latency: Latencies.Summary, opened: Int, missing: Int, wrong: Int,
        errors: [String: Int]
    ) {
        (self.pace, self.seconds, self.cases, self.latency) = (pace, seconds, cases, latency)
        throughput = seconds > 0 ? Double(cases) / seconds : 0
        (self.opened, self.missing, self.wrong, self.errors) = (opened, missing, wrong, errors)
    }

    /// Takes in what the processes had used when the measurement began, and when it ended.
    ///
    /// - Parameter counts: how many processes of each kind there are.
    package mutating func take(before: [String: ProcessUsage], after: [String: ProcessUsage], counts: [String: Int]) {
        for (kind, after) in after {
            let before = before[kind] ?? ProcessUsage()
            let used = after.processor - before.processor
            processes[kind] = Processes(
                count: counts[kind] ?? 1, before: before, after: after,
                microsecondsPerCase: cases > 0 ? used / Double(cases) * 1e6 : 0,
                cores: seconds > 0 ? used / seconds : 0)
        }
    }

    /// Whether every case that was opened came to its result, and to the right one.
    package var isClean: Bool { missing + wrong == 0 && errors.isEmpty }
}

extension RunReport: CustomStringConvertible {
    /// The throughput and the latency on a line, and what is not as it should be on another.
    package var description: String {
        let line = "\(pace): \(throughput.text(0)) cases/s; \(latency)"
        guard !isClean else { return line }
        var faults = errors.sorted { $0.key < $1.key }.map { "\($1) × \($0)" }
        if missing > 0 { faults.append("\(missing) without a result") }
        if wrong > 0 { faults.append("\(wrong) not completed") }
        return line + "\n  FAULTS, of \(opened) cases: " + faults.joined(separator: ", ")
    }

    /// Everything, on several lines.
    package var text: String {
        var lines = [description]
        for (kind, all) in processes.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "  \(kind.padded(10)) \(all.microsecondsPerCase.text(0).padded(7, before: true)) µs of processor a case,"
                    + " \(all.cores.text(2)) cores, \(all.before.memory >> 20) to \(all.after.memory >> 20) MiB,"
                    + " \(all.before.threads) to \(all.after.threads) threads,"
                    + " \(all.before.descriptors) to \(all.after.descriptors) descriptors")
        }
        guard let hops else { return lines.joined(separator: "\n") }
        lines.append("  hops of \(hops.cases) cases, ms:")
        for hop in hops.hops {
            lines.append(
                "    \(hop.name.padded(30)) p50 \(hop.latency.p50.text(0).padded(5, before: true))"
                    + "  p99 \(hop.latency.p99.text(0).padded(5, before: true))")
        }
        return lines.joined(separator: "\n")
    }
}
