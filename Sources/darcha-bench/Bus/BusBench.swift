import ArgumentParser
import Foundation
import Kafka
import Load

/// The whole bus under load, as real processes.
struct BusBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bus",
        abstract: "Cases per second, and their latency, of the whole bus: real processes, one run.",
        discussion: """
            Starts a broker in a process of its own (unless --bootstrap-servers names a cluster), conductor, gateway and \
            an adapter for each agency, whose legacy systems answer at once. Each case asks all agencies at the same \
            time. Its time goes from its opening to its result on the portal's topic. Without --rate or --share a case \
            is opened for each that ends (closed loop); with it they are opened by the clock, and time counts from when \
            a case was meant to be opened.

            Ends with status 1 where a case came to no result, or to the wrong one.
            """)

    @OptionGroup var bus: BusOptions
    @OptionGroup var load: LoadOptions
    @OptionGroup var comparison: ComparisonOptions

    func validate() throws {
        guard comparison.svg == nil || comparison.sweep != nil || load.reportEvery != nil else {
            throw ValidationError("--svg needs --sweep or --report-every")
        }
        guard load.reportEvery == nil || (comparison.sweep == nil && !comparison.raw) else {
            throw ValidationError("--report-every is for a run of the bus alone")
        }
        guard !bus.http || bus.gateways > 0 else { throw ValidationError("--http needs a gateway") }
    }

    func run() async throws {
        let setup = try LoadCatalogue(bus.contracts)
        defer { if comparison.keep { print("logs: \(setup.folder)") } else { setup.remove() } }
        var report = BusReport(settings: settings)
        let result: Result<Void, any Error>
        do {
            if let sweep = comparison.sweep?.values {
                try await measure(at: sweep, setup, &report)
            } else if comparison.raw {
                try await compare(setup, &report)
            } else {
                try await measure(setup, &report)
            }
            result = .success(())
        } catch { result = .failure(error) }
        // What was found out before something failed is worth keeping, above all of a long run.
        if let json = comparison.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(report).write(to: URL(fileURLWithPath: json))
        }
        try result.get()
        guard report.isClean else { throw ExitCode.failure }
    }

    private var settings: BusReport.Settings {
        .init(
            agencies: bus.agencies, bodies: bus.sizes, partitions: Int(bus.partitions), conductors: bus.conductors,
            gateways: bus.gateways, contractSteps: bus.contracts.steps, openCases: bus.openCases,
            entrance: bus.http ? "http" : "kafka", cluster: bus.bootstrapServers ?? "embedded",
            inFlight: load.inFlight, seconds: load.seconds, warmUp: load.warmUp)
    }

    // MARK: The bus alone

    /// One run, and what it cost; before it, where its load is a share of that, the closed loop.
    private func measure(_ setup: LoadCatalogue, _ report: inout BusReport) async throws {
        var pace = load.rate.map { LoadPace.rate($0) } ?? .inFlight(load.inFlight)
        if let share = load.share {
            let most = try await closedLoop(setup)
            print(most)
            report.runs.append(most)
            pace = .rate(max(1, most.throughput * share / 100))
        }
        let watch = load.reportEvery.map { CourseWatch(every: $0, of: load.seconds) }
        let result: Result<RunReport, any Error>
        do {
            let run = try await turn(setup) { [pace] run in
                try await run.run(pace, warmUp: load.warmUp, seconds: load.seconds, samplesHops: true) { ledger in
                    try await watch?.run(run.bus, ledger)
                }
            }
            print(run.text)
            report.runs.append(run)
            result = .success(run)
        } catch { result = .failure(error) }
        if let course = watch?.course { try tell(course, &report) }
        let run = try result.get()
        guard let rates = comparison.size?.values else { return }
        guard let model = ScaleModel(run, agencies: bus.agencies) else {
            throw BenchError("no case was read whole: let it run for longer")
        }
        report.sizing = rates.map { model.sizing(rate: $0) }
        for sizing in report.sizing { print(sizing) }
    }

    /// How a long run went, as far as it came.
    private func tell(_ course: Course, _ report: inout BusReport) throws {
        report.course = course
        report.drifts = course.drifts
        if !course.drifts.isEmpty { print("the first quarter of the run, and the last:") }
        for drift in course.drifts { print("  \(drift)") }
        try draw(course.charts)
    }

    /// The closed loop's throughput, then open loops at shares of it.
    private func measure(at shares: [Double], _ setup: LoadCatalogue, _ report: inout BusReport) async throws {
        let most = try await closedLoop(setup)
        print(most)
        report.runs.append(most)
        for share in shares {
            let rate = max(1, most.throughput * share / 100)
            let run = try await turn(setup) { run in
                try await run.run(.rate(rate), warmUp: load.warmUp, seconds: load.seconds)
            }
            print("\(share.text(0)) %, \(run)")
            report.runs.append(run)
        }
        try draw([report.latencyChart])
    }

    private func closedLoop(_ setup: LoadCatalogue) async throws -> RunReport {
        // A long run's length is not needed to see how much the bus can do.
        let seconds = min(load.seconds, 60)
        return try await turn(setup) { run in
            try await run.run(.inFlight(load.inFlight), warmUp: load.warmUp, seconds: seconds)
        }
    }

    private func draw(_ charts: [LineChart]) throws {
        guard let svg = comparison.svg else { return }
        try Data(LineChart.document(charts).utf8).write(to: URL(fileURLWithPath: svg))
    }

    /// Starts a bus on a broker of its own, does something with it, and ends both.
    func turn<Value>(_ setup: LoadCatalogue, _ body: (LoadRun) async throws -> Value) async throws -> Value {
        try await LoadCluster.with(bus.bootstrapServers) { prefix in
            BusRun.topics(setup, prefix: prefix, partitions: bus.partitions)
        } _: { cluster in
            let world = try BusRun(
                setup: setup, cluster: cluster, partitions: bus.partitions, conductors: bus.conductors,
                gateways: bus.gateways)
            defer { world.stop() }
            let run = LoadRun(bus: world, sizes: bus.sizes, isHTTP: bus.http)
            try await run.hold(bus.openCases)
            return try await body(run)
        }
    }
}
