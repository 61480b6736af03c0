import ArgumentParser
import Foundation
import Kafka
import Messages
import Synchronization

/// The whole bus under load, as real processes.
struct BusBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bus",
        abstract: "Cases per second, and their latency, of the whole bus: real processes, one run.",
        discussion: """
            Starts a broker in a process of its own (unless --bootstrap-servers names a cluster), conductor, gateway and \
            an adapter for each agency, whose legacy systems answer at once. Each case asks all agencies at the same \
            time. Its time goes from its opening to its result on the portal's topic. Without --rate a case is opened \
            for each that ends (closed loop); with it they are opened by the clock, and time counts from when a case \
            was meant to be opened.
            """)

    @Option(help: "Agencies per case.") var agencies = 5
    @Option(help: "Bytes of the request, and of each answer.") var bodyBytes = 2048
    @Option(help: "Cases under way at once.") var inFlight = 200
    @Option(help: "Cases per second, opened by the clock.") var rate: Double?
    @Flag(help: "Open cases over HTTP, at the gateway; else by records on the journal, as a gateway writes them.")
    var http = false
    @Option(help: "Seconds that count.") var seconds = 10.0
    @Option(help: "Seconds before that.") var warmUp = 5.0
    @Option(help: "Partitions of every topic.") var partitions: Int32 = 16
    @Option(help: "Conductor processes.") var conductors = 1
    @Option(help: "Gateway processes.") var gateways = 1
    @Option(help: "A real cluster to use; topics with a fresh prefix are made there, and deleted.")
    var bootstrapServers: String?
    @Option(help: "Percentages of the closed loop's throughput to run open loops at, as 10,25,50,75,90.") var sweep:
        String?
    @Option(help: "With --sweep: a file for the picture of latency against load (SVG).") var svg: String?
    @Flag(help: "Compare with the necessary records by librdkafka alone, side by side.") var raw = false
    @Option(help: "With --raw: the script of the Python peers, Tests/Peers/run, to take turns, too.") var peers: String?
    @Option(help: "With --raw: how often both sides take turns.") var rounds = 3
    @Option(help: "With --raw: cases per second of the comparison of latencies.") var latencyRate = 100.0
    @Flag(help: "Leave the folder with the processes' logs.") var keep = false

    func validate() throws {
        guard agencies > 0, bodyBytes >= 64, inFlight > 0, seconds > 0, warmUp >= 0, partitions > 0, conductors > 0,
            gateways >= 0, rate.map({ $0 > 0 }) ?? true,
            sweep.map({ $0.split(separator: ",").allSatisfy { (Double($0) ?? 0) > 0 } }) ?? true
        else { throw ValidationError("counts are at least 1, --body-bytes at least 64, times not negative") }
    }

    func run() async throws {
        let setup = try LoadCatalogue(agencies: agencies, bytes: bodyBytes)
        defer { if keep { print("logs: \(setup.folder)") } else { setup.remove() } }
        let prefix = "bench\(UInt32.random(in: 0 ... .max))."
        let rawTopics = raw ? RawBus.topics(prefix + "raw.", agencies: agencies) : []
        let topics =
            BusRun.topics(setup, prefix: prefix, partitions: partitions)
            + rawTopics.map { NewTopic($0, partitions: partitions) }
        let broker =
            bootstrapServers == nil
            ? try BrokerProcess(topics: Dictionary(topics.map { ($0.name, $0.partitions) }) { $1 }) : nil
        defer { broker?.stop() }
        let servers = bootstrapServers ?? broker?.bootstrapServers ?? ""
        guard broker == nil else { return try await measure(setup, prefix, broker, servers) }
        try await BenchTopics.create(topics, servers)
        let result: Result<Void, any Error>
        do {
            try await measure(setup, prefix, nil, servers)
            result = .success(())
        } catch { result = .failure(error) }
        try await BenchTopics.delete(topics.map(\.name), servers)
        try result.get()
    }

    private func measure(
        _ setup: LoadCatalogue, _ prefix: String, _ broker: BrokerProcess?, _ servers: String
    ) async throws {
        let configuration = ClientConfiguration(
            bootstrapServers: servers, clientID: "darcha-bench",
            properties: broker == nil ? [:] : EmbeddedBroker.clientProperties)
        let bus = try BusRun(
            setup: setup, prefix: prefix, servers: servers, isEmbedded: broker != nil, partitions: partitions,
            conductors: conductors, gateways: gateways)
        defer { bus.stop() }
        let load = LoadRun(bus: bus, configuration: configuration, bytes: bodyBytes, isHTTP: http)
        if let sweep { return try await measure(sweep, load) }
        if raw { return try await compare(load, configuration, prefix, servers) }
        let usage = Mutex<[[String: ProcessUsage]]>([])
        let own = [getpid(), broker?.identifier ?? 0]
        let report = try await load.run(
            rate.map { .rate($0) } ?? .inFlight(inFlight), warmUp: .seconds(warmUp), duration: .seconds(seconds)
        ) { _ in
            var now = bus.usage()
            now["load"] = ProcessUsage(of: own[0])
            now["broker"] = ProcessUsage(of: own[1])
            usage.withLock { $0.append(now) }
        }
        tell(report, usage.withLock { $0 })
        let hops = try await HopTimes(of: bus, configuration)
        print("hops of the last \(hops.cases) cases, ms:")
        for (name, times) in hops.hops {
            print(
                String(
                    format: "  %@ p50 %7.0f  p99 %7.0f", name.padding(toLength: 30, withPad: " ", startingAt: 0),
                    times.percentile(50), times.percentile(99)))
        }
    }

    /// The closed loop's throughput, then open loops at shares of it.
    private func measure(_ sweep: String, _ load: LoadRun) async throws {
        let shares = sweep.split(separator: ",").compactMap { Double($0) }
        let most = try await load.run(.inFlight(inFlight), warmUp: .seconds(warmUp), duration: .seconds(seconds))
        print(String(format: "closed loop, %d under way: %.0f cases/s", inFlight, most.rate))
        var picture = LatencyPicture(
            title: "\(agencies) agencies, \(bodyBytes) bytes, \(partitions) partitions, \(http ? "HTTP" : "Kafka") in",
            points: [])
        for share in shares {
            let rate = most.rate * share / 100
            let report = try await load.run(.rate(rate), warmUp: .seconds(warmUp), duration: .seconds(seconds))
            let latency = report.latencies.summary
            print(
                String(
                    format: "%5.0f cases/s (%.0f %%): p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms%@", rate,
                    share,
                    latency.p50, latency.p90, latency.p99, latency.p999, latency.max,
                    report.missing + report.wrong > 0 ? ", FAILED \(report.missing + report.wrong)" : ""))
            picture.points.append(LatencyPicture.Point(load: rate, latency: latency))
        }
        if let svg { try Data(picture.svg.utf8).write(to: URL(fileURLWithPath: svg)) }
    }

    /// Lets bus and librdkafka take turns.
    private func compare(
        _ load: LoadRun, _ configuration: ClientConfiguration, _ prefix: String, _ servers: String
    ) async throws {
        let captured = try await CapturedCase(of: load, configuration)
        print("a case is \(captured.records.count) records, \(captured.bytes) bytes")
        let bare = RawBus(servers: servers, captured: captured, prefix: prefix + "raw.", partitions: partitions)
        var ratios: [String: [Double]] = [:]
        for round in 1...rounds {
            let report = try await load.run(
                .inFlight(inFlight), warmUp: .seconds(warmUp), duration: .seconds(seconds))
            guard report.missing + report.wrong == 0 else {
                throw BenchError("\(report.missing + report.wrong) cases failed")
            }
            print(String(format: "round %d: bus %.0f cases/s", round, report.rate))
            for tuning in RawBus.tunings {
                let (rate, processor) = try bare.throughput(tuning, inFlight: inFlight, duration: seconds)
                print(
                    String(
                        format: "  raw, %@: %.0f cases/s (%.0f µs of processor a case); the bus has %.2f of it",
                        tuning.name, rate, processor * 1e6, report.rate / rate))
                ratios["throughput, \(tuning.name)", default: []].append(report.rate / rate)
            }
            if let peers {
                for client in ["confluent", "aiokafka"] {
                    let peer = try PeerRun(script: peers, client: client).run(
                        servers: servers, agencies: agencies, bodyBytes: bodyBytes, inFlight: inFlight,
                        seconds: seconds,
                        warmUp: warmUp, partitions: partitions, prefix: "\(prefix)\(client)\(round).")
                    print(
                        String(
                            format: "  %@: %.0f cases/s; the bus does %.1f times as many", client, peer,
                            report.rate / peer))
                    ratios["throughput, \(client)", default: []].append(report.rate / peer)
                }
            }
            let slow = try await load.run(
                .rate(latencyRate), warmUp: .seconds(2), duration: .seconds(seconds))
            let limit = try bare.latency(RawBus.tunings[0], rate: latencyRate, duration: seconds)
            let (ours, least) = (slow.latencies.summary, limit.summary)
            print(
                String(
                    format:
                        "  latency at %.0f cases/s: bus p50 %.2f p99 %.2f ms, raw p50 %.2f p99 %.2f ms: times %.2f and %.2f",
                    latencyRate, ours.p50, ours.p99, least.p50, least.p99, ours.p50 / least.p50, ours.p99 / least.p99))
            ratios["latency p50", default: []].append(ours.p50 / least.p50)
            ratios["latency p99", default: []].append(ours.p99 / least.p99)
        }
        for (name, values) in ratios.sorted(by: { $0.key < $1.key }) {
            let sorted = values.sorted()
            print(
                String(
                    format: "%@: %.2f (%.2f to %.2f)", name, sorted[sorted.count / 2], sorted[0],
                    sorted[sorted.count - 1]))
        }
    }

    private func tell(_ report: LoadRun.Report, _ usage: [[String: ProcessUsage]]) {
        let latency = report.latencies.summary
        print(
            String(
                format: "%.0f cases/s; latency ms: p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, p99.99 %.1f, max %.1f",
                report.rate, latency.p50, latency.p90, latency.p99, latency.p999, latency.p9999, latency.max))
        if report.missing + report.wrong > 0 {
            print("NOT ENDED: \(report.missing), NOT COMPLETED: \(report.wrong)")
        }
        guard usage.count == 2, report.cases > 0 else { return }
        for (kind, after) in usage[1].sorted(by: { $0.key < $1.key }) {
            let processor = after.processor - (usage[0][kind]?.processor ?? 0)
            print(
                String(
                    format: "  %@ %7.0f µs of processor a case, %5.2f cores, %5d MB, %3d threads, %3d descriptors",
                    kind.padding(toLength: 10, withPad: " ", startingAt: 0), processor / Double(report.cases) * 1e6,
                    processor / report.seconds, after.memory >> 20, after.threads, after.descriptors))
        }
    }
}
