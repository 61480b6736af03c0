import Foundation
import Load
import Synchronization

/// Says how a long run goes, a line for each stretch of it, and keeps what it said.
final class CourseWatch: Sendable {
    private let interval: Double
    private let seconds: Double
    private let state = Mutex(Course())

    /// - Parameters:
    ///   - interval: how long a stretch is.
    ///   - seconds: how long is measured in all.
    init(every interval: Double, of seconds: Double) {
        self.interval = interval
        self.seconds = seconds
    }

    var course: Course { state.withLock { $0 } }

    /// Watches from now on, until the measured time is over.
    ///
    /// - Throws: ``BenchError`` where a process of the bus ends meanwhile.
    func run(_ bus: BusRun, _ ledger: LoadLedger) async throws {
        let begin = ContinuousClock.now
        let watch = try LagWatch(bus)
        let result: Result<Void, any Error>
        do { result = .success(try await run(from: begin, bus, ledger, watch)) } catch { result = .failure(error) }
        await watch.close()
        try result.get()
    }

    private func run(
        from begin: ContinuousClock.Instant, _ bus: BusRun, _ ledger: LoadLedger, _ watch: LagWatch
    ) async throws {
        _ = ledger.takeStretch()
        var (last, before) = (begin, bus.usage())
        for number in 1...max(1, Int(seconds / interval)) {
            let due = begin + .seconds(Double(number) * interval)
            try await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
            let now = ContinuousClock.now
            let (cases, latencies) = ledger.takeStretch()
            let after = bus.usage()
            let length = (now - last) / .seconds(1)
            var cores: [String: Double] = [:]
            for (kind, usage) in after {
                cores[kind] = (usage.processor - (before[kind]?.processor ?? 0)) / length
            }
            let stretch = Course.Stretch(
                end: (now - begin) / .seconds(1), throughput: Double(cases) / length, p50: latencies.percentile(50),
                p99: latencies.percentile(99), lag: await watch.lag(), processes: after, cores: cores)
            state.withLock { $0.stretches.append(stretch) }
            print(stretch)
            // Whoever watches a file sees each line as it comes.
            fflush(nil)
            try bus.check()
            (last, before) = (now, after)
        }
    }
}
